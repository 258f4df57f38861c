using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using KargoStageWebhook.Diagnosis;

namespace KargoStageWebhook.Explain;

/// <summary>The verb <c>explain</c>: what an error of the API server means, and what to do.</summary>
internal static class ExplainVerb
{
    private const int NothingRecognised = 1;
    private const string StandardInput = "-";

    private static readonly Argument<string[]> Text = new("TEXT")
    {
        Description = "A controller's log line, or an API server's error; - or nothing reads standard input.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<OutputFormat> Format = new("--output", "-o") { Description = "For people or for programs.", DefaultValueFactory = _ => OutputFormat.Text };

    /// <summary>The verb for the command line.</summary>
    public static Command Command()
    {
        var command = new Command("explain", "Say what an error means, which object and rule it is about, and what to do. Exits with 0, or 1 where nothing was recognised.")
        {
            Text, Format,
        };
        command.SetAction(async (parsed, cancellation) => Run(await ReadAsync(parsed.GetValue(Text) ?? [], cancellation), parsed.GetValue(Format)));
        return command;
    }

    private static async Task<string> ReadAsync(string[] words, CancellationToken cancellation) =>
        words is [] or [StandardInput] ? await Console.In.ReadToEndAsync(cancellation) : string.Join(' ', words);

    private static int Run(string text, OutputFormat format)
    {
        var explained = ErrorReader.Read(text).SelectMany(Adviser.Explain).ToList();
        if (format == OutputFormat.Json) Console.WriteLine(JsonSerializer.Serialize(explained, ExplainJson.Readable.ListExplained));
        else foreach (var one in explained) Write(one);

        if (explained.Count > 0) return 0;

        Console.Error.WriteLine("No error of an API server was recognised. Expected a text such as: Stage.kargo.akuity.io \"test\" is invalid: "
            + "status.freightHistory[0].verificationHistory[0].id: Required value");
        return NothingRecognised;
    }

    private static void Write(Explained one)
    {
        Console.WriteLine($"{one.Object}: {one.What}");
        if (one.Rule is not null) Console.WriteLine($"  rule   {one.Rule}");
        Console.WriteLine($"  means  {one.Means}");
        for (var step = 0; step < one.Do.Count; step++) Console.WriteLine($"  {(step == 0 ? "do    " : "      ")} {step + 1}. {one.Do[step]}");
    }
}

[JsonSerializable(typeof(List<Explained>))]
internal sealed partial class ExplainJson : JsonSerializerContext
{
    public static ExplainJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using KargoStageWebhook.Admission;

namespace KargoStageWebhook.Check;

/// <summary>All that a run of <c>check</c> found.</summary>
/// <param name="Objects">The Stages and Promotions, in the order in which they were read.</param>
/// <param name="Others">Objects of other kinds, which were passed over.</param>
/// <param name="Unreadable">What could not be read, and why.</param>
internal sealed record CheckReport(IReadOnlyList<CheckedObject> Objects, int Others, IReadOnlyList<string> Unreadable)
{
    /// <summary>0 where all conform, 1 where some do not, 2 where something could not be read.</summary>
    public int ExitCode => Unreadable.Count > 0 ? 2 : Objects.All(found => found.Conforms) ? 0 : 1;

    /// <summary>Writes it for people.</summary>
    public void WriteText(TextWriter output)
    {
        foreach (var found in Objects)
        {
            output.WriteLine($"{Show($"{found.Kind} {found.Namespace}/{found.Name}")} {(found.Conforms ? "conforms" : "does not conform")}");
            foreach (var field in found.Missing) output.WriteLine($"  {field.Path} is missing; with the webhook it {Show(field.Webhook)}");
        }

        foreach (var (field, why) in Objects.SelectMany(found => found.Missing).Select(missing => (missing.Field, missing.Why)).Distinct())
        {
            output.WriteLine($"Why {field} matters: {why}.");
        }

        var lacking = Objects.Count(found => !found.Conforms);
        output.WriteLine($"{Objects.Count} checked, {lacking} of them not conforming; {Others} of other kinds passed over.");
    }

    /// <summary>Writes it for programs.</summary>
    public void WriteJson(TextWriter output) => output.WriteLine(JsonSerializer.Serialize(this, CheckReportJson.Readable.CheckReport));

    // Names and ids come from a file that may be hostile to a terminal.
    private static string Show(string text) => Printable.Clip(text, 600);
}

[JsonSerializable(typeof(CheckReport))]
internal sealed partial class CheckReportJson : JsonSerializerContext
{
    public static CheckReportJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    });
}

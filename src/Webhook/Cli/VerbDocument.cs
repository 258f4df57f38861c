using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace KargoStageWebhook.Cli;

/// <summary>
/// What a verb reports to programs: one object with <c>apiVersion</c>, <c>kind</c> and the verb's own fields, as JSON or YAML, written as things are
/// found. docs/output.schema.json describes it.
/// </summary>
internal sealed class VerbDocument : IDisposable
{
    private const string ApiVersion = "kargo-stage-webhook/v1";
    private const int InDocument = 1;

    private readonly Stream _output;

    /// <summary>Begins one.</summary>
    /// <param name="output">Where to; left open.</param>
    /// <param name="format">JSON or YAML.</param>
    /// <param name="kind">Which report it is: <c>CheckReport</c>.</param>
    public VerbDocument(Stream output, OutputFormat format, string kind)
    {
        _output = format == OutputFormat.Yaml ? new YamlOutput(output) : output;
        Json = new Utf8JsonWriter(_output, VerbJson.Pieces);
        Json.WriteStartObject();
        Json.WriteString("apiVersion"u8, ApiVersion);
        Json.WriteString("kind"u8, kind);
    }

    /// <summary>Writes the verb's fields, at the top of the document. What is flushed is printed.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>Prints a report that is known as a whole.</summary>
    /// <param name="writer">A verb's output.</param>
    /// <param name="format">JSON or YAML.</param>
    /// <param name="kind">Which report it is.</param>
    /// <param name="report">An object, whose fields are those of the document.</param>
    /// <param name="type">Its JSON.</param>
    public static void Print<T>(TextWriter writer, OutputFormat format, string kind, T report, JsonTypeInfo<T> type)
    {
        using var output = StandardOutput.Open(writer);
        using var document = new VerbDocument(output, format, kind);
        document.Write(report, type);
        document.End();
    }

    /// <summary>Writes the fields of an object as fields of the document.</summary>
    public void Write<T>(T fields, JsonTypeInfo<T> type)
    {
        foreach (var field in JsonSerializer.SerializeToElement(fields, type).EnumerateObject()) field.WriteTo(Json);
    }

    /// <summary>Begins the list <c>objects</c>, unless it is begun.</summary>
    public void BeginObjects()
    {
        if (Json.CurrentDepth == InDocument) Json.WriteStartArray("objects"u8);
    }

    /// <summary>Ends it.</summary>
    public void End()
    {
        Json.WriteEndObject();
        Json.Flush();
        _output.Write("\n"u8);
        _output.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => Json.Dispose();
}

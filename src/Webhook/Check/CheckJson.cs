using System.Text.Json;
using KargoStageWebhook.Cli;

namespace KargoStageWebhook.Check;

/// <summary>
/// For programs: one JSON document, written as things are found; none of them is kept. It has <c>differences</c> where somebody asked for
/// them, <c>objects</c> (each a <see cref="CheckedObject"/>), <c>others</c>, <c>unreadable</c>, <c>stopped</c> where it was, and
/// <c>exitCode</c>.
/// </summary>
internal sealed class CheckJson : CheckOutput, IDisposable
{
    private const int InReport = 1;

    private readonly Utf8JsonWriter _json;
    private readonly Stream _output;

    public CheckJson(Stream output)
    {
        (_output, _json) = (output, new Utf8JsonWriter(output, VerbJson.Pieces));
        _json.WriteStartObject();
    }

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<CrdDifference> differences)
    {
        base.Write(differences);
        _json.WritePropertyName("differences"u8);
        JsonSerializer.Serialize(_json, differences, CheckJsonContext.Document.IReadOnlyListCrdDifference);
        _json.Flush();
    }

    /// <inheritdoc/>
    public override void Write(CheckedObject found)
    {
        base.Write(found);
        BeginObjects();
        JsonSerializer.Serialize(_json, found, CheckJsonContext.Document.CheckedObject);
        _json.Flush();
    }

    /// <inheritdoc/>
    public override void End()
    {
        BeginObjects();
        _json.WriteEndArray();
        _json.WriteNumber("others"u8, Others);
        _json.WriteStartArray("unreadable"u8);
        foreach (var problem in Unreadable) _json.WriteStringValue(problem);
        _json.WriteEndArray();
        if (Stopped) _json.WriteBoolean("stopped"u8, true);
        _json.WriteNumber("exitCode"u8, ExitCode);
        _json.WriteEndObject();
        _json.Flush();
        _output.Write("\n"u8);
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private void BeginObjects()
    {
        if (_json.CurrentDepth == InReport) _json.WriteStartArray("objects"u8);
    }
}

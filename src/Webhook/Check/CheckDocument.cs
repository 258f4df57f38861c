using System.Text.Json;
using KargoStageWebhook.Cli;

namespace KargoStageWebhook.Check;

/// <summary>
/// For programs: one JSON document, written as things are found; none of them is kept. It has <c>differences</c> where somebody asked for
/// them, <c>unknownFields</c> where there are any, <c>objects</c> (each a <see cref="CheckedObject"/>), <c>others</c>, <c>unreadable</c>, <c>stopped</c> where it was, and
/// <c>exitCode</c>.
/// </summary>
internal sealed class CheckDocument(VerbDocument document) : CheckOutput
{
    /// <inheritdoc/>
    public override void Write(IReadOnlyList<CrdDifference> differences)
    {
        base.Write(differences);
        document.Json.WritePropertyName("differences"u8);
        JsonSerializer.Serialize(document.Json, differences, CheckJsonContext.Document.IReadOnlyListCrdDifference);
        document.Json.Flush();
    }

    /// <inheritdoc/>
    public override void Write(IReadOnlyList<UnknownField> unknown)
    {
        if (unknown.Count == 0) return;

        document.Json.WritePropertyName("unknownFields"u8);
        JsonSerializer.Serialize(document.Json, unknown, CheckJsonContext.Document.IReadOnlyListUnknownField);
        document.Json.Flush();
    }

    /// <inheritdoc/>
    public override void Write(CheckedObject found)
    {
        base.Write(found);
        document.BeginObjects();
        JsonSerializer.Serialize(document.Json, found, CheckJsonContext.Document.CheckedObject);
        document.Json.Flush();
    }

    /// <inheritdoc/>
    public override void End()
    {
        document.BeginObjects();
        document.Json.WriteEndArray();
        document.Json.WriteNumber("others"u8, Others);
        document.Json.WriteStartArray("unreadable"u8);
        foreach (var problem in Unreadable) document.Json.WriteStringValue(problem);
        document.Json.WriteEndArray();
        if (Stopped) document.Json.WriteBoolean("stopped"u8, true);
        document.Json.WriteNumber("exitCode"u8, ExitCode);
        document.End();
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using KargoStageWebhook.Check;
using KargoStageWebhook.Diagnosis;
using KargoStageWebhook.OffRamp;
using KargoStageWebhook.Repair;
using KargoStageWebhook.Schema;

namespace KargoStageWebhook.Cli;

/// <summary>The JSON of all verbs: what is null is left out, and text is written as people read it.</summary>
[JsonSerializable(typeof(CheckedObject))]
[JsonSerializable(typeof(IReadOnlyList<CrdDifference>))]
[JsonSerializable(typeof(RepairResult))]
[JsonSerializable(typeof(RepairSummary))]
[JsonSerializable(typeof(OffRampReport))]
[JsonSerializable(typeof(IReadOnlyList<Explained>))]
internal sealed partial class VerbJson : JsonSerializerContext
{
    /// <summary>A document over many lines.</summary>
    public static VerbJson Document { get; } = new(Settings(indented: true));

    /// <summary>Each value on a line of its own.</summary>
    public static VerbJson Line { get; } = new(Settings(indented: false));

    /// <summary>For a document that is written piece by piece.</summary>
    public static JsonWriterOptions Pieces { get; } = new() { Indented = Document.Options.WriteIndented, Encoder = Document.Options.Encoder };

    private static JsonSerializerOptions Settings(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = indented,
        Converters =
        {
            new JsonStringEnumConverter<Forecast>(JsonNamingPolicy.CamelCase),
            new JsonStringEnumConverter<DifferenceKind>(JsonNamingPolicy.CamelCase),
            new JsonStringEnumConverter<FieldReason>(),
            new JsonStringEnumConverter<RepairOutcome>(JsonNamingPolicy.CamelCase),
            new JsonStringEnumConverter<Need>(JsonNamingPolicy.SnakeCaseLower),
        },
    };
}

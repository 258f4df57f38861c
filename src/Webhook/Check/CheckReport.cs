using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using KargoStageWebhook.Schema;

namespace KargoStageWebhook.Check;

/// <summary>All that a run of <c>check</c> found, for programs.</summary>
/// <param name="Differences">What the CRDs newly demand; null where nobody asked.</param>
/// <param name="Objects">The Stages and Promotions, in the order in which they were read.</param>
/// <param name="Others">Objects of other kinds, which were passed over.</param>
/// <param name="Unreadable">What could not be read, and why.</param>
/// <param name="ExitCode">That of the run.</param>
internal sealed record CheckReport(
    IReadOnlyList<CrdDifference>? Differences, IReadOnlyList<CheckedObject> Objects, int Others, IReadOnlyList<string> Unreadable, int ExitCode);

[JsonSerializable(typeof(CheckReport))]
internal sealed partial class CheckReportJson : JsonSerializerContext
{
    public static CheckReportJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
        Converters =
        {
            new JsonStringEnumConverter<Forecast>(JsonNamingPolicy.CamelCase),
            new JsonStringEnumConverter<DifferenceKind>(JsonNamingPolicy.CamelCase),
            new JsonStringEnumConverter<FieldReason>(),
        },
    });
}

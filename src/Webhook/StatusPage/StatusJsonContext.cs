using System.Text.Json;
using System.Text.Json.Serialization;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Certificates;
using KargoStageWebhook.Cli;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.OffRamp;
using KargoStageWebhook.Proof;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Watch;

namespace KargoStageWebhook.StatusPage;

/// <summary>The JSON of <c>/status.json</c>, in the form that verbs report; see <see cref="VerbJson"/>.</summary>
[JsonSerializable(typeof(StatusView))]
internal sealed partial class StatusJsonContext : JsonSerializerContext
{
    /// <summary>A document over many lines.</summary>
    public static StatusJsonContext Document { get; } = new(VerbJson.Document(
        Name<Level>(), Name<Mode>(), Name<Requirements>(), Name<ProofOutcome>(), Name<Need>(), Name<CrdState>(), Name<CertificateMode>(), Name<CertificateTrust>(),
        Name<AttributionState>(), Name<CacheState>()));

    private static JsonStringEnumConverter<T> Name<T>()
        where T : struct, Enum => new(JsonNamingPolicy.CamelCase);
}

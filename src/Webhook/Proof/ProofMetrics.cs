using System.Diagnostics;
using System.Diagnostics.Metrics;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Telemetry;

namespace KargoStageWebhook.Proof;

/// <summary>The instruments of proving that backfilling works.</summary>
internal sealed class ProofMetrics
{
    private readonly Counter<long> _proofs;

    public ProofMetrics(WebhookMeter meter, ProofState proof, ProofOptions options)
    {
        _proofs = meter.Counter("proofs", "Attempts to prove, through the API server, that backfilling works.");
        meter.Gauge("effective", null, "1 while backfilling is proven to work through the API server, 0 while it is proven not to.", () =>
            proof.IsEffective is { } isEffective ? [new(isEffective ? 1 : 0)] : []);
        // An alert about silence must know that something was expected, and how often.
        meter.Gauge("proof_period", "s", "How often the replica that leads proves that backfilling works.", () =>
            options.ProofPeriod > TimeSpan.Zero ? [new(options.ProofPeriod.TotalSeconds)] : []);
    }

    /// <summary>Records what came of an attempt.</summary>
    public void Record(ProofOutcome outcome) => _proofs.Add(1, new TagList { { "outcome", Name(outcome) } });

    private static string Name(ProofOutcome outcome) => outcome switch
    {
        ProofOutcome.Proven => "proven",
        ProofOutcome.NotBackfilled => "not_backfilled",
        ProofOutcome.NoCanary => "no_canary",
        ProofOutcome.Denied => "denied",
        _ => "unreachable",
    };
}

using KargoStageWebhook.LeaderElection;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Telemetry;

namespace KargoStageWebhook.Proof;

/// <summary>Proving that backfilling works, where that is asked for.</summary>
internal static class ProofSetup
{
    /// <summary>Adds what proves; the cluster must have been added before.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">There is no cluster to ask.</exception>
    public static void AddProof(this IServiceCollection services, ProofOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<ProofState>();
        services.AddInstruments<ProofMetrics>();
        if (options.ProofPeriod == TimeSpan.Zero) return;

        services.AddSingleton<RoundTrip>();
        services.AddLeaderDuty<SelfProof>($"Webhook:ProofPeriod is '{Duration.Format(options.ProofPeriod)}'");
    }
}

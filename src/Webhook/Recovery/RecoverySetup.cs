using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.LeaderElection;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Settings;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace KargoStageWebhook.Recovery;

/// <summary>Refreshing Stages after a recovery, where that is asked for.</summary>
internal static class RecoverySetup
{
    /// <summary>Adds it; the cluster and the proof must have been added before.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">There is no cluster to ask.</exception>
    public static void AddRecovery(this IServiceCollection services, ProofOptions options)
    {
        if (!options.RefreshAfterRecovery) return;

        services.TryAddSingleton<Retries>();
        services.TryAddSingleton<StoredObjects>();
        services.AddSingleton(WriteRate.LimitTo(WriteRate.Default));
        services.AddSingleton<StageRefresh>();
        services.AddLeaderDuty<RecoveryRefresh>($"Webhook:RefreshAfterRecovery is '{options.RefreshAfterRecovery}'");
    }
}

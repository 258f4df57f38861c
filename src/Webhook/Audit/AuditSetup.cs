using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.LeaderElection;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Telemetry;

namespace KargoStageWebhook.Audit;

/// <summary>The audit of what is stored, where it is wanted.</summary>
internal static class AuditSetup
{
    /// <summary>Adds it; the cluster must have been added before.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">There is no cluster to audit.</exception>
    public static void AddAudit(this IServiceCollection services, AuditOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<AuditFindings>();
        services.AddInstruments<AuditMetrics>();
        if (options.AuditPeriod == TimeSpan.Zero) return;

        services.AddSingleton<Retries>();
        services.AddSingleton<StoredObjects>();
        services.AddLeaderDuty<Auditor>($"Webhook:AuditPeriod is '{Duration.Format(options.AuditPeriod)}'");
    }
}

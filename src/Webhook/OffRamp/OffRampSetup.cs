using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Telemetry;

namespace KargoStageWebhook.OffRamp;

/// <summary>Whether the webhook is needed, of which a process that serves keeps account.</summary>
internal static class OffRampSetup
{
    /// <summary>Adds the account; the settings of the audit must be added too.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="options">For how long nothing may be missing.</param>
    /// <param name="lastAudit">Gets what the last audit found; see <see cref="OffRampState"/>.</param>
    public static void AddOffRamp(this IServiceCollection services, OffRampOptions options, Func<IServiceProvider, StoredFindings?> lastAudit)
    {
        services.AddSingleton(options);
        services.AddSingleton(all => new OffRampState(
            options, all.GetRequiredService<AuditOptions>(), () => lastAudit(all), all.GetRequiredService<TimeProvider>()));
        services.AddInstruments<OffRampMetrics>();
    }
}

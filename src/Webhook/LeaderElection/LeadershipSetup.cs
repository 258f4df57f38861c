using System.Diagnostics.CodeAnalysis;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Telemetry;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace KargoStageWebhook.LeaderElection;

/// <summary>What one replica does for all.</summary>
internal static class LeadershipSetup
{
    /// <summary>Adds what records whether this replica leads. Without a duty no replica leads.</summary>
    public static void AddLeadership(this IServiceCollection services, LeadershipOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<LeadershipState>();
        services.AddInstruments<LeaderMetrics>();
    }

    /// <summary>Has this done by the replica that leads; with the first such duty the replicas begin to elect one. The cluster must have been added before.</summary>
    /// <param name="services">Where <see cref="Installation"/> and <see cref="LeadershipOptions"/> are too.</param>
    /// <param name="setting">The setting that asks for it and its value, to be blamed where there is no cluster: <c>Webhook:ProofPeriod is '00:01:00'</c>.</param>
    /// <exception cref="OptionsValidationException">There is no cluster to elect in.</exception>
    public static void AddLeaderDuty<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>(this IServiceCollection services, string setting)
        where T : class, ILeaderDuty
    {
        if (services.All(service => service.ServiceType != typeof(ApiServer)))
        {
            throw new OptionsValidationException(
                WebhookOptions.Section, typeof(LeadershipOptions), [$"{setting}, which needs a cluster: run as a Pod, or set Webhook:Kubeconfig."]);
        }

        services.AddSingleton<ILeaderDuty, T>();
        services.TryAddSingleton<LeaderLease>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, Leadership>());
    }
}

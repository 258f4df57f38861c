using System.Text.Json.Serialization.Metadata;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Events;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Telemetry;
using KargoStageWebhook.Watch;

namespace KargoStageWebhook.Serve;

/// <summary>What is asked of the cluster, where there is one.</summary>
internal static class ClusterSetup
{
    /// <summary>Adds the directory of controllers and, where there is a cluster, all that keeps it in step.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The kubeconfig cannot be used.</exception>
    public static void AddCluster(this IServiceCollection services, WebhookOptions options, Profile profile)
    {
        services.AddSingleton<PodDirectory>();
        services.AddSingleton<DeploymentDirectory>();
        services.AddSingleton<ControllerDirectory>();
        services.AddSingleton(new SilenceLimits(options.CrdStaleAfter));
        services.AddSingleton<ClusterCaches>();
        services.AddSingleton<AttributionHealth>();
        services.AddSingleton<InstalledCrds>();
        services.AddInstruments<CacheMetrics>();
        services.AddInstruments<AttributionMetrics>();
        services.AddInstruments<CrdMetrics>();
        services.AddInstruments<EventMetrics>();
        if (ApiServer.Find(options) is not { } api)
        {
            services.AddHostedService<WithoutCluster>();
            return;
        }

        services.AddSingleton(api);
        services.AddSingleton<WebhookConfigurations>();
        if (options.Events)
        {
            services.AddSingleton<EventQueue>();
            services.AddHostedService<EventWriter>();
        }

        services.AddListWatch<PodObject, PodDirectory>(
            "pods", CollectionPath("api/v1", "pods"), WatchJson.Default.ListPagePodObject, WatchJson.Default.PodObject, pods => pods.Count);
        services.AddListWatch<DeploymentObject, DeploymentDirectory>(
            "deployments",
            CollectionPath("apis/apps/v1", "deployments"),
            WatchJson.Default.ListPageDeploymentObject,
            WatchJson.Default.DeploymentObject,
            deployments => deployments.Count);

        services.AddSingleton<ApiServerVersion>();
        services.AddHostedService(all => all.GetRequiredService<ApiServerVersion>());
        foreach (var versions in profile.Resources.GroupBy(resource => resource.Resource.Name)) services.AddCrd(versions.Key, [.. versions]);

        string CollectionPath(string group, string plural) =>
            options.KargoNamespace.Length > 0 ? $"{group}/namespaces/{Uri.EscapeDataString(options.KargoNamespace)}/{plural}" : $"{group}/{plural}";
    }

    private static void AddListWatch<T, THandler>(
        this IServiceCollection services, string name, string path, JsonTypeInfo<ListPage<T>> page, JsonTypeInfo<T> one, Func<THandler, int> count)
        where T : class, IClusterObject
        where THandler : class, IWatchHandler<T>
    {
        services.AddHealth(name, all => count(all.GetRequiredService<THandler>()));
        services.AddListWatch(name, new ListWatchSource<T>(path, page, one), all => all.GetRequiredService<THandler>());
    }

    /// <summary>Adds one watch of a CRD, for all versions of it that the profile has.</summary>
    private static void AddCrd(this IServiceCollection services, string name, IReadOnlyList<ResourceProfile> versions)
    {
        services.AddHealth(name, all => all.GetRequiredKeyedService<InstalledVersions>(name).Count, tellsSenders: false);
        foreach (var version in versions)
        {
            services.AddKeyedSingleton(version, (all, _) => new InstalledCrd(
                version, all.GetRequiredKeyedService<CacheHealth>(name), all.GetRequiredService<TimeProvider>(), all.GetRequiredService<ILogger<InstalledCrd>>()));
            services.AddSingleton(all => all.GetRequiredKeyedService<InstalledCrd>(version));
        }

        services.AddKeyedSingleton(name, (all, _) => new InstalledVersions([.. versions.Select(version => all.GetRequiredKeyedService<InstalledCrd>(version))]));

        var source = new ListWatchSource<CrdObject>(ClusterCrds.Collection, WatchJson.Default.ListPageCrdObject, WatchJson.Default.CrdObject)
        {
            OnlyName = name,
            IfDenied = "what it requires is unknown, and nothing is denied for it",
        };
        services.AddListWatch(name, source, all => all.GetRequiredKeyedService<InstalledVersions>(name));
    }

    private static void AddHealth(this IServiceCollection services, string name, Func<IServiceProvider, int> count, bool tellsSenders = true)
    {
        services.AddKeyedSingleton(name, (all, _) => new CacheHealth(name, () => count(all), all.GetRequiredService<TimeProvider>())
        {
            TellsSenders = tellsSenders,
            Silence = all.GetRequiredService<SilenceLimits>(),
        });
        services.AddSingleton(all => all.GetRequiredKeyedService<CacheHealth>(name));
    }

    private static void AddListWatch<T>(this IServiceCollection services, string name, ListWatchSource<T> source, Func<IServiceProvider, IWatchHandler<T>> handler)
        where T : class, IClusterObject =>
        // Not AddHostedService: that takes one of each type, and there are several of CRDs.
        services.AddSingleton<IHostedService>(all => new ListWatch<T>(
            all.GetRequiredService<ApiServer>(),
            source,
            handler(all),
            all.GetRequiredKeyedService<CacheHealth>(name),
            all.GetRequiredService<TimeProvider>(),
            all.GetRequiredService<ILogger<ListWatch<T>>>()));
}

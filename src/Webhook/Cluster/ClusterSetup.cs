using System.Text.Json.Serialization.Metadata;
using KargoStageWebhook.Serve;

namespace KargoStageWebhook.Cluster;

/// <summary>What is asked of the cluster, where there is one.</summary>
internal static class ClusterSetup
{
    /// <summary>Adds the directory of controllers and, where there is a cluster, all that keeps it in step.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">The kubeconfig cannot be used.</exception>
    public static void AddCluster(this IServiceCollection services, WebhookOptions options)
    {
        services.AddSingleton<PodDirectory>();
        services.AddSingleton<DeploymentDirectory>();
        services.AddSingleton<ControllerDirectory>();
        services.AddSingleton<ClusterCaches>();
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

        services.AddReflector<PodObject, PodDirectory>(
            "pods", CollectionPath("api/v1", "pods"), ClusterJson.Default.ListPagePodObject, ClusterJson.Default.PodObject);
        services.AddReflector<DeploymentObject, DeploymentDirectory>(
            "deployments", CollectionPath("apis/apps/v1", "deployments"), ClusterJson.Default.ListPageDeploymentObject, ClusterJson.Default.DeploymentObject);

        string CollectionPath(string group, string plural) =>
            options.KargoNamespace.Length > 0 ? $"{group}/namespaces/{Uri.EscapeDataString(options.KargoNamespace)}/{plural}" : $"{group}/{plural}";
    }

    private static void AddReflector<T, TReflection>(
        this IServiceCollection services, string name, string path, JsonTypeInfo<ListPage<T>> page, JsonTypeInfo<T> one)
        where T : class, IClusterObject
        where TReflection : class, IReflection<T>
    {
        services.AddKeyedSingleton(name, (all, _) => new CacheHealth(name, () => all.GetRequiredService<TReflection>().Count, all.GetRequiredService<TimeProvider>()));
        services.AddSingleton(all => all.GetRequiredKeyedService<CacheHealth>(name));
        services.AddHostedService(all => new Reflector<T>(
            all.GetRequiredService<ApiServer>(),
            new ReflectorSource<T>(path, page, one),
            all.GetRequiredService<TReflection>(),
            all.GetRequiredKeyedService<CacheHealth>(name),
            all.GetRequiredService<TimeProvider>(),
            all.GetRequiredService<ILogger<Reflector<T>>>()));
    }
}

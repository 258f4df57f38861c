using KargoStageWebhook.Watch;

namespace KargoStageWebhook.Language;

/// <summary>Objects of a cluster, as a list-watch reads them.</summary>
internal static class AnObject
{
    /// <summary>A Pod of Kargo's controller.</summary>
    public static PodObject Pod(string uid, string version, string container = "controller") =>
        new(new ObjectMetadata(uid, "kargo", $"pod-{uid}"), Running(version, container));

    /// <summary>A Deployment of Kargo's controller.</summary>
    public static DeploymentObject Deployment(string uid, string version, int? replicas = null, string account = "kargo-controller") =>
        new(new ObjectMetadata(uid, "kargo", $"deployment-{uid}"), new DeploymentSpec(new PodTemplate(null, Running(version, "controller", account)), replicas));

    private static PodSpec Running(string version, string container, string account = "kargo-controller") =>
        new(account, [new Container("sidecar", "sidecar:v9.9.9"), new Container(container, $"registry.example/akuity/kargo:v{version}")]);
}

namespace KargoStageWebhook.Attribution;

/// <summary>How the version of a controller is known. The first three are facts of the cluster, the fourth is a guess.</summary>
public enum VersionSource
{
    /// <summary>The tag of the image that the sending Pod runs.</summary>
    PodImage,

    /// <summary>The label <c>app.kubernetes.io/version</c> of the sending Pod.</summary>
    PodLabel,

    /// <summary>All Deployments that run as the sender's service account agree on it.</summary>
    Deployment,

    /// <summary>Only that version writes what came.</summary>
    Payload,

    /// <summary>It is not known.</summary>
    Unknown,
}

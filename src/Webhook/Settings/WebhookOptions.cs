using KargoStageWebhook.Evaluation;

namespace KargoStageWebhook.Settings;

/// <summary>The settings under <c>Webhook</c>; in the environment <c>Webhook__HttpsPort</c> and so on.</summary>
public sealed record WebhookOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "Webhook";

    /// <summary>The default of <see cref="CrdStaleAfter"/>: two bookmarks are missing.</summary>
    public static readonly TimeSpan DefaultCrdStaleAfter = TimeSpan.FromMinutes(2);

    /// <summary>Port of the admission endpoints, TLS; 0 takes any free one.</summary>
    [Setting("0 to 65535", "port of /mutate and /validate; 0 takes any free one")]
    public int HttpsPort { get; init; } = 8443;

    /// <summary>Port of metrics and probes, plain HTTP; 0 takes any free one.</summary>
    [Setting("0 to 65535", "port of the status page, /metrics, /healthz, /readyz; plain HTTP")]
    public int MetricsPort { get; init; } = 8080;

    /// <summary>What to do about what is missing.</summary>
    [Setting("Backfill, Reject, Audit", "what to do about a missing field")]
    public Mode Mode { get; init; } = Mode.Backfill;

    /// <summary>What must not be missing.</summary>
    [Setting("Installed, Strict", "which fields are required: those that the installed CRD requires (none where it is not known), or always all fields that the profile names")]
    public Requirements Requirements { get; init; } = Requirements.Installed;

    /// <summary>
    /// The largest body that is read, in bytes. An API server takes objects up to 3 MiB, and a request holds two of them. The largest that can be set leaves a
    /// buffer, an array of .NET, room for the byte behind it.
    /// </summary>
    [Setting("65536 to 1073741824", "the largest body that is read")]
    public int MaxRequestBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// Seconds to go on serving after SIGTERM, with readiness false. Longer than it takes for all clients to hear of it: two failed probes,
    /// and the way from the Endpoints to every node.
    /// </summary>
    [Setting("0 to 300", "how long to go on serving after SIGTERM, with readiness false, until all clients know")]
    public int DrainSeconds { get; init; } = 5;

    /// <summary>
    /// Path of a kubeconfig; its current context is the cluster to ask who sends what, and to write Events to. Empty: the cluster that we run in
    /// as a Pod, if we do.
    /// </summary>
    [Setting("path of a kubeconfig", "its current context is the cluster to use; without it, the cluster in which the process runs as a Pod, if any")]
    public string Kubeconfig { get; init; } = string.Empty;

    /// <summary>Namespace of Kargo's controllers, where Pods and Deployments are looked for; empty: all namespaces.</summary>
    [Setting("a namespace", "where Kargo's controllers run; without it, all namespaces")]
    public string KargoNamespace { get; init; } = string.Empty;

    /// <summary>Name of the container whose image tells a controller's version.</summary>
    [Setting("a container's name", "the container whose image has the version of a controller as its tag")]
    public string ControllerContainer { get; init; } = "controller";

    /// <summary>The most controllers and versions that metrics tell apart; the others are counted as one, <c>other</c>.</summary>
    [Setting("1 to 1000", "how many controllers and versions metrics tell apart; the others are other")]
    public int MaxControllers { get; init; } = 50;

    /// <summary>How long the API server may be silent before an installed CRD counts as unknown, and nothing is denied for it.</summary>
    [Setting("90s to 1h", "how long the API server may be silent before an installed CRD counts as unknown, and nothing is denied for it")]
    public TimeSpan CrdStaleAfter { get; init; } = DefaultCrdStaleAfter;

    /// <summary>Whether Kubernetes Events are written about objects whose update was backfilled or denied.</summary>
    [Setting("true, false", "whether Events are written about objects whose update was backfilled or denied")]
    public bool Events { get; init; } = true;

    /// <summary>Path of a profile, YAML or JSON, that adds to Kargo's own; see docs/profiles.md. Empty: none.</summary>
    [Setting("path of a file, YAML or JSON", "a profile that adds to Kargo's")]
    public string Profile { get; init; } = string.Empty;

    /// <summary>URL of the page with docs/runbook.md, to whose sections the status page links; empty: it names them.</summary>
    [Setting("an http or https URL", "the page with docs/runbook.md, to whose sections the status page links")]
    public string RunbookUrl { get; init; } = string.Empty;

    /// <summary>What the evaluator is asked for.</summary>
    public Policy Policy => new(Mode, Requirements);
}

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
    public int HttpsPort { get; init; } = 8443;

    /// <summary>Port of metrics and probes, plain HTTP; 0 takes any free one.</summary>
    public int MetricsPort { get; init; } = 8080;

    /// <summary>What to do about what is missing.</summary>
    public Mode Mode { get; init; } = Mode.Backfill;

    /// <summary>What must not be missing.</summary>
    public Requirements Requirements { get; init; } = Requirements.Installed;

    /// <summary>
    /// The largest body that is read, in bytes. An API server takes objects up to 3 MiB, and a request holds two of them.
    /// </summary>
    public int MaxRequestBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// Seconds to go on serving after SIGTERM, with readiness false. Longer than it takes for all clients to hear of it: two failed probes,
    /// and the way from the Endpoints to every node.
    /// </summary>
    public int DrainSeconds { get; init; } = 5;

    /// <summary>
    /// Path of a kubeconfig; its current context is the cluster to ask who sends what, and to write Events to. Empty: the cluster that we run in
    /// as a Pod, if we do.
    /// </summary>
    public string Kubeconfig { get; init; } = string.Empty;

    /// <summary>Namespace of Kargo's controllers, where Pods and Deployments are looked for; empty: all namespaces.</summary>
    public string KargoNamespace { get; init; } = string.Empty;

    /// <summary>Name of the container whose image tells a controller's version.</summary>
    public string ControllerContainer { get; init; } = "controller";

    /// <summary>The most controllers and versions that metrics tell apart; the others are counted as one, <c>other</c>.</summary>
    public int MaxControllers { get; init; } = 50;

    /// <summary>How long the API server may be silent before an installed CRD counts as unknown, and nothing is denied for it.</summary>
    public TimeSpan CrdStaleAfter { get; init; } = DefaultCrdStaleAfter;

    /// <summary>Whether Kubernetes Events are written about objects whose update was backfilled or denied.</summary>
    public bool Events { get; init; } = true;

    /// <summary>Path of a profile, YAML or JSON, that adds to Kargo's own; see docs/profiles.md. Empty: none.</summary>
    public string Profile { get; init; } = string.Empty;

    /// <summary>What the evaluator is asked for.</summary>
    public Policy Policy => new(Mode, Requirements);
}

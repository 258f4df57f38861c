namespace KargoStageWebhook.Settings;

/// <summary>The settings under <c>Webhook</c> that are about proving that backfilling works, through the API server.</summary>
public sealed record ProofOptions
{
    /// <summary>How often the replica that leads proves it; zero: never.</summary>
    [Setting("1s to 1d, 0s for never", "how often that replica proves that backfilling works")]
    public TimeSpan ProofPeriod { get; init; } = TimeSpan.Zero;

    /// <summary>Namespace of the Stage to prove it on; empty: any.</summary>
    [Setting("a namespace", "of the Stage for the proof; without it, any")]
    public string ProofNamespace { get; init; } = string.Empty;

    /// <summary>Name of that Stage; empty: the first that is found.</summary>
    [Setting("a name", "of that Stage; without it, the first that is found")]
    public string ProofStage { get; init; } = string.Empty;

    /// <summary>
    /// Whether failurePolicy of both webhook configurations is <c>Fail</c> for as long as backfilling is proven to work, and <c>Ignore</c> else.
    /// </summary>
    [Setting("true, false", "whether failurePolicy is Fail while backfilling is proven to work, and Ignore else")]
    public bool FailWhenProven { get; init; }

    /// <summary>Whether the replica that leads asks Kargo's controller to reconcile Stages with pending Promotions once backfilling is proven to work, the first time or again.</summary>
    [Setting("true, false", "whether Kargo's controller is asked to reconcile Stages with pending Promotions once backfilling is proven to work")]
    public bool RefreshAfterRecovery { get; init; }

    /// <summary>What to prove it on.</summary>
    internal Canary Canary => new(ProofNamespace, ProofStage);
}

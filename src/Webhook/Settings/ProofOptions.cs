namespace KargoStageWebhook.Settings;

/// <summary>The settings under <c>Webhook</c> that are about proving that backfilling works, through the API server.</summary>
public sealed record ProofOptions
{
    /// <summary>How often the replica that leads proves it; zero: never.</summary>
    public TimeSpan ProofPeriod { get; init; } = TimeSpan.Zero;

    /// <summary>Namespace of the Stage to prove it on; empty: any.</summary>
    public string ProofNamespace { get; init; } = string.Empty;

    /// <summary>Name of that Stage; empty: the first that is found.</summary>
    public string ProofStage { get; init; } = string.Empty;

    /// <summary>
    /// Whether failurePolicy of both webhook configurations is <c>Fail</c> for as long as backfilling is proven to work, and <c>Ignore</c> else.
    /// </summary>
    public bool FailWhenProven { get; init; }

    /// <summary>Whether the replica that leads asks Kargo's controller to reconcile Stages with pending Promotions once backfilling is proven to work, the first time or again.</summary>
    public bool RefreshAfterRecovery { get; init; }

    /// <summary>What to prove it on.</summary>
    internal Canary Canary => new(ProofNamespace, ProofStage);
}

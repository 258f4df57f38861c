namespace KargoStageWebhook.Proof;

/// <summary>What came of an attempt to prove that backfilling works.</summary>
internal enum ProofOutcome
{
    /// <summary>The field that was left out came back.</summary>
    Proven,

    /// <summary>The API server answered, and nobody had set the field.</summary>
    NotBackfilled,

    /// <summary>There is no Stage to prove it on: that says nothing of backfilling, but failurePolicy follows it as a failure (<see cref="FailThreshold"/>).</summary>
    NoCanary,

    /// <summary>The API server denies the proof's request.</summary>
    Denied,

    /// <summary>The API server does not respond, or not to this.</summary>
    Unreachable,
}

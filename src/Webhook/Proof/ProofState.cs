namespace KargoStageWebhook.Proof;

/// <summary>The last proof of this replica.</summary>
internal sealed class ProofState
{
    private volatile ProofResult? _last;

    /// <summary>What came of it; null while this replica does not prove.</summary>
    public ProofResult? Last
    {
        get => _last;
        set => _last = value;
    }

    /// <summary>Whether backfilling works, as far as that could be asked.</summary>
    public bool? IsEffective => Last?.Outcome switch
    {
        ProofOutcome.Proven => true,
        ProofOutcome.NotBackfilled => false,
        _ => null,
    };
}

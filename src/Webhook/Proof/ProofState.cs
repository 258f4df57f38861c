using System.Threading.Channels;

namespace KargoStageWebhook.Proof;

/// <summary>The last proof of this replica.</summary>
internal sealed class ProofState(TimeProvider time)
{
    // One is enough: two recoveries that nobody has waited for are one.
    private readonly Channel<bool> _recoveries = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile LastProof? _last;

    /// <summary>Result and time of it; null while this replica does not prove.</summary>
    public LastProof? Last => _last;

    /// <summary>Whether backfilling works, as far as that could be asked.</summary>
    public bool? IsEffective => Last?.Result.Outcome switch
    {
        ProofOutcome.Proven => true,
        ProofOutcome.NotBackfilled => false,
        _ => null,
    };

    /// <summary>Records what has come of an attempt just now.</summary>
    public void Record(ProofResult result)
    {
        var isRecovery = result.Outcome == ProofOutcome.Proven && IsEffective != true;
        _last = new LastProof(result, time.GetUtcNow());
        if (isRecovery) _recoveries.Writer.TryWrite(true);
    }

    /// <summary>Forgets the last proof when this replica ceases to prove.</summary>
    public void Clear()
    {
        _recoveries.Reader.TryRead(out _); // Nobody has waited for it, and what was proven then need not be true later.
        _last = null;
    }

    /// <summary>Waits until backfilling is proven to work, for the first time or again after it was not.</summary>
    public async Task WaitForRecoveryAsync(CancellationToken cancellation) => await _recoveries.Reader.ReadAsync(cancellation);
}

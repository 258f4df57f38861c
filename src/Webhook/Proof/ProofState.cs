using System.Threading.Channels;

namespace KargoStageWebhook.Proof;

/// <summary>The last proof of this replica.</summary>
internal sealed class ProofState(TimeProvider time)
{
    // One is enough: two recoveries that nobody has waited for are one.
    private readonly Channel<bool> _recoveries = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private volatile Tuple<ProofResult, DateTimeOffset>? _last;

    /// <summary>What came of it; null while this replica does not prove.</summary>
    public ProofResult? Last
    {
        get => _last?.Item1;
        set
        {
            if (value is null) _recoveries.Reader.TryRead(out _); // Nobody has waited for it, and what was proven then need not be true later.
            else if (value.Outcome == ProofOutcome.Proven && Last?.Outcome != ProofOutcome.Proven) _recoveries.Writer.TryWrite(true);
            _last = value is null ? null : Tuple.Create(value, time.GetUtcNow());
        }
    }

    /// <summary>When it was; null while this replica does not prove.</summary>
    public DateTimeOffset? At => _last?.Item2;

    /// <summary>Waits until backfilling is proven to work, for the first time or again after it was not.</summary>
    public async Task WaitForRecoveryAsync(CancellationToken cancellation) => await _recoveries.Reader.ReadAsync(cancellation);

    /// <summary>Whether backfilling works, as far as that could be asked.</summary>
    public bool? IsEffective => Last?.Outcome switch
    {
        ProofOutcome.Proven => true,
        ProofOutcome.NotBackfilled => false,
        _ => null,
    };
}

namespace KargoStageWebhook.Proof;

/// <summary>
/// How many proofs in a row set failurePolicy to Fail. Each failure under Fail doubles the number, so that a webhook that works only now and then does not block
/// updates again and again.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class FailThreshold(TimeProvider time)
{
    /// <summary>The failurePolicies.</summary>
    public const string Fail = "Fail", Ignore = "Ignore";

    // One proof may be luck: of two replicas the API server may have asked the one that works.
    private const int Min = 2, Max = 64;

    private static readonly TimeSpan Calm = TimeSpan.FromHours(1);

    private int _inARow;
    private bool _hasFailed;
    private long? _failSince;

    /// <summary>The number now: 2 to 64.</summary>
    public int Proofs { get; private set; } = Min;

    /// <summary>Whether failurePolicy is Fail because of these proofs, and stored.</summary>
    public bool IsFail => _failSince is not null;

    /// <summary>Records that the API server has stored Fail: from now on a failure is one under Fail.</summary>
    public void RecordFail() => _failSince ??= time.GetTimestamp();

    /// <summary>Records a proof.</summary>
    /// <param name="isProven">Whether backfilling is proven to work.</param>
    /// <returns>The failurePolicy from now on; null where it stays what the leader before left.</returns>
    public string? Record(bool isProven)
    {
        if (!isProven)
        {
            if (_failSince is { } since) Proofs = Math.Min(Max, 2 * (time.GetElapsedTime(since) < Calm ? Proofs : Min));
            (_inARow, _hasFailed, _failSince) = (0, true, null);
            return Ignore;
        }

        return ++_inARow >= Proofs ? Fail : _hasFailed ? Ignore : null;
    }
}

namespace KargoStageWebhook.LeaderElection;

/// <summary>Whether this replica leads.</summary>
internal sealed class LeadershipState
{
    private volatile bool _isCandidate;
    private volatile bool _isLeader;

    /// <summary>Whether anything here needs a leader, and so there is one.</summary>
    public bool IsCandidate
    {
        get => _isCandidate;
        set => _isCandidate = value;
    }

    /// <summary>Whether this is it, or still finishing what it did as such and no other replica is known to hold the Lease.</summary>
    public bool IsLeader
    {
        get => _isLeader;
        set => _isLeader = value;
    }
}

namespace KargoStageWebhook.LeaderElection;

internal sealed partial class Leadership
{
    [LoggerMessage(400, LogLevel.Information, "Became the leader, by the Lease {Lease}")]
    private partial void Leads(LeaderLease lease);

    [LoggerMessage(401, LogLevel.Information, "No longer the leader, by the Lease {Lease}")]
    private partial void LeadsNoLonger(LeaderLease lease);

    [LoggerMessage(402, LogLevel.Warning, "Cannot acquire or renew the Lease {Lease}, retrying: {Reason}")]
    private partial void NotElected(LeaderLease lease, string reason);

    [LoggerMessage(403, LogLevel.Warning, "Could not release the Lease {Lease}, the next leader waits until it expires: {Reason}")]
    private partial void NotReleased(LeaderLease lease, string reason);

    [LoggerMessage(404, LogLevel.Error, "{Duty} failed, stepping down")]
    private partial void DutyFailed(Exception fault, string duty);
}

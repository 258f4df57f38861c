namespace KargoStageWebhook.LeaderElection;

/// <summary>What only one of the replicas does: the one that leads. <see cref="LeadershipSetup.AddLeaderDuty"/> has it done.</summary>
internal interface ILeaderDuty
{
    /// <summary>Does it for as long as this replica leads; begun anew each time it comes to lead.</summary>
    /// <param name="whileLeading">
    /// Is cancelled when the process stops or leadership is lost. What must be put in order then is put in order before this returns, within
    /// three seconds: only then may another replica lead.
    /// </param>
    public Task PerformAsync(CancellationToken whileLeading);
}

namespace KargoStageWebhook.LeaderElection;

/// <summary>What only one of the replicas does: the one that leads. <see cref="LeadershipSetup.AddLeaderDuty"/> has it done.</summary>
internal interface ILeaderDuty
{
    /// <summary>Runs as long as this replica leads; started again each time it becomes leader.</summary>
    /// <param name="whileLeading">
    /// Is cancelled when the process stops or leadership is lost. What must be put in order then is put in order before this returns, within
    /// three seconds: only then may another replica lead.
    /// </param>
    public Task PerformAsync(CancellationToken whileLeading);
}

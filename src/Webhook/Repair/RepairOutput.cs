using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Repair;

/// <summary>Where a run tells what it does.</summary>
internal abstract class RepairOutput
{
    /// <summary>Tells of one object that lacked something.</summary>
    public abstract void Write(RepairResult result);

    /// <summary>Tells how far the run has come; called after each page.</summary>
    /// <param name="resource">What it is at.</param>
    /// <param name="soFar">The sums.</param>
    /// <param name="remaining">How many of these objects are still to come, where the API server says so.</param>
    public virtual void Progress(ResourceProfile resource, RepairSummary soFar, long? remaining)
    {
    }

    /// <summary>Tells the end.</summary>
    public abstract void End(RepairSummary summary);
}

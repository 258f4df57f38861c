using System.Text.Json.Serialization;
using KargoStageWebhook.Cli;

namespace KargoStageWebhook.Repair;

/// <summary>How a run went, in numbers of objects.</summary>
internal sealed record RepairSummary
{
    /// <summary>Objects checked.</summary>
    public long Checked { get; init; }

    /// <summary>Those that lack nothing and were not changed.</summary>
    public long Conforming { get; init; }

    /// <summary>Those whose missing fields were set; in a dry run, would be.</summary>
    public long Repaired { get; init; }

    /// <summary>Those that need a person.</summary>
    public long Unrepairable { get; init; }

    /// <summary>Those that could not be repaired now.</summary>
    public long Failed { get; init; }

    /// <summary>Those that were deleted meanwhile.</summary>
    public long Gone { get; init; }

    /// <summary>Stages that Kargo's controller is asked to reconcile now; null where that was not asked for.</summary>
    public long? Refreshed { get; init; }

    /// <summary>How often somebody else was faster, so that an object was read and evaluated again.</summary>
    public long ConflictsRetried { get; init; }

    /// <summary>Whether nothing was stored.</summary>
    public bool DryRun { get; init; }

    /// <summary>Whether a signal ended the run before its end.</summary>
    public bool Stopped { get; init; }

    /// <summary>What of the cluster could not be asked or read; null where all could.</summary>
    public string? Unreadable { get; init; }

    /// <summary>Which resources of an operator's profile were skipped, since they are not installed: a line each.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Skipped { get; init; } = [];

    /// <summary>0: all conform now; 1: something does not; 2: something could not be asked or read; 130: stopped before the end.</summary>
    public int ExitCode => Unreadable is not null ? 2 : Stopped ? StopSignals.ExitCode : Unrepairable + Failed > 0 ? 1 : 0;

    /// <summary>The sum after one more result.</summary>
    public RepairSummary With(RepairResult result)
    {
        var more = this with { ConflictsRetried = ConflictsRetried + result.Conflicts };
        return result.Outcome switch
        {
            RepairOutcome.Conforming => more with { Conforming = Conforming + 1 },
            RepairOutcome.Repaired => more with { Repaired = Repaired + 1 },
            RepairOutcome.Unrepairable => more with { Unrepairable = Unrepairable + 1 },
            RepairOutcome.Failed => more with { Failed = Failed + 1 },
            RepairOutcome.Refreshed => more with { Refreshed = (Refreshed ?? 0) + 1 },
            _ => more with { Gone = Gone + 1 },
        };
    }
}

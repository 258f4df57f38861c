using KargoStageWebhook.Profiles;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Repair;

/// <summary>Plain lines for people: what became of each object, and now and then how far it is.</summary>
/// <param name="line">Takes a line of the report.</param>
/// <param name="progress">Takes a line about how far it is.</param>
/// <param name="dryRun">Whether nothing is stored.</param>
/// <param name="time">The clock of the lines in between.</param>
internal class TextOutput(Action<string> line, Action<string> progress, bool dryRun, TimeProvider time) : RepairOutput
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

    private long _lastProgress = time.GetTimestamp();

    /// <inheritdoc/>
    public sealed override void Write(RepairResult result)
    {
        var reason = result.Reason is null ? string.Empty : $": {result.Reason}";
        line(Show($"{result.Kind} {(result.Namespace.Length > 0 ? $"{result.Namespace}/" : string.Empty)}{result.Name} {Describe(result.Outcome)}{reason}"));
        foreach (var field in result.Backfilled) line(Show($"  {field.Path} {(dryRun ? "would be set" : "set")} to {field.Value}"));
        foreach (var path in result.Missing) line(Show($"  {path} is missing"));
    }

    /// <inheritdoc/>
    public override void Progress(ResourceProfile resource, RepairSummary soFar, long? remaining)
    {
        if (time.GetElapsedTime(_lastProgress) < Between) return;

        _lastProgress = time.GetTimestamp();
        progress($"{soFar.Checked} checked, {soFar.Repaired} repaired; {(remaining is { } count ? $"{count} more" : "more")} {resource.Resource.Plural} to come");
    }

    /// <inheritdoc/>
    public sealed override void End(RepairSummary summary)
    {
        var dry = dryRun ? " Dry run: nothing was stored." : string.Empty;
        var stopped = summary.Stopped ? " Stopped before the end: run again to go on." : string.Empty;
        var refreshed = summary.Refreshed is { } count ? $", {count} Stage{(count == 1 ? string.Empty : "s")} {(dryRun ? "would be refreshed" : "refreshed")}" : string.Empty;
        line(
            $"{summary.Checked} checked: {summary.Conforming} conforming, {summary.Repaired} {(dryRun ? "would be repaired" : "repaired")}, "
            + $"{summary.Unrepairable} not repairable, {summary.Failed} failed, {summary.Gone} gone{refreshed}; {summary.ConflictsRetried} conflicts retried.{dry}{stopped}");
    }

    private string Describe(RepairOutcome outcome) => outcome switch
    {
        RepairOutcome.Conforming => "conforms by now",
        RepairOutcome.Repaired => dryRun ? "would be repaired" : "repaired",
        RepairOutcome.Unrepairable => "does not conform",
        RepairOutcome.Failed => "failed",
        RepairOutcome.Refreshed => dryRun ? "would be refreshed" : "refreshed",
        _ => "is gone",
    };

    // Values that are carried over or copied are other people's texts.
    private static string Show(string text) => Printable.Clip(text, 2000);
}

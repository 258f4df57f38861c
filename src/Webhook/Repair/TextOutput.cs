using KargoStageWebhook.Admission;
using KargoStageWebhook.Kargo;

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
    public sealed override void Tell(RepairResult result)
    {
        var reason = result.Reason is null ? string.Empty : $": {result.Reason}";
        line(Show($"{result.Kind} {result.Namespace}/{result.Name} {Describe(result.Outcome)}{reason}"));
        foreach (var filled in result.Filled) line(Show($"  {filled.Path} {(dryRun ? "would be set" : "set")} to {filled.Id}"));
        foreach (var path in result.Lacking) line(Show($"  {path} is missing"));
    }

    /// <inheritdoc/>
    public override void Progress(KargoResource resource, RepairSummary soFar, long? remaining)
    {
        if (time.GetElapsedTime(_lastProgress) < Between) return;

        _lastProgress = time.GetTimestamp();
        progress($"{soFar.Examined} examined, {soFar.Repaired} repaired; {(remaining is { } count ? $"{count} more" : "more")} {resource.Plural} to come");
    }

    /// <inheritdoc/>
    public sealed override void End(RepairSummary summary)
    {
        var dry = dryRun ? " Dry run: nothing was stored." : string.Empty;
        var stopped = summary.Stopped ? " Stopped before the end: run again to go on." : string.Empty;
        line(
            $"{summary.Examined} examined: {summary.Conforming} conforming, {summary.Repaired} {(dryRun ? "would be repaired" : "repaired")}, "
            + $"{summary.Unrepairable} not repairable, {summary.Failed} failed, {summary.Gone} gone; {summary.ConflictsRetried} conflicts retried.{dry}{stopped}");
    }

    private string Describe(RepairOutcome outcome) => outcome switch
    {
        RepairOutcome.Conforming => "conforms by now",
        RepairOutcome.Repaired => dryRun ? "would be repaired" : "repaired",
        RepairOutcome.Unrepairable => "does not conform",
        RepairOutcome.Failed => "failed",
        _ => "is gone",
    };

    // Ids that are carried over are other people's texts.
    private static string Show(string text) => Printable.Clip(text, 2000);
}

using KargoStageWebhook.Profiles;
using Spectre.Console;

namespace KargoStageWebhook.Repair;

/// <summary>For a terminal: the lines of <see cref="TextOutput"/>, and below them a bar for each kind of object.</summary>
internal sealed class TerminalOutput : TextOutput
{
    private readonly ProgressContext _bars;
    private readonly Dictionary<ResourceProfile, (ProgressTask Bar, long Before)> _tasks = [];
    private long _checked;

    private TerminalOutput(IAnsiConsole console, ProgressContext bars, bool dryRun, TimeProvider time)
        : base(console.WriteLine, _ => { }, dryRun, time) => _bars = bars;

    /// <summary>Runs something with bars, which go away when it ends.</summary>
    public static Task<RepairSummary> RunAsync(bool dryRun, TimeProvider time, Func<RepairOutput, Task<RepairSummary>> run)
    {
        var console = AnsiConsole.Console;
        return AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(bars => run(new TerminalOutput(console, bars, dryRun, time)));
    }

    /// <inheritdoc/>
    public override void Progress(ResourceProfile resource, RepairSummary soFar, long? remaining)
    {
        if (!_tasks.TryGetValue(resource, out var task)) _tasks[resource] = task = (_bars.AddTask(resource.Resource.Plural), _checked);

        var done = soFar.Checked - task.Before;
        task.Bar.MaxValue = Math.Max(1, done + (remaining ?? 0));
        task.Bar.Value = Math.Max(done, remaining is null or 0 ? 1 : 0);
        task.Bar.Description = $"{resource.Resource.Plural}: {done} checked, {soFar.Repaired} repaired";
        _checked = soFar.Checked;
    }
}

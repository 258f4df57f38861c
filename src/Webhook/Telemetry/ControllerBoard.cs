using System.Collections.Concurrent;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Telemetry;

/// <summary>
/// The controllers and versions that this process has seen. It is where metrics take their label values from, and so where these are
/// bounded: past <see cref="WebhookOptions.MaxControllers"/> every further one is <c>other</c>. Senders whom nothing in the cluster proves have half of the
/// places: a caller may write any name into a request.
/// </summary>
internal sealed class ControllerBoard(WebhookOptions options, TimeProvider time)
{
    private static readonly Controller Other = new("other", new ControllerVersion("other", VersionSource.Unknown));

    private readonly ConcurrentDictionary<Controller, SeenController> _seen = new();
    private readonly SeenController _others = new(Other, time.GetUtcNow());
    private readonly Lock _adding = new();
    private int _unproven;

    /// <summary>Those seen, by name and version; <c>other</c> last, where there are such.</summary>
    public IReadOnlyList<SeenController> All =>
    [
        .. _seen.Values.OrderBy(seen => (seen.Controller.Name, seen.Controller.Version.Text, seen.Controller.Version.SourceName)),
        .. _others.Requests > 0 ? [_others] : (SeenController[])[],
    ];

    /// <summary>Records a request that is no dry run.</summary>
    /// <returns>The controller, as metrics are to name it.</returns>
    public Controller Record(Controller controller, Decision decision)
    {
        var seen = _seen.TryGetValue(controller, out var known) ? known : Add(controller);
        var now = time.GetUtcNow();
        seen.RecordRequest(now);
        if (decision.Violations.Count > 0) seen.RecordNonConformingRequest(now, decision);
        return seen.Controller;
    }

    private SeenController Add(Controller controller)
    {
        var isProven = controller.Version.Source is VersionSource.PodImage or VersionSource.PodLabel or VersionSource.Deployment;
        lock (_adding)
        {
            if (_seen.TryGetValue(controller, out var known)) return known;
            if (_seen.Count >= options.MaxControllers || (!isProven && _unproven >= (options.MaxControllers + 1) / 2)) return _others;

            if (!isProven) _unproven++;
            return _seen.GetOrAdd(controller, new SeenController(controller, time.GetUtcNow()));
        }
    }
}

using KargoStageWebhook.Admission;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Events;

/// <summary>
/// What there is to tell of by Events, gathered until it is written: the same about the same object is counted together. It is bounded in
/// what it holds and in what it gives out, so that no controller that loops can flood the cluster's Events.
/// </summary>
internal sealed class EventQueue(EventMetrics metrics, TimeProvider time)
{
    private const int MaxPending = 1000;
    private const int MaxName = 253; // Of any object; what is longer is no name, and not kept.
    private const int MaxMessage = 1024; // Of an Event's note; the API server rejects a longer one.
    private static readonly TimeSpan BetweenWrites = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<EventKey, PendingEvent> _pending = [];
    private readonly Dictionary<EventKey, long> _written = [];

    /// <summary>Adds what was decided on a request that is no dry run; nothing, unless it was backfilled or denied.</summary>
    public void Add(AdmissionRequest request, Controller controller, Decision decision)
    {
        var sender = $"{controller.Name} {controller.Version}";
        if (decision is Decision.Backfilled)
        {
            var backfilled = decision.Violations.Where(violation => violation.Fix is not null).ToList();
            Add(request, EventReason.BackfilledStatus, $"Backfilled fields that {sender} omitted: {Name(backfilled)}");
        }
        else if (decision is Decision.Denied)
        {
            var denied = decision.Violations.Where(violation => violation.Outcome == Outcome.Denied).ToList();
            Add(request, EventReason.DeniedStatus, $"Denied an update by {sender} {(denied[0].IsMissing ? "that lacks" : "with a wrong")} {Name(denied)}");
        }
    }

    /// <summary>Takes out what may be written now: no more than so many, and none that was written less than a minute ago.</summary>
    public IReadOnlyList<PendingEvent> Take(int max)
    {
        lock (_lock)
        {
            foreach (var old in _written.Where(write => time.GetElapsedTime(write.Value) >= BetweenWrites).Select(write => write.Key).ToList()) _written.Remove(old);

            var due = _pending.Values.Where(pending => !_written.ContainsKey(pending.Key)).OrderBy(pending => pending.First).Take(max).ToList();
            foreach (var taken in due)
            {
                _pending.Remove(taken.Key);
                _written[taken.Key] = time.GetTimestamp();
            }

            return due;
        }
    }

    /// <summary>Takes out everything, since there will be no later.</summary>
    public IReadOnlyList<PendingEvent> TakeAll()
    {
        lock (_lock)
        {
            var all = _pending.Values.ToList();
            _pending.Clear();
            return all;
        }
    }

    /// <summary>Puts back what could not be written; it is due at once.</summary>
    public void PutBack(PendingEvent unwritten)
    {
        lock (_lock)
        {
            _pending[unwritten.Key] = _pending.TryGetValue(unwritten.Key, out var later) ? unwritten.And(later) : unwritten;
            _written.Remove(unwritten.Key);
        }
    }

    private static string Name(List<Violation> fields) =>
        fields.Count == 1 ? fields[0].Path : $"{fields[0].Path} and {fields.Count - 1} more";

    private void Add(AdmissionRequest request, EventReason reason, string message)
    {
        var (profile, subject) = (request.Profile!, request.Update.Object); // Nothing is backfilled or denied without a profile.
        var (resource, named) = (profile.Resource, new StoredName(profile, Printable.Clip(request.Namespace.ToString(), MaxName), Printable.Clip(request.Name.ToString(), MaxName)));
        if (!named.IsPossible || subject.Uid.IsEmpty) return; // No stored object has such a name, or no uid.

        var key = new EventKey(resource.ApiVersion, resource.Kind, named.Namespace, named.Name, Printable.Clip(subject.Uid.ToString(), MaxName), reason, named.Path);
        var now = time.GetUtcNow();
        var happened = new PendingEvent(key, Printable.Clip(message, MaxMessage), 1, now, now);
        lock (_lock)
        {
            if (_pending.TryGetValue(key, out var earlier)) _pending[key] = earlier.And(happened);
            else if (_pending.Count < MaxPending) _pending[key] = happened;
            else metrics.Record(reason, EventOutcome.Dropped);
        }
    }
}

using KargoStageWebhook.Admission;
using KargoStageWebhook.Conformance;
using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Events;

/// <summary>
/// What there is to tell of by Events, gathered until it is written: the same about the same object is counted together. It is bounded in
/// what it holds and in what it gives out, so that no controller that loops can flood the cluster's Events.
/// </summary>
internal sealed class EventQueue(EventMetrics metrics, TimeProvider time)
{
    private const int MostPending = 1000;
    private const int LongestMessage = 1024; // Of an Event's note; the API server takes no longer one.
    private static readonly TimeSpan BetweenWrites = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<EventKey, PendingEvent> _pending = [];
    private readonly Dictionary<EventKey, DateTimeOffset> _written = [];

    /// <summary>Notes what was decided on a review that is no dry run; nothing, unless it was healed or refused.</summary>
    public void Add(Review review, Controller controller, Verdict verdict)
    {
        var (sender, fields) = ($"{controller.Name} {controller.Version}", verdict.Violations);
        if (verdict is Verdict.Backfilled)
        {
            var filled = fields.Where(violation => violation.Outcome == Outcome.Backfilled).ToList();
            var (reason, what) = review.Resource is null ? (EventReason.BackfilledStatus, "fields") : (EventReason.BackfilledVerificationID, "verification ids");
            Add(review, reason, $"Filled in {what} that {sender} left out: {Name(filled)}");
        }
        else if (verdict is Verdict.Refused)
        {
            var refused = fields.Where(violation => violation.Outcome == Outcome.Refused).ToList();
            Add(review, EventReason.RefusedStatus, $"Refused an update by {sender} {(refused[0].IsMissing ? "that lacks" : "with a wrong")} {Name(refused)}");
        }
    }

    /// <summary>Takes out what may be written now: no more than so many, and none that was written less than a minute ago.</summary>
    public IReadOnlyList<PendingEvent> Take(int most)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            foreach (var old in _written.Where(write => now - write.Value >= BetweenWrites).Select(write => write.Key).ToList()) _written.Remove(old);

            var due = _pending.Values.Where(pending => !_written.ContainsKey(pending.Key)).OrderBy(pending => pending.First).Take(most).ToList();
            foreach (var taken in due)
            {
                _pending.Remove(taken.Key);
                _written[taken.Key] = now;
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

    private void Add(Review review, EventReason reason, string message)
    {
        var kind = Printable.Clip(review.Kind, LongestMessage);
        var key = new EventKey(review.ApiVersion, kind, review.Namespace.ToString(), review.Name.ToString(), review.Object.Uid.ToString(), reason);
        var now = time.GetUtcNow();
        var happened = new PendingEvent(key, Printable.Clip(message, LongestMessage), 1, now, now);
        lock (_lock)
        {
            if (_pending.TryGetValue(key, out var earlier)) _pending[key] = earlier.And(happened);
            else if (_pending.Count < MostPending) _pending[key] = happened;
            else metrics.Record(reason, EventOutcome.Dropped);
        }
    }
}

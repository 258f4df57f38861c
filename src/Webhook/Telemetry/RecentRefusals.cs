using KargoStageWebhook.Admission;
using KargoStageWebhook.Conformance;
using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Telemetry;

/// <summary>The last updates that were refused, for people who look. Each is one that did not happen.</summary>
internal sealed class RecentRefusals(TimeProvider time)
{
    /// <summary>How many are kept.</summary>
    public const int Most = 20;

    private readonly Queue<RecentRefusal> _refusals = new(Most);

    /// <summary>Those kept, the last one first.</summary>
    public IReadOnlyList<RecentRefusal> All
    {
        get
        {
            lock (_refusals) return [.. _refusals.Reverse()];
        }
    }

    /// <summary>Notes a review that was refused.</summary>
    public void Add(Review review, Controller controller, Verdict.Refused verdict)
    {
        var refused = verdict.Violations.Where(violation => violation.Outcome == Outcome.Refused).ToList();
        var (kind, @namespace, name) = (Keep(review.Kind), Keep(review.Namespace.ToString()), Keep(review.Name.ToString()));
        var sender = Keep(review.Sender.ToString());
        var refusal = new RecentRefusal(time.GetUtcNow(), kind, @namespace, name, sender, controller.Version, Keep(refused[0].Path), refused.Count);
        lock (_refusals)
        {
            if (_refusals.Count == Most) _refusals.Dequeue();
            _refusals.Enqueue(refusal);
        }
    }

    private static string Keep(string text) => Printable.Clip(text, RecentRefusal.MostOfAText);
}

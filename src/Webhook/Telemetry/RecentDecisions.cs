using KargoStageWebhook.Admission;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Telemetry;

/// <summary>The last updates that were backfilled, and the last that were denied, for people. Safe for use by many threads.</summary>
internal sealed class RecentDecisions(TimeProvider time)
{
    /// <summary>How many are kept of either kind.</summary>
    public const int Max = 20;

    private readonly Queue<RecentDecision> _backfills = new(Max), _denials = new(Max);

    /// <summary>Those that were backfilled, the last one first.</summary>
    public IReadOnlyList<RecentDecision> Backfills => Read(_backfills);

    /// <summary>Those that were denied, the last one first.</summary>
    public IReadOnlyList<RecentDecision> Denials => Read(_denials);

    /// <summary>Records what was decided, unless nothing was changed or denied.</summary>
    public void Add(AdmissionRequest request, Controller controller, Decision decision)
    {
        switch (decision)
        {
            case Decision.Backfilled:
                var (set, others) = FirstOf(decision, Outcome.Backfilled);
                Add(_backfills, new(time.GetUtcNow(), NameOf(request), controller, Describe(set, others), Printable.ClipName(ResponseBuilder.Remedy(decision, set))));
                break;
            case Decision.Denied:
                var (denied, more) = FirstOf(decision, Outcome.Denied);
                var reason = $"{Describe(denied, more)}; required by {Advice.WhatRequires(denied)}";
                Add(_denials, new(time.GetUtcNow(), NameOf(request), controller, reason, Advice.WhatToDo(denied)));
                break;
        }
    }

    private static (Violation First, int More) FirstOf(Decision decision, Outcome outcome) => (
        decision.Violations.First(violation => violation.Outcome == outcome),
        decision.Violations.Count(violation => violation.Outcome == outcome) - 1);

    private static string Describe(Violation first, int more) =>
        $"{Printable.ClipName(first.Path)} {(first.IsMissing ? "is missing" : $"is wrong ({Printable.ClipName(first.Problem)})")}{(more > 0 ? $", and {more} more" : "")}";

    private static string NameOf(AdmissionRequest request) => $"{request.Profile!.Resource.Kind} {request.ObjectName}";

    private static void Add(Queue<RecentDecision> recent, RecentDecision decision)
    {
        lock (recent)
        {
            if (recent.Count == Max) recent.Dequeue();
            recent.Enqueue(decision);
        }
    }

    private static RecentDecision[] Read(Queue<RecentDecision> recent)
    {
        lock (recent) return [.. recent.Reverse()];
    }
}

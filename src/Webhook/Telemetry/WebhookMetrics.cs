using System.Diagnostics;
using System.Diagnostics.Metrics;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Conformance;
using KargoStageWebhook.Events;
using KargoStageWebhook.Kargo;
using KargoStageWebhook.Proof;

namespace KargoStageWebhook.Telemetry;

/// <summary>
/// Every instrument, in one place; the README's table says what each is for. They count reviews, not updates: an API server may ask more
/// than once about one update.
/// </summary>
internal sealed partial class WebhookMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "kargo_stage_webhook";

    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2],
    };

    private static readonly InstrumentAdvice<long> Sizes = new()
    {
        HistogramBucketBoundaries = [4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 8_388_608],
    };

    private readonly Meter _meter;
    private readonly Counter<long> _requests, _dryRuns, _nonConforming, _violations, _backfilled, _refusals, _malformed, _errors, _unlogged, _events, _proofs;
    private readonly Histogram<double> _duration;
    private readonly Histogram<long> _size;

    public WebhookMetrics(IMeterFactory meters, ObservedState state)
    {
        _meter = meters.Create(MeterName);
        _requests = Count("requests", "Reviews answered, by decision; dry runs apart.");
        _dryRuns = Count("dry_run_requests", "Reviews of dry runs answered; they are in no other counter of reviews.");
        _nonConforming = Count("nonconforming_requests", "Reviews in which a verification entry lacked id, phase or startTime, an added rule missed a field, or the installed CRD refused one.");
        _violations = Count("violations", "Fields that were missing or wrong, by what became of them.");
        _backfilled = Count("backfilled_ids", "Verification ids filled in, by where they came from.");
        _refusals = Count("refusals", "Reviews refused.");
        _malformed = Count("malformed_reviews", "Requests that could not be taken for an AdmissionReview.");
        _errors = Count("errors", "Faults of our own, answered with 500.");
        _unlogged = Count("log_lines_suppressed", "Lines about reviews that were not logged, since their sender had many.");
        _events = Count("events", "Kubernetes Events about Stages and Promotions, by what became of them.");
        _proofs = Count("proofs", "Attempts to prove, through the API server, that healing works.");
        _duration = _meter.CreateHistogram($"{MeterName}_request_duration", "s", "From a request's arrival to its answer.", advice: Durations);
        _size = _meter.CreateHistogram($"{MeterName}_request_size", "By", "Size of reviews, as sent.", advice: Sizes);
        // What an alert asks for must be there before it happens: a counter that is born with 1 has not increased.
        foreach (var phase in Enum.GetValues<AdmissionPhase>()) _errors.Add(0, new TagList { { "endpoint", Name(phase) } });

        Observe(state);
    }

    /// <summary>Records a review and what was decided on it.</summary>
    /// <param name="phase">Where it came in.</param>
    /// <param name="review">The review; no dry run.</param>
    /// <param name="controller">Who sent it, as the board names it.</param>
    /// <param name="verdict">What was decided.</param>
    public void Reviewed(AdmissionPhase phase, Review review, Controller controller, Verdict verdict)
    {
        var about = About(phase, review, verdict);
        about.Add("controller_version", controller.Version.Text);
        var decided = about;
        decided.Add("decision", verdict.Decision);
        _requests.Add(1, decided);
        if (verdict.Violations.Count == 0) return;

        _nonConforming.Add(1, By(controller, decided));
        if (verdict is Verdict.Refused) _refusals.Add(1, about);
        CountViolations(By(controller, about), verdict);
        CountBackfilled(about, verdict);
    }

    /// <summary>Records the review of a dry run, which is in no other counter of reviews.</summary>
    public void ReviewedDryRun(AdmissionPhase phase, Review review, Verdict verdict) => _dryRuns.Add(1, About(phase, review, verdict));

    /// <summary>The resource as metrics name it: no more than Kargo's two, those that added rules are about, and <c>other</c>.</summary>
    public static string ResourceOf(Review review, Verdict verdict) => verdict is Verdict.Ignored ? "other" : review.StatusName;

    /// <summary>Records how long a request took and how large it was.</summary>
    public void Answered(AdmissionPhase phase, TimeSpan duration, int bytes)
    {
        var about = new TagList { { "endpoint", Name(phase) } };
        _duration.Record(duration.TotalSeconds, about);
        _size.Record(bytes, about);
    }

    /// <summary>Records a request that is no review.</summary>
    public void Malformed(AdmissionPhase phase, MalformedReason reason) =>
        _malformed.Add(1, new TagList { { "endpoint", Name(phase) }, { "reason", Name(reason) } });

    /// <summary>Records a fault of our own.</summary>
    public void Failed(AdmissionPhase phase) => _errors.Add(1, new TagList { { "endpoint", Name(phase) } });

    /// <summary>Records a line that was not logged.</summary>
    public void Unlogged() => _unlogged.Add(1);

    /// <summary>Records what became of an Event.</summary>
    public void EventDone(EventReason reason, EventOutcome outcome) =>
        _events.Add(1, new TagList { { "reason", reason.ToString() }, { "outcome", Name(outcome) } });

    /// <summary>Records what came of an attempt to prove that healing works.</summary>
    public void Proved(ProofOutcome outcome) => _proofs.Add(1, new TagList { { "outcome", Name(outcome) } });

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void CountViolations(TagList about, Verdict verdict)
    {
        var prefix = verdict is Verdict.Audited ? "would_be_" : string.Empty;
        foreach (var group in verdict.Violations.CountBy(violation => (violation.Field, violation.Outcome)))
        {
            var (field, outcome) = group.Key;
            var violation = about;
            violation.Add("field", field);
            violation.Add("outcome", outcome == Outcome.Warned ? "warned" : prefix + Name(outcome));
            _violations.Add(group.Value, violation);
        }
    }

    private void CountBackfilled(TagList about, Verdict verdict)
    {
        if (verdict is not Verdict.Backfilled) return;

        foreach (var (origin, count) in verdict.Violations.Where(violation => violation is { Outcome: Outcome.Backfilled, Lacking: not null }).CountBy(violation => violation.Id.Origin))
        {
            var backfilled = about;
            backfilled.Add("origin", Name(origin));
            _backfilled.Add(count, backfilled);
        }
    }

    private static TagList About(AdmissionPhase phase, Review review, Verdict verdict) =>
        new() { { "resource", ResourceOf(review, verdict) }, { "endpoint", Name(phase) } };

    private static TagList By(Controller controller, TagList about)
    {
        about.Add("controller", controller.Name);
        about.Add("version_source", controller.Version.SourceName);
        return about;
    }

    private Counter<long> Count(string name, string description) => _meter.CreateCounter<long>($"{MeterName}_{name}", description: description);

    private static string Name(AdmissionPhase phase) => phase == AdmissionPhase.Mutating ? "mutate" : "validate";

    private static string Name(MalformedReason reason) => reason switch
    {
        MalformedReason.NotJson => "not_json",
        MalformedReason.NotAReview => "not_a_review",
        MalformedReason.WrongVersion => "wrong_version",
        MalformedReason.NoRequest => "no_request",
        MalformedReason.TooLarge => "too_large",
        MalformedReason.MediaType => "media_type",
        _ => "broken_off",
    };

    private static string Name(EventOutcome outcome) => outcome switch
    {
        EventOutcome.Written => "written",
        EventOutcome.Failed => "failed",
        _ => "dropped",
    };

    private static string Name(ProofOutcome outcome) => outcome switch
    {
        ProofOutcome.Proven => "proven",
        ProofOutcome.NotHealed => "not_healed",
        ProofOutcome.NoCanary => "no_canary",
        ProofOutcome.Denied => "denied",
        _ => "unreachable",
    };

    private static string Name(Outcome outcome) => outcome == Outcome.Backfilled ? "backfilled" : "refused";

    private static string Name(IdOrigin origin) => origin == IdOrigin.CarriedOver ? "carried_over" : "derived";
}

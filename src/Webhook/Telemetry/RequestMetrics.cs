using System.Diagnostics;
using System.Diagnostics.Metrics;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Conformance;
using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Telemetry;

/// <summary>
/// The instruments of requests, of the controllers that send them, and of the build. They count reviews, not updates: an API server may ask
/// more than once about one update.
/// </summary>
internal sealed class RequestMetrics
{
    private static readonly double[] Durations = [.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2];
    private static readonly long[] Sizes = [4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 8_388_608];

    private readonly Counter<long> _requests, _dryRuns, _nonConforming, _violations, _backfilled, _refusals, _malformed, _errors, _unlogged;
    private readonly Histogram<double> _duration;
    private readonly Histogram<long> _size;

    public RequestMetrics(WebhookMeter meter, ControllerBoard board)
    {
        _requests = meter.Counter("requests", "Reviews answered, by decision; dry runs apart.");
        _dryRuns = meter.Counter("dry_run_requests", "Reviews of dry runs answered; they are in no other counter of reviews.");
        _nonConforming = meter.Counter("nonconforming_requests", "Reviews in which a verification entry lacked id, phase or startTime, an added rule missed a field, or the installed CRD refused one.");
        _violations = meter.Counter("violations", "Fields that were missing or wrong, by what became of them.");
        _backfilled = meter.Counter("backfilled_ids", "Verification ids filled in, by where they came from.");
        _refusals = meter.Counter("refusals", "Reviews refused.");
        _malformed = meter.Counter("malformed_reviews", "Requests that could not be taken for an AdmissionReview.");
        _errors = meter.Counter("errors", "Faults of our own, answered with 500.");
        _unlogged = meter.Counter("log_lines_suppressed", "Lines about reviews that were not logged, since their sender had many.");
        _duration = meter.Histogram("request_duration", "s", "From a request's arrival to its answer.", Durations);
        _size = meter.Histogram("request_size", "By", "Size of reviews, as sent.", Sizes);
        // What an alert asks for must be there before it happens: a counter that is born with 1 has not increased.
        foreach (var phase in Enum.GetValues<AdmissionPhase>()) _errors.Add(0, new TagList { { "endpoint", Name(phase) } });

        meter.Gauge("build_info", null, "Always 1; its label is the version that runs.", () => [new(1, WebhookMeter.Tag("version", BuildInfo.Version))]);
        meter.Gauge("controller_last_seen_timestamp", "s", "When a controller last sent a review.", () =>
            board.All.Select(seen => WebhookMeter.At(seen.LastSeen, By(seen.Controller))));
        meter.Gauge("nonconforming_first_seen_timestamp", "s", "When a controller first sent what does not conform, since this process began.", () =>
            board.All.Where(seen => seen.NonConforming > 0).Select(seen => WebhookMeter.At(seen.FirstNonConforming, By(seen.Controller))));
        meter.Gauge("nonconforming_last_seen_timestamp", "s", "When a controller last sent what does not conform.", () =>
            board.All.Where(seen => seen.NonConforming > 0).Select(seen => WebhookMeter.At(seen.LastNonConforming, By(seen.Controller))));
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

    private static KeyValuePair<string, object?>[] By(Controller controller) =>
    [
        WebhookMeter.Tag("controller", controller.Name),
        WebhookMeter.Tag("controller_version", controller.Version.Text),
        WebhookMeter.Tag("version_source", controller.Version.SourceName),
    ];

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

    private static string Name(Outcome outcome) => outcome == Outcome.Backfilled ? "backfilled" : "refused";

    private static string Name(IdOrigin origin) => origin == IdOrigin.CarriedOver ? "carried_over" : "derived";
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Evaluation;

namespace KargoStageWebhook.Telemetry;

/// <summary>
/// The instruments of requests, of the controllers that send them, and of the build. They count requests, not updates: an API server may ask
/// more than once about one update.
/// </summary>
internal sealed class RequestMetrics
{
    // Up to the longest timeout that a webhook may have: an alert on a part of the timeout finds nothing beyond the last of them.
    private static readonly double[] Durations = [.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2, 5, 10, 30];
    private static readonly long[] Sizes = [4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 8_388_608];

    private readonly Counter<long> _requests, _dryRuns, _nonConforming, _violations, _backfilled, _denials, _malformed, _errors, _suppressed;
    private readonly Histogram<double> _duration;
    private readonly Histogram<long> _size;

    public RequestMetrics(WebhookMeter meter, ControllerBoard board)
    {
        _requests = meter.Counter("requests", "Requests that got an AdmissionResponse, by decision; without dry runs.");
        _dryRuns = meter.Counter("dry_run_requests", "Dry-run requests; no other counter of decisions has them.");
        _nonConforming = meter.Counter("nonconforming_requests", "Requests in which a field of the profile was missing, or the installed CRD rejected one.");
        _violations = meter.Counter("violations", "Fields that were missing or wrong, by outcome.");
        _backfilled = meter.Counter("backfilled_fields", "Fields backfilled, by source of the value.");
        _denials = meter.Counter("denials", "Requests denied.");
        _malformed = meter.Counter("malformed_requests", "Requests that were not evaluated, by reason.");
        _errors = meter.Counter("errors", "Internal errors, with HTTP 500 as the response.");
        _suppressed = meter.Counter("log_lines_suppressed", "Log lines about requests that were suppressed by the rate limit.");
        _duration = meter.Histogram("request_duration", "s", "From a request's arrival to its response.", Durations);
        _size = meter.Histogram("request_size", "By", "Size of requests, as sent.", Sizes);
        // What an alert asks for must be there before it happens: a counter that is born with 1 has not increased.
        foreach (var phase in Enum.GetValues<AdmissionPhase>()) _errors.Add(0, new TagList { { "endpoint", Name(phase) } });

        meter.Gauge("build_info", null, "Always 1; its label is the version that runs.", () => [new(1, WebhookMeter.Tag("version", BuildInfo.Version))]);
        meter.Gauge("controller_last_seen_timestamp", "s", "When a controller last sent a request.", () =>
            board.All.Select(seen => WebhookMeter.At(seen.LastSeen, By(seen.Controller))));
        meter.Gauge("nonconforming_first_seen_timestamp", "s", "When a controller first sent a request that does not conform, since this process began.", () =>
            board.All.Where(seen => seen.NonConforming > 0).Select(seen => WebhookMeter.At(seen.FirstNonConforming, By(seen.Controller))));
        meter.Gauge("nonconforming_last_seen_timestamp", "s", "When a controller last sent a request that does not conform.", () =>
            board.All.Where(seen => seen.NonConforming > 0).Select(seen => WebhookMeter.At(seen.LastNonConforming, By(seen.Controller))));
    }

    /// <summary>Records a request and what was decided on it.</summary>
    /// <param name="phase">Where it came in.</param>
    /// <param name="request">The request; no dry run.</param>
    /// <param name="controller">Who sent it, as the board names it.</param>
    /// <param name="decision">What was decided.</param>
    public void Record(AdmissionPhase phase, AdmissionRequest request, Controller controller, Decision decision)
    {
        var about = About(phase, request);
        about.Add("controller_version", controller.Version.Text);
        var decided = about;
        decided.Add("decision", decision.Name);
        _requests.Add(1, decided);
        if (decision.Violations.Count == 0) return;

        _nonConforming.Add(1, By(controller, decided));
        if (decision is Decision.Denied) _denials.Add(1, about);
        CountViolations(By(controller, about), decision);
        CountBackfilled(about, decision);
    }

    /// <summary>Records a dry-run request, which is in no other counter of requests.</summary>
    public void RecordDryRun(AdmissionPhase phase, AdmissionRequest request) => _dryRuns.Add(1, About(phase, request));

    /// <summary>Records how long a request took and how large it was.</summary>
    public void RecordResponse(AdmissionPhase phase, TimeSpan duration, int bytes)
    {
        var about = new TagList { { "endpoint", Name(phase) } };
        _duration.Record(duration.TotalSeconds, about);
        _size.Record(bytes, about);
    }

    /// <summary>Records a request that is no AdmissionReview.</summary>
    public void RecordMalformed(AdmissionPhase phase, MalformedReason reason) =>
        _malformed.Add(1, new TagList { { "endpoint", Name(phase) }, { "reason", Name(reason) } });

    /// <summary>Records an internal error.</summary>
    public void RecordError(AdmissionPhase phase) => _errors.Add(1, new TagList { { "endpoint", Name(phase) } });

    /// <summary>Records a line that the rate limit suppressed.</summary>
    public void RecordSuppressedLine() => _suppressed.Add(1);

    private void CountViolations(TagList about, Decision decision)
    {
        var prefix = decision is Decision.Audited ? "would_be_" : string.Empty;
        foreach (var group in decision.Violations.CountBy(violation => (violation.Field, violation.Outcome)))
        {
            var (field, outcome) = group.Key;
            var violation = about;
            violation.Add("field", field);
            violation.Add("outcome", outcome == Outcome.Warned ? "warned" : prefix + Name(outcome));
            _violations.Add(group.Value, violation);
        }
    }

    private void CountBackfilled(TagList about, Decision decision)
    {
        if (decision is not Decision.Backfilled) return;

        foreach (var (source, count) in decision.Violations.Where(violation => violation.Fix is not null).CountBy(violation => violation.Fix!.Value.Source))
        {
            var backfilled = about;
            backfilled.Add("source", Name(source));
            _backfilled.Add(count, backfilled);
        }
    }

    private static TagList About(AdmissionPhase phase, AdmissionRequest request) =>
        new() { { "resource", request.ResourceName }, { "endpoint", Name(phase) } };

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
        MalformedReason.NotAnAdmissionReview => "not_an_admission_review",
        MalformedReason.WrongVersion => "wrong_version",
        MalformedReason.NoRequest => "no_request",
        MalformedReason.TooLarge => "too_large",
        MalformedReason.MediaType => "media_type",
        MalformedReason.TimedOut => "timed_out",
        MalformedReason.TooMany => "too_many",
        _ => "broken_off",
    };

    private static string Name(Outcome outcome) => outcome == Outcome.Backfilled ? "backfilled" : "denied";

    private static string Name(BackfillSource source) => source switch
    {
        BackfillSource.CarriedOver => "carried_over",
        BackfillSource.Derived => "derived",
        BackfillSource.Copied => "copied",
        _ => "constant",
    };
}

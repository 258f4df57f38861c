using System.Diagnostics;
using System.Diagnostics.Metrics;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Conformance;
using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Telemetry;

/// <summary>
/// Every instrument, in one place; the README's table says what each is for. They count reviews, not updates: an API server may ask more
/// than once about one update.
/// </summary>
internal sealed class WebhookMetrics : IDisposable
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "kargo_stage_webhook";

    // Which version of the controller sent a review is not known yet; the label is there so that dashboards need not change.
    private const string UnknownVersion = "unknown";

    private static readonly InstrumentAdvice<double> Durations = new()
    {
        HistogramBucketBoundaries = [.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1],
    };

    private static readonly InstrumentAdvice<long> Sizes = new()
    {
        HistogramBucketBoundaries = [4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 8_388_608],
    };

    private readonly Meter _meter;
    private readonly Counter<long> _requests, _dryRuns, _nonConforming, _violations, _backfilled, _refusals, _malformed, _errors, _unlogged;
    private readonly Histogram<double> _duration;
    private readonly Histogram<long> _size;

    public WebhookMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _requests = Count("requests", "Reviews answered, by decision; dry runs apart.");
        _dryRuns = Count("dry_run_requests", "Reviews of dry runs answered; they are in no other counter of reviews.");
        _nonConforming = Count("nonconforming_requests", "Reviews in which a verification entry lacked id, phase or startTime.");
        _violations = Count("violations", "Fields that verification entries lacked, by what became of them.");
        _backfilled = Count("backfilled_ids", "Verification ids filled in, by where they came from.");
        _refusals = Count("refusals", "Reviews refused.");
        _malformed = Count("malformed_reviews", "Requests that could not be taken for an AdmissionReview.");
        _errors = Count("errors", "Faults of our own, answered with 500.");
        _unlogged = Count("log_lines_suppressed", "Lines about reviews that were not logged, since their sender had many.");
        _duration = _meter.CreateHistogram($"{MeterName}_request_duration", "s", "From a request's arrival to its answer.", advice: Durations);
        _size = _meter.CreateHistogram($"{MeterName}_request_size", "By", "Size of reviews, as sent.", advice: Sizes);
        _meter.CreateObservableGauge(
            $"{MeterName}_build_info",
            () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", BuildInfo.Version)),
            description: "Always 1; its label is the version that runs.");
    }

    /// <summary>Records a review and what was decided on it.</summary>
    public void Reviewed(AdmissionPhase phase, Review review, Verdict verdict)
    {
        var about = new TagList { { "resource", review.Resource?.StatusName ?? "other" }, { "endpoint", Name(phase) } };
        if (review.DryRun)
        {
            _dryRuns.Add(1, about);
            return;
        }

        about.Add("controller_version", UnknownVersion);
        var decided = about;
        decided.Add("decision", verdict.Decision);
        _requests.Add(1, decided);
        if (verdict.Violations.Count == 0) return;

        _nonConforming.Add(1, decided);
        if (verdict is Verdict.Refused) _refusals.Add(1, about);
        CountViolations(about, verdict);
    }

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

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void CountViolations(TagList about, Verdict verdict)
    {
        var prefix = verdict is Verdict.Audited ? "would_be_" : string.Empty;
        foreach (var group in verdict.Violations.CountBy(violation => (violation.Path.Field, violation.Outcome)))
        {
            var (field, outcome) = group.Key;
            var violation = about;
            violation.Add("field", FieldPath.NameOf(field));
            violation.Add("outcome", outcome == Outcome.Warned ? "warned" : prefix + Name(outcome));
            _violations.Add(group.Value, violation);
        }

        if (verdict is not Verdict.Backfilled) return;

        foreach (var (origin, count) in verdict.Violations.Where(violation => violation.Outcome == Outcome.Backfilled).CountBy(violation => violation.Id.Origin))
        {
            var backfilled = about;
            backfilled.Add("origin", Name(origin));
            _backfilled.Add(count, backfilled);
        }
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

    private static string Name(Outcome outcome) => outcome == Outcome.Backfilled ? "backfilled" : "refused";

    private static string Name(IdOrigin origin) => origin == IdOrigin.CarriedOver ? "carried_over" : "derived";
}

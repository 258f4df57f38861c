using System.Diagnostics.Metrics;

namespace KargoStageWebhook.Telemetry;

/// <summary>The one meter of this process. Each concern makes its instruments by it; docs/metrics.md says what each is for.</summary>
internal sealed class WebhookMeter(IMeterFactory meters) : IDisposable
{
    /// <summary>Name of the meter, and with an underscore the beginning of each instrument's name.</summary>
    public const string Name = "kargo_stage_webhook";

    private readonly Meter _meter = meters.Create(Name);

    /// <summary>Makes a counter.</summary>
    /// <param name="name">Its name, without the meter's.</param>
    /// <param name="description">What it counts.</param>
    public Counter<long> Counter(string name, string description) => _meter.CreateCounter<long>($"{Name}_{name}", description: description);

    /// <summary>Makes a histogram.</summary>
    /// <param name="name">Its name, without the meter's.</param>
    /// <param name="unit">The unit of what is measured (UCUM).</param>
    /// <param name="description">What is measured.</param>
    /// <param name="boundaries">Upper ends of its buckets.</param>
    public Histogram<T> Histogram<T>(string name, string unit, string description, IReadOnlyList<T> boundaries)
        where T : struct =>
        _meter.CreateHistogram($"{Name}_{name}", unit, description, advice: new InstrumentAdvice<T> { HistogramBucketBoundaries = boundaries });

    /// <summary>Makes a gauge that is looked up when somebody scrapes.</summary>
    /// <param name="name">Its name, without the meter's.</param>
    /// <param name="unit">The unit of its values (UCUM); null where they have none.</param>
    /// <param name="description">What it shows.</param>
    /// <param name="values">Gets its values, one for each set of labels.</param>
    public void Gauge(string name, string? unit, string description, Func<IEnumerable<Measurement<double>>> values) =>
        _meter.CreateObservableGauge($"{Name}_{name}", values, unit, description);

    /// <summary>Makes a counter that is looked up when somebody scrapes.</summary>
    /// <param name="name">Its name, without the meter's.</param>
    /// <param name="description">What it counts.</param>
    /// <param name="values">Gets its values, one for each set of labels.</param>
    public void Counter(string name, string description, Func<IEnumerable<Measurement<long>>> values) =>
        _meter.CreateObservableCounter($"{Name}_{name}", values, description: description);

    /// <summary>A label.</summary>
    public static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);

    /// <summary>A time as a value, in seconds since 1970; 0 for none.</summary>
    public static Measurement<double> At(DateTimeOffset? time, params ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        new(time?.ToUnixTimeMilliseconds() / 1000.0 ?? 0, tags);

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using KargoStageWebhook.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace KargoStageWebhook.Hosting;

/// <summary>A meter without a server, and what its counters have counted.</summary>
internal sealed class TestMeter : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().AddSingleton<WebhookMeter>().BuildServiceProvider();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Instrument, long Count, IReadOnlyList<KeyValuePair<string, object?>> Labels)> _counted = new();

    public TestMeter()
    {
        var own = _services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == own) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, count, labels, _) => _counted.Enqueue((instrument.Name, count, labels.ToArray())));
        _listener.Start();
    }

    /// <summary>The meter, for the instruments of one concern.</summary>
    public WebhookMeter Meter => _services.GetRequiredService<WebhookMeter>();

    /// <summary>How much a counter has counted with all of these labels.</summary>
    /// <param name="name">Its name, without the meter's.</param>
    public long Sum(string name, params (string Name, string Value)[] labels) =>
        (from counted in _counted
         where counted.Instrument == $"{WebhookMeter.Name}_{name}" && labels.All(label => counted.Labels.Contains(KeyValuePair.Create<string, object?>(label.Name, label.Value)))
         select counted.Count).Sum();

    /// <inheritdoc/>
    public void Dispose()
    {
        _listener.Dispose();
        _services.Dispose();
    }
}

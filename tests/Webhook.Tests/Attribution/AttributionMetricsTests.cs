using System.Diagnostics.Metrics;
using KargoStageWebhook.Telemetry;
using KargoStageWebhook.Watch;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Attribution;

/// <summary>One scrape shows one state.</summary>
public sealed class AttributionMetricsTests
{
    [Theory]
    [InlineData(true, "synced")]
    [InlineData(false, "denied")]
    public void A_state_that_changes_during_a_scrape_shows_in_the_next(bool isSynced, string state)
    {
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        using var meter = new WebhookMeter(meters);
        var pods = new CacheHealth("pods", () => 0, new FakeTimeProvider());
        _ = new AttributionMetrics(meter, new AttributionHealth(new ClusterCaches([pods])));
        Become(isSynced);
        var shown = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            // A listener hears of all meters of the process.
            if (instrument.Meter.Scope == meters && instrument.Name == $"{WebhookMeter.Name}_attribution_state") self.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((_, measured, tags, _) =>
        {
            if (measured > 0) shown.Add((string)tags[0].Value!);
            if ((string)tags[0].Value! == "syncing") Become(!isSynced);
        });
        listener.Start();

        listener.RecordObservableInstruments();

        Assert.Equal([state], shown);

        void Become(bool synced)
        {
            if (synced) pods.RecordSync();
            else pods.RecordBreak(CacheState.Denied);
        }
    }
}

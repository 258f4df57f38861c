using KargoStageWebhook.Telemetry;

namespace KargoStageWebhook.OffRamp;

/// <summary>The instrument that shows whether the webhook is needed.</summary>
internal sealed class OffRampMetrics
{
    public OffRampMetrics(WebhookMeter meter, OffRampState offRamp) =>
        meter.Gauge("off_ramp", null, "1 while the webhook is not needed any longer, 0 while it is, or has not been shown otherwise.", () =>
            offRamp.Answer.Need is var need && need == Need.Unknown ? [] : [new(need == Need.NotNeeded ? 1 : 0)]);
}

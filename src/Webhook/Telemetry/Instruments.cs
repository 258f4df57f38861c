namespace KargoStageWebhook.Telemetry;

/// <summary>A class whose constructor makes the instruments of one concern; see <see cref="TelemetrySetup.AddInstruments"/>.</summary>
/// <param name="Class">The type of the class.</param>
internal sealed record Instruments(Type Class);

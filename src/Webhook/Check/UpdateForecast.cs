namespace KargoStageWebhook.Check;

/// <summary>What an API server will say to an update.</summary>
/// <param name="WithRatcheting">One that forgives what is wrong in unchanged values: CRD validation ratcheting, on since Kubernetes 1.30, for updates of status since 1.33.</param>
/// <param name="WithoutRatcheting">One that does not.</param>
internal sealed record UpdateForecast(Forecast WithRatcheting, Forecast WithoutRatcheting)
{
    /// <summary>All is well.</summary>
    public static UpdateForecast Passes { get; } = new(Forecast.Passes, Forecast.Passes);

    /// <summary>The update touches nothing that is wrong.</summary>
    public static UpdateForecast RefusedUnlessForgiven { get; } = new(Forecast.Passes, Forecast.Refused);

    /// <summary>The update may touch what is wrong.</summary>
    public static UpdateForecast RefusedOnceChanged { get; } = new(Forecast.RefusedOnceChanged, Forecast.Refused);

    /// <summary>The update is refused whatever it touches.</summary>
    public static UpdateForecast Refused { get; } = new(Forecast.Refused, Forecast.Refused);
}

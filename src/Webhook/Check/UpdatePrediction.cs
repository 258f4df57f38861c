namespace KargoStageWebhook.Check;

/// <summary>What an API server will do with an update.</summary>
/// <param name="WithRatcheting">One that tolerates unchanged invalid values: CRD validation ratcheting, on since Kubernetes 1.30, for updates of status since 1.33.</param>
/// <param name="WithoutRatcheting">One that does not.</param>
internal sealed record UpdatePrediction(Prediction WithRatcheting, Prediction WithoutRatcheting)
{
    /// <summary>All is well.</summary>
    public static UpdatePrediction Passes { get; } = new(Prediction.Passes, Prediction.Passes);

    /// <summary>The update touches nothing that is wrong.</summary>
    public static UpdatePrediction RejectedUnlessTolerated { get; } = new(Prediction.Passes, Prediction.Rejected);

    /// <summary>The update may touch what is wrong.</summary>
    public static UpdatePrediction RejectedOnceChanged { get; } = new(Prediction.RejectedOnceChanged, Prediction.Rejected);

    /// <summary>The update is rejected whatever it touches.</summary>
    public static UpdatePrediction Rejected { get; } = new(Prediction.Rejected, Prediction.Rejected);
}

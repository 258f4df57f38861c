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

    /// <summary>The same where a rule is not evaluated: what would pass does so only as far as the others know.</summary>
    /// <param name="withRatcheting">Whether such a rule can reject it with ratcheting.</param>
    /// <param name="withoutRatcheting">Whether one can without.</param>
    public UpdatePrediction Limit(bool withRatcheting, bool withoutRatcheting) => new(Limit(WithRatcheting, withRatcheting), Limit(WithoutRatcheting, withoutRatcheting));

    private static Prediction Limit(Prediction prediction, bool isLimited) =>
        isLimited && prediction == Prediction.Passes ? Prediction.PassesAsFarAsEvaluated : prediction;
}

namespace KargoStageWebhook.Benchmarks.Stages;

/// <summary>How large a Stage is, and in what.</summary>
/// <param name="Histories">Freight collections in <c>status.freightHistory</c>; Kargo keeps at most 10.</param>
/// <param name="Verifications">Verification entries of each of them, and of <c>lastPromotion</c>'s; Kargo keeps at most 10.</param>
/// <param name="Images">Container images in each Freight.</param>
/// <param name="Commits">Git commits in each Freight.</param>
/// <param name="Applications">Argo CD applications: each reports its resources in <c>status.health.output</c>, which is opaque to Kargo's CRD.</param>
/// <param name="Steps">Steps of a promotion: each has its configuration in the spec and its result in the last promotion's state, both opaque.</param>
internal sealed record StageShape(int Histories, int Verifications, int Images, int Commits, int Applications, int Steps)
{
    /// <summary>A young Stage: about 10 KB for object and oldObject.</summary>
    public static StageShape Young { get; } = new(Histories: 1, Verifications: 1, Images: 1, Commits: 0, Applications: 0, Steps: 1);

    /// <summary>A Stage of some weeks: about 30 KB for object and oldObject.</summary>
    public static StageShape Middling { get; } = new(Histories: 5, Verifications: 1, Images: 1, Commits: 1, Applications: 3, Steps: 3);

    /// <summary>A Stage in daily use, its Freight verified twice at the most: about 70 KB for object and oldObject.</summary>
    public static StageShape Typical { get; } = new(Histories: 10, Verifications: 2, Images: 2, Commits: 1, Applications: 6, Steps: 6);

    /// <summary>As many entries as Kargo keeps: half of them without id is the most that there is to backfill.</summary>
    public static StageShape Full { get; } = new(Histories: 10, Verifications: 10, Images: 1, Commits: 0, Applications: 1, Steps: 1);

    /// <summary>A Stage that deploys to a fleet: about 2 MB for object and oldObject, two thirds of the largest that an API server takes.</summary>
    public static StageShape Large { get; } = new(Histories: 10, Verifications: 2, Images: 2, Commits: 1, Applications: 700, Steps: 200);
}

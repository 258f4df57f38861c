namespace KargoStageWebhook.Profiles;

/// <summary>One field of a resource's status that a profile is about.</summary>
/// <param name="Path">Where it is: <c>status.freightHistory[].verificationHistory[].id</c>.</param>
/// <param name="Metric">Its name in metrics: <c>id</c>; by default its path.</param>
/// <param name="Why">Why it matters, or what an invented value would do, as one clause; may be empty where it is backfilled.</param>
/// <param name="Source">What is set where it is missing; null where it is never backfilled.</param>
/// <param name="EmptySentBy">The only controller version that sends it as <c>""</c> instead of leaving it out; null where nothing is known.</param>
public sealed record ProfileField(FieldPath Path, string Metric, string Why, FieldSource? Source, string? EmptySentBy = null)
{
    /// <summary>The release whose CRD is known to require it; null where none is.</summary>
    public KnownRequirement? KnownRequirement { get; init; }

    /// <summary>Whether <c>""</c> is as good as no value: always, unless the constant to set is itself <c>""</c>.</summary>
    public bool IsMissingWhenEmpty { get; } = Source is not FieldSource.Constant { IsEmptyText: true };
}

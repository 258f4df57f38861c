using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Healing;

/// <summary>What is healed, and what never is. Immutable.</summary>
/// <param name="Rules">The fields that are filled in.</param>
/// <param name="NeverInvented">The fields that never are.</param>
public sealed record HealingProfile(IReadOnlyList<HealingRule> Rules, IReadOnlyList<NeverInvented> NeverInvented)
{
    /// <summary>Nothing.</summary>
    public static HealingProfile Empty { get; } = new([], []);

    /// <summary>
    /// What ships: the ids of verification entries, told apart by the fields that do not move while a verification runs. phase and startTime
    /// are never invented.
    /// </summary>
    public static HealingProfile Kargo { get; } = new(
        [.. from path in VerificationPaths.All select new HealingRule(Of(path), Field(path, EntryFields.Id), new Filler.DerivedId(["startTime", "analysisRun"]))],
        [
            .. from path in VerificationPaths.All
               from field in (EntryFields[])[EntryFields.Phase, EntryFields.StartTime]
               select new NeverInvented(Of(path), Field(path, field), Why(field)),
        ]);

    /// <summary>The rules for a resource.</summary>
    public IReadOnlyList<HealingRule> RulesFor(HealedResource resource) => [.. Rules.Where(rule => rule.Resource == resource)];

    private static HealedResource Of(VerificationPath path) => new(KargoResource.Group, KargoResource.Version, path.Resource);

    private static RulePath Field(VerificationPath path, EntryFields field) =>
        RulePath.Parse($"{path.Text}.{FieldPath.NameOf(field)}") ?? throw new InvalidOperationException($"{path.Text} is no path of a rule.");

    private static string Why(EntryFields field) => field == EntryFields.Phase
        ? "Successful would mark Freight as verified"
        : "it tells verifications apart";
}

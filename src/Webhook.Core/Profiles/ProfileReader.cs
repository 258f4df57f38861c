using System.Text;

namespace KargoStageWebhook.Profiles;

/// <summary>Reads profiles in the format of docs/profiles.md, which Kargo's own is written in too.</summary>
public static class ProfileReader
{
    private const int MaxResources = 100;

    /// <summary>Reads a profile.</summary>
    /// <param name="text">YAML, or JSON, which is YAML: a list of resources.</param>
    /// <param name="extended">What it adds to: new resources, and new fields of known ones. Null for nothing.</param>
    /// <returns>The whole profile, or all that is wrong with the text.</returns>
    public static ProfileResult Read(string text, Profile? extended)
    {
        var yaml = new ProfileYaml();
        var document = yaml.Read(text);
        var mistakes = yaml.Mistakes.ToList();
        if (document.Resources.Count > MaxResources) mistakes.Add(new(0, $"there are {document.Resources.Count} resources; expected at most {MaxResources}"));

        // What could not be read is not complained of twice.
        if (mistakes.Count == 0) mistakes.AddRange(Validate(document, extended, yaml));
        if (mistakes.Count > 0) return new ProfileResult.Invalid([.. mistakes.OrderBy(mistake => mistake.Line)]);

        var profile = Build(document, extended);
        foreach (var (i, resource) in document.Resources.Index())
        {
            if (profile.Resources.Any(built => built.Resource == resource.Match.Id && built.Shape.NameCount > ObjectShape.MaxNames))
                mistakes.Add(new(yaml.LineOf($"[{i}].backfill"), $"[{i}].backfill names more than {ObjectShape.MaxNames} fields of one object"));
        }

        return mistakes.Count > 0 ? new ProfileResult.Invalid(mistakes) : new ProfileResult.Valid(profile);
    }

    /// <summary>Reads Kargo's own profile. A test validates it, so that no start of the process has to.</summary>
    /// <param name="text">Its YAML.</param>
    internal static Profile ReadEmbedded(string text) => Build(new ProfileYaml().Read(text), extended: null);

    private static Profile Build(ProfileDocument document, Profile? extended)
    {
        var added = document.Resources.Select(Build).ToList();
        var merged = (extended?.Resources ?? []).Select(known => added.Find(one => one.Resource == known.Resource) is { } more ? Merge(known, more) : known).ToList();
        merged.AddRange(added.Where(one => !merged.Exists(known => known.Resource == one.Resource)));
        return new Profile(merged);
    }

    private static IEnumerable<ProfileMistake> Validate(ProfileDocument document, Profile? extended, ProfileYaml yaml)
    {
        var validator = new ProfileValidator(extended);
        var mistakes =
            from failure in validator.Validate(document).Errors
            let path = failure.PropertyName.StartsWith('[') ? failure.PropertyName : failure.PropertyName[failure.PropertyName.IndexOf('[', StringComparison.Ordinal)..]
            select new ProfileMistake(yaml.LineOf(path), $"{path} {failure.ErrorMessage}");
        return mistakes.Distinct(); // One field may be the source of another in several ways.
    }

    // What is built was validated: what must be there is, and paths can be parsed.
    private static ResourceProfile Build(ResourceDocument resource)
    {
        var known = resource.KnownRequirement is { } written ? new KnownRequirement(written.Product!, written.Introduced!, written.Removed) : null;
        return new(
            resource.Match.Id,
            [.. from field in resource.Backfill.Select(Build).Concat(resource.Never.Select(Build)) select field with { KnownRequirement = known }],
            resource.Proof is { } proof ? Encoding.UTF8.GetBytes(proof) : default);
    }

    private static ProfileField Build(BackfillDocument backfill) => new(
        FieldPath.Parse(backfill.Field!)!, backfill.Metric ?? backfill.Field!, backfill.Why ?? string.Empty, SourceOf(backfill), backfill.EmptySentBy);

    private static ProfileField Build(NeverDocument never) => new(FieldPath.Parse(never.Field!)!, never.Metric ?? never.Field!, never.Why!, Source: null);

    private static FieldSource SourceOf(BackfillDocument backfill) => backfill switch
    {
        { Copy: { } copy } => new FieldSource.Copy(FieldSource.Reference.Parse(copy, absolute: true)!),
        { Id: { } id } => new FieldSource.Id([.. id.From.Select(from => FieldSource.Reference.Parse(from, absolute: false)!)], id.Newest != "last", id.Identity),
        _ => new FieldSource.Constant(Encoding.UTF8.GetBytes(backfill.Constant!)),
    };

    private static ResourceProfile Merge(ResourceProfile known, ResourceProfile more) => new(
        known.Resource,
        [.. known.Backfilled, .. more.Backfilled, .. known.Fields.Where(field => field.Source is null), .. more.Fields.Where(field => field.Source is null)],
        more.Proof.IsEmpty ? known.Proof : more.Proof);
}

using FluentValidation;

namespace KargoStageWebhook.Profiles;

/// <summary>What must be so of a whole profile, and of what it adds to.</summary>
internal sealed class ProfileValidator : AbstractValidator<ProfileDocument>
{
    // One pass over an object ticks off the names it meets, 64 in each object.
    private const int MaxNames = 64;

    private readonly Profile? _extended;

    public ProfileValidator(Profile? extended)
    {
        _extended = extended;
        RuleForEach(profile => profile.Resources).SetValidator(new ResourceValidator()).OverridePropertyName("resources");
        RuleFor(profile => profile).Custom(CompareResources);
    }

    private void CompareResources(ProfileDocument profile, ValidationContext<ProfileDocument> context)
    {
        for (var i = 0; i < profile.Resources.Count; i++)
        {
            var (resource, path) = (profile.Resources[i], $"[{i}]");
            if (profile.Resources.Take(i).Any(other => Same(other.Match, resource.Match)))
                context.AddFailure($"{path}.match", $"is a second entry for {resource.Match.Resource}.{resource.Match.Group}/{resource.Match.Version}; put its fields into the first");

            var known = _extended?.Resources.FirstOrDefault(candidate => Same(candidate.Resource, resource.Match));
            if (known is not null && known.Resource.Kind != resource.Match.Kind)
                context.AddFailure($"{path}.match.kind", $"is '{resource.Match.Kind}', but {known.Resource.Name} has objects of kind {known.Resource.Kind}");
            CompareFields(resource, known, path, context);
        }
    }

    private static void CompareFields(ResourceDocument resource, ResourceProfile? known, string path, ValidationContext<ProfileDocument> context)
    {
        var seen = (known?.Fields ?? []).ToDictionary(field => field.Path, field => field.Source is null ? field.Why : null);
        var never = (known?.Fields ?? []).Where(field => field.Source is null).Select(field => (field.Path, field.Why))
            .Concat(resource.Never.Select(item => (Path: FieldPath.Parse(item.Field ?? string.Empty)!, Why: item.Why ?? string.Empty)).Where(item => item.Path is not null)).ToList();
        for (var i = 0; i < resource.Never.Count; i++)
        {
            if (FieldPath.Parse(resource.Never[i].Field ?? string.Empty) is { } field && !seen.TryAdd(field, resource.Never[i].Why))
                context.AddFailure($"{path}.never[{i}].field", $"is '{field}', which the profile has already");
        }

        var fields = resource.Backfill.Select(item => FieldPath.Parse(item.Field ?? string.Empty)).ToList();
        for (var i = 0; i < fields.Count; i++)
        {
            var place = $"{path}.backfill[{i}]";
            if (fields[i] is not { } field) continue;

            if (!seen.TryAdd(field, null))
                context.AddFailure($"{place}.field", seen[field] is { } why ? $"is '{field}', which is never backfilled: {why}" : $"is '{field}', which the profile has already");
            if (never.FirstOrDefault(item => item.Path.IsBelow(field)) is { Path: { } inside } forbidden)
                context.AddFailure($"{place}.field", $"is '{field}', which holds {inside}, and that is never backfilled: {forbidden.Why}");
            CompareSources(resource.Backfill[i], field, fields, place, context);
        }

        CompareIdentities(resource, known, path, context);
        if (fields.TrueForAll(field => field is not null) && TooManyNames(resource)) context.AddFailure($"{path}.backfill", $"names more than {MaxNames} fields of one object");
    }

    /// <summary>A source that is itself backfilled is missing in one update and there in the next: what is made of it would change.</summary>
    private static void CompareSources(BackfillDocument backfill, FieldPath field, List<FieldPath?> fields, string place, ValidationContext<ProfileDocument> context)
    {
        foreach (var (name, text, absolute) in (backfill.Id?.From ?? []).Select((from, index) => ($"id.from[{index}]", from, false)).Append(("copy", backfill.Copy ?? string.Empty, true)))
        {
            if (FieldSource.Reference.Parse(text, absolute) is not { Start: FieldSource.Start.Owner } source) continue;

            var named = field.Owner.Concat(source.Path.Segments).ToList();
            if (fields.Exists(other => other is not null && !other.Equals(field) && other.Segments.SequenceEqual(named)))
                context.AddFailure($"{place}.{name}", $"is '{text}', which is itself backfilled; name what that is made of");
        }
    }

    private static void CompareIdentities(ResourceDocument resource, ResourceProfile? known, string path, ValidationContext<ProfileDocument> context)
    {
        var first = (known?.Fields ?? []).Select(field => field.Source).OfType<FieldSource.Id>().Where(id => id.Identity is not null)
            .GroupBy(id => id.Identity!).ToDictionary(group => group.Key, group => group.First().From.Count);
        for (var i = 0; i < resource.Backfill.Count; i++)
        {
            if (resource.Backfill[i].Id is not { Identity: { } identity } id || first.TryAdd(identity, id.From.Count) || first[identity] == id.From.Count) continue;

            context.AddFailure($"{path}.backfill[{i}].id.from", $"has {id.From.Count} names; the other rules of identity {identity} have {first[identity]}, and these must correspond");
        }
    }

    private static bool TooManyNames(ResourceDocument resource) => resource.Backfill.Sum(field => 1 + (field.Id?.From.Count ?? 0)) + resource.Never.Count > MaxNames;

    private static bool Same(MatchDocument one, MatchDocument other) => (one.Group, one.Version, one.Resource) == (other.Group, other.Version, other.Resource);

    private static bool Same(ResourceId one, MatchDocument other) => (one.Group, one.Version, one.Plural) == (other.Group, other.Version, other.Resource);
}

using FluentValidation;

namespace KargoStageWebhook.Profiles;

/// <summary>What must be so of a whole profile, and of what it adds to.</summary>
internal sealed class ProfileValidator : AbstractValidator<ProfileDocument>
{
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
            if (FindPlural(profile.Resources.Take(i), resource.Match) is { } plural)
                context.AddFailure($"{path}.match.resource", $"is '{resource.Match.Resource}', but {resource.Match.Kind} has the resource {plural}; a kind has one resource");
            new FieldComparison(resource, known, path).Compare(context);
            CompareIdentities(resource, known, path, context);
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

    /// <summary>The resource that the kind has in what is extended, or in an item before; null where that is the same one, or none.</summary>
    private string? FindPlural(IEnumerable<ResourceDocument> before, MatchDocument match)
    {
        var known = (_extended?.Resources ?? []).Select(other => new MatchDocument(other.Resource.Group, other.Resource.Version, other.Resource.Kind, other.Resource.Plural));
        return known.Concat(before.Select(other => other.Match)).FirstOrDefault(other => match is { Kind: not null, Resource: not null } && other != match && other == match with { Resource = other.Resource })?.Resource;
    }

    private static bool Same(MatchDocument one, MatchDocument other) => (one.Group, one.Version, one.Resource) == (other.Group, other.Version, other.Resource);

    private static bool Same(ResourceId one, MatchDocument other) => (one.Group, one.Version, one.Plural) == (other.Group, other.Version, other.Resource);
}

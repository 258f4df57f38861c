using KargoStageWebhook.Text;

namespace KargoStageWebhook.Profiles;

/// <summary>The resources that are evaluated. Immutable, and safe for use by many threads.</summary>
public sealed class Profile
{
    private readonly Dictionary<Utf8Text, List<Candidate>> _byPlural;

    /// <summary>A profile of these resources; none may be there twice in one version.</summary>
    public Profile(IReadOnlyList<ResourceProfile> resources)
    {
        Resources = resources;
        _byPlural = resources.GroupBy(profile => profile.Resource.Plural).ToDictionary(group => Utf8Text.From(group.Key), group => group.Select(Candidate.From).ToList());
    }

    /// <summary>Kargo's own: what ships with the webhook, read from the YAML that is embedded here.</summary>
    public static Profile Kargo { get; } = EmbeddedProfile.Read();

    /// <summary>The YAML of <see cref="Kargo"/>.</summary>
    public static string KargoText => EmbeddedProfile.Text();

    /// <summary>The resources, Kargo's first.</summary>
    public IReadOnlyList<ResourceProfile> Resources { get; }

    /// <summary>The resource that an AdmissionRequest names; null where the profile does not have it.</summary>
    public ResourceProfile? Find(Utf8Text group, Utf8Text version, Utf8Text plural)
    {
        if (!_byPlural.TryGetValue(plural, out var candidates)) return null;

        foreach (var candidate in candidates)
        {
            if (candidate.Group.Equals(group) && candidate.Version.Equals(version)) return candidate.Profile;
        }

        return null;
    }

    /// <summary>The resource of objects of this apiVersion and kind; null where the profile does not have it.</summary>
    public ResourceProfile? Find(string apiVersion, string kind)
    {
        foreach (var candidate in Resources)
        {
            if (candidate.Resource.Kind == kind && candidate.Resource.ApiVersion == apiVersion) return candidate;
        }

        return null;
    }

    /// <summary>The resource that a person names, <c>stages</c> or <c>stages.kargo.akuity.io</c>, in each of its versions; none where the profile does not have it, or has several of this name.</summary>
    public IReadOnlyList<ResourceProfile> FindVersions(string name)
    {
        var found = Resources.Where(candidate => candidate.Resource.Name == name || candidate.Resource.Plural == name).ToList();
        return found.DistinctBy(candidate => candidate.Resource.Name).Count() == 1 ? found : [];
    }

    private readonly record struct Candidate(Utf8Text Group, Utf8Text Version, ResourceProfile Profile)
    {
        public static Candidate From(ResourceProfile profile) => new(Utf8Text.From(profile.Resource.Group), Utf8Text.From(profile.Resource.Version), profile);
    }
}

using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Language;

/// <summary>What tests ask of a profile.</summary>
internal static class ProfileQueries
{
    /// <summary>The resource of a name that the profile has once: <c>stages</c> or <c>stages.kargo.akuity.io</c>.</summary>
    public static ResourceProfile Find(this Profile profile, string name) => profile.FindVersions(name).Single();
}

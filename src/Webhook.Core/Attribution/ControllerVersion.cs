using System.Text.RegularExpressions;
using KargoStageWebhook.Objects;

namespace KargoStageWebhook.Attribution;

/// <summary>The version of a controller, and how it is known.</summary>
/// <param name="Text">
/// As Kargo names its releases, without the <c>v</c> of their image tags: <c>1.5.1</c>; <c>unknown</c> where it is. At most 64 characters,
/// letters, digits and <c>._+-</c>.
/// </param>
/// <param name="Source">How it is known.</param>
public sealed partial record ControllerVersion(string Text, VersionSource Source)
{
    private const int MaxLength = 64;

    /// <summary>Nothing says it.</summary>
    public static ControllerVersion Unknown { get; } = new("unknown", VersionSource.Unknown);

    /// <summary>Whether anything says it.</summary>
    public bool IsKnown => Source != VersionSource.Unknown;

    /// <summary><see cref="Source"/> in one word, as metrics and audit annotations say it.</summary>
    public string SourceName => Source switch
    {
        VersionSource.PodImage => "pod-image",
        VersionSource.PodLabel => "pod-label",
        VersionSource.Deployment => "deployment",
        VersionSource.Payload => "payload",
        _ => "unknown",
    };

    /// <summary>The version that a Pod runs: its image's tag, since a chart's label may name another; else its label.</summary>
    /// <param name="image">Image of the controller's container: <c>registry:5000/akuity/kargo:v1.5.1@sha256:…</c>; null where there is none.</param>
    /// <param name="label">Its label <c>app.kubernetes.io/version</c>; null where there is none.</param>
    public static ControllerVersion OfPod(string? image, string? label)
    {
        if (image is not null && ImageTag().Match(image) is { Success: true } tagged) return new(Clean(tagged.Groups[1].Value), VersionSource.PodImage);

        return string.IsNullOrEmpty(label) ? Unknown : new(Clean(label), VersionSource.PodLabel);
    }

    /// <summary>What a status reveals of its sender: an empty text that only one version sends, where others leave the field out.</summary>
    /// <param name="update">The update; what is stored so already is not the sender's.</param>
    public static ControllerVersion OfPayload(StatusUpdate update) =>
        update.Object.EmptySentBy is { } version && update.OldObject.EmptySentBy is null ? new(version, VersionSource.Payload) : Unknown;

    /// <summary>The version and how it is known, for people.</summary>
    public override string ToString() => Source switch
    {
        VersionSource.PodImage => $"{Text} (by the image of its Pod)",
        VersionSource.PodLabel => $"{Text} (by the label of its Pod)",
        VersionSource.Deployment => $"{Text} (by its Deployment)",
        VersionSource.Payload => $"{Text} (a guess: only that version sends empty texts)",
        _ => Text,
    };

    private static string Clean(string version)
    {
        var release = LeadingV().IsMatch(version) ? version[1..] : version;
        var clean = Unfit().Replace(release, "_");
        return clean.Length <= MaxLength ? clean : clean[..MaxLength];
    }

    // The last colon starts a tag only behind the last slash; before it stands a registry's port. A digest may follow.
    [GeneratedRegex("^(?:[^@]*/)?[^@/:]+:([^@/:]+)(?:@.*)?$")]
    private static partial Regex ImageTag();

    [GeneratedRegex("^[vV][0-9]")]
    private static partial Regex LeadingV();

    [GeneratedRegex("[^A-Za-z0-9._+-]")]
    private static partial Regex Unfit();
}

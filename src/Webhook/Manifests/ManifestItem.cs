using KargoStageWebhook.Text;

namespace KargoStageWebhook.Manifests;

/// <summary>What comes next in a text of manifests.</summary>
internal abstract record ManifestItem
{
    private ManifestItem()
    {
    }

    /// <summary>An object.</summary>
    /// <param name="Json">Its JSON; it stays as it is until the next item is asked for.</param>
    /// <param name="Kind">Its kind.</param>
    /// <param name="Place">Where it stands.</param>
    public sealed record Document(ReadOnlyMemory<byte> Json, Utf8Text Kind, ObjectPlace Place) : ManifestItem;

    /// <summary>The text has no document.</summary>
    public sealed record Nothing : ManifestItem;

    /// <summary>Something that cannot be read. What follows it is read all the same, as far as it can be told where that begins.</summary>
    /// <param name="Message">Where, and why.</param>
    public sealed record Problem(string Message) : ManifestItem;
}

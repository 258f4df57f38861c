using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Objects;

/// <summary>An object, or an item of a list, that holds something of interest or stands on the way to it.</summary>
internal struct Site
{
    /// <summary>Which kind of site.</summary>
    public required SiteShape Shape { get; init; }

    /// <summary>The next site around it, by its place in the view; -1 for the whole object.</summary>
    public required int Parent { get; init; }

    /// <summary>0-based place in its list; for a map's value, the offset of its key in the body, behind the quote.</summary>
    public int Index { get; init; }

    /// <summary>Bytes of the key, with escapes; 0 for all else.</summary>
    public int KeyLength { get; init; }

    /// <summary>Offset of its first byte in the body.</summary>
    public int Start { get; init; }

    /// <summary>Offset behind its last byte in the body.</summary>
    public int End { get; set; }

    /// <summary>Place of its first slot in the view.</summary>
    public int FirstSlot { get; init; }

    /// <summary>Whether it is an object, and so can have fields; else it is a list inside a list.</summary>
    public bool IsObject { get; init; }
}

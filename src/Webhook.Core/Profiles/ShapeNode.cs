namespace KargoStageWebhook.Profiles;

/// <summary>A place in the tree of names that reading follows.</summary>
/// <param name="name">The name under which it stands in its object; empty for an item or a map's value.</param>
internal sealed class ShapeNode(byte[] name)
{
    /// <summary>The name under which it stands in its object; empty for an item or a map's value.</summary>
    public byte[] Name { get; } = name;

    /// <summary>The named fields below that are of interest, in the order of their names' bytes, which is that of API servers.</summary>
    public ShapeNode[] Fields { get; private set; } = [];

    /// <summary>Set where the items of a list are of interest.</summary>
    public ShapeNode? Items { get; set; }

    /// <summary>Set where the values of a map are of interest, under whatever key.</summary>
    public ShapeNode? Values { get; set; }

    /// <summary>Whether what stands here is a site.</summary>
    public bool IsSite { get; set; }

    /// <summary>Which kind of site; null for none.</summary>
    public SiteShape? Site { get; set; }

    /// <summary>Where the value that stands here is noted.</summary>
    public SlotRef[] Slots { get; private set; } = [];

    /// <summary>Whether anything in it is of interest.</summary>
    public bool IsEntered => IsSite || Fields.Length > 0 || Items is not null || Values is not null;

    /// <summary>The field of this name; made where there is none.</summary>
    public ShapeNode Field(byte[] utf8)
    {
        var known = Array.Find(Fields, field => field.Name.AsSpan().SequenceEqual(utf8));
        if (known is not null) return known;

        var added = new ShapeNode(utf8);
        Fields = [.. Fields.Append(added).OrderBy(field => field.Name, Comparer<byte[]>.Create((one, other) => one.AsSpan().SequenceCompareTo(other)))];
        return added;
    }

    /// <summary>Has the value noted in one more place.</summary>
    public void Add(SlotRef slot) => Slots = [.. Slots, slot];
}

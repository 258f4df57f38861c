using System.Text;
using static KargoStageWebhook.Profiles.FieldPath;

namespace KargoStageWebhook.Profiles;

/// <summary>A kind of site: an object, or an item or value, that holds something of interest or stands on the way to it.</summary>
internal sealed class SiteShape
{
    /// <param name="parent">The kind of the next site around it; null for the whole object.</param>
    /// <param name="way">The steps from there.</param>
    public SiteShape(SiteShape? parent, IReadOnlyList<Segment> way)
    {
        var names = way.Where(step => step.Kind == SegmentKind.Field).Select(step => step.Name!).ToList();
        Parent = parent;
        Kind = way.Count > 0 ? way[^1].Kind : SegmentKind.Field;
        Names = string.Concat(names.Select(name => $".{name}"));
        Pointer = Encoding.UTF8.GetBytes(string.Concat(names.Select(name => $"/{Escape(name)}")));
    }

    /// <summary>The kind of the next site around it; null for the whole object.</summary>
    public SiteShape? Parent { get; }

    /// <summary>What the last step from there leads to: where not a field, an index or a key belongs to the path.</summary>
    public SegmentKind Kind { get; }

    /// <summary>The names on the way from there, as an API server writes paths: <c>.verificationHistory</c>.</summary>
    public string Names { get; }

    /// <summary>The same as part of a JSON Pointer (RFC 6901), in UTF-8: <c>/verificationHistory</c>.</summary>
    public byte[] Pointer { get; }

    /// <summary>How many values are noted of it.</summary>
    public int Slots { get; set; }

    /// <summary>The profile's fields that belong to it.</summary>
    public List<SiteField> Fields { get; } = [];

    /// <summary>The way from the whole object to the outermost list that it stands in; null where it stands in none.</summary>
    public IReadOnlyList<Segment>? OuterListAt { get; set; }

    /// <summary>A name as part of a JSON Pointer.</summary>
    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}

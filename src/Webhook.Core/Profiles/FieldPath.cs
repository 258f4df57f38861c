using KargoStageWebhook.Text;

namespace KargoStageWebhook.Profiles;

/// <summary>
/// The path of a field in all its places: <c>status.nodes[].backup.id</c>. <c>[]</c> stands for each item of a list, <c>{}</c> for each value of a
/// map, and <c>["a.b/c"]</c> for a name that holds other characters than letters, digits, <c>_</c>, <c>-</c> and <c>$</c>, or begins with a digit or <c>-</c>;
/// it may hold no quotes, backslashes and control characters.
/// </summary>
public sealed record FieldPath
{
    /// <summary>The most characters of a path.</summary>
    public const int MaxLength = 512;

    private const int MaxSegments = 32;

    private FieldPath(string text, IReadOnlyList<Segment> steps) => (Text, Segments, Utf8) = (text, steps, Utf8Text.From(text));

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The text of the path as UTF-8.</summary>
    internal Utf8Text Utf8 { get; }

    /// <summary>The way down, from where the path begins.</summary>
    public IReadOnlyList<Segment> Segments { get; }

    /// <summary>The last name; empty where the path ends in an item or a map's value.</summary>
    public string Field => Segments[^1].Name ?? string.Empty;

    /// <summary>The path as a schema's paths are spelled: names joined by dots, whatever is in them.</summary>
    public string SchemaPath => string.Concat(Segments.Select((step, index) => step.Kind switch
    {
        SegmentKind.Item => "[]",
        SegmentKind.Value => "{}",
        _ => index == 0 ? step.Name : $".{step.Name}",
    }));

    /// <summary>The path of what holds the field, without its last step.</summary>
    internal IReadOnlyList<Segment> Owner => [.. Segments.SkipLast(1)];

    /// <summary>The path of the object that holds the list or map in which the owner, or an object around it, is an item or a value.</summary>
    internal IReadOnlyList<Segment> Holder
    {
        get
        {
            var steps = Owner.ToList();
            while (steps is [.., { Kind: SegmentKind.Field }]) steps.RemoveAt(steps.Count - 1);
            while (steps is [.., { Kind: not SegmentKind.Field }]) steps.RemoveAt(steps.Count - 1);
            return steps.Count > 0 ? steps[..^1] : [];
        }
    }

    /// <summary>Whether the path leads through no list or map.</summary>
    public bool IsPlain => Segments.All(step => step.Kind == SegmentKind.Field);

    /// <summary>Whether the path leads to a field below <c>status</c>, and not to an item or a map's value: only a field can be missing.</summary>
    internal bool IsOfStatus => Segments is [{ Name: "status" }, { Kind: SegmentKind.Field }, .., { Kind: SegmentKind.Field }] or [{ Name: "status" }, { Kind: SegmentKind.Field }];

    /// <summary>Reads a path.</summary>
    /// <returns>Null where it is none, is longer than <see cref="MaxLength"/>, or has more than 32 steps.</returns>
    public static FieldPath? Parse(string text) => Parse(text, isRelative: false);

    /// <summary>Reads a path that begins at an object inside the whole one, so that its first name may be written as <c>["name"]</c> too.</summary>
    /// <inheritdoc cref="Parse(string)" path="/returns"/>
    internal static FieldPath? ParseRelative(string text) => Parse(text, isRelative: true);

    private static FieldPath? Parse(string text, bool isRelative)
    {
        if (text.Length is 0 or > MaxLength) return null;

        var steps = new List<Segment>();
        var at = 0;
        while (at < text.Length)
        {
            if (steps.Count == MaxSegments || ReadSegment(text, ref at, isFirst: steps.Count == 0, isRelative) is not { } step) return null;
            steps.Add(step);
        }

        return new FieldPath(text, steps);
    }

    /// <summary>Whether this path leads to something inside what another path leads to.</summary>
    public bool IsBelow(FieldPath other) => Segments.Count > other.Segments.Count && Segments.Take(other.Segments.Count).SequenceEqual(other.Segments);

    /// <inheritdoc/>
    public bool Equals(FieldPath? other) => other is not null && Segments.SequenceEqual(other.Segments);

    /// <inheritdoc/>
    public override int GetHashCode() => Segments.Aggregate(0, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static Segment? ReadSegment(string text, ref int at, bool isFirst, bool isRelative)
    {
        if (TryTake(text, "[]", ref at)) return isFirst ? null : new Segment(SegmentKind.Item, null);
        if (TryTake(text, "{}", ref at)) return isFirst ? null : new Segment(SegmentKind.Value, null);
        if (TryTake(text, "[\"", ref at)) return isFirst && !isRelative ? null : ReadQuoted(text, ref at);
        if (!isFirst && !TryTake(text, ".", ref at)) return null;

        var start = at;
        while (at < text.Length && IsOfName(text[at])) at++;
        return at > start && !char.IsAsciiDigit(text[start]) && text[start] != '-' ? new Segment(SegmentKind.Field, text[start..at]) : null;
    }

    private static Segment? ReadQuoted(string text, ref int at)
    {
        var end = text.IndexOf("\"]", at, StringComparison.Ordinal);
        if (end <= at) return null;

        var name = text[at..end];
        at = end + 2;
        return name.AsSpan().ContainsAny('"', '\\') || name.Any(char.IsControl) ? null : new Segment(SegmentKind.Field, name);
    }

    private static bool TryTake(string text, string mark, ref int at)
    {
        if (string.CompareOrdinal(text, at, mark, 0, mark.Length) != 0) return false;

        at += mark.Length;
        return true;
    }

    private static bool IsOfName(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '$';

    /// <summary>What a step leads to.</summary>
    public enum SegmentKind
    {
        /// <summary>A field of an object.</summary>
        Field,

        /// <summary>Each item of a list.</summary>
        Item,

        /// <summary>Each value of a map, under whatever key.</summary>
        Value,
    }

    /// <summary>One step down.</summary>
    /// <param name="Kind">What it leads to.</param>
    /// <param name="Name">The field's name; null for an item or a value.</param>
    public readonly record struct Segment(SegmentKind Kind, string? Name);
}

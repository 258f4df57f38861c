namespace KargoStageWebhook.Profiles;

/// <summary>Where the value of a missing field comes from. The cases are these and no others.</summary>
public abstract record FieldSource
{
    private FieldSource()
    {
    }

    /// <summary>
    /// The id by which the cluster already knows the item, else a UUID of version 8 (RFC 9562) derived from what makes the item itself, and so the
    /// same however often the item is sent without one.
    /// </summary>
    /// <param name="From">Fields that tell items apart and do not change while the item lives.</param>
    /// <param name="NewestFirst">Whether new items are put in front of older ones; ordinals of equal items count from the oldest.</param>
    /// <param name="Identity">
    /// Name shared by the rules whose lists hold the same items, which then share ids. Null: no two items of this path have one id, in any of its lists.
    /// </param>
    public sealed record Id(IReadOnlyList<Reference> From, bool NewestFirst, string? Identity) : FieldSource;

    /// <summary>The value of another field; nothing is set where that is missing too.</summary>
    public sealed record Copy(Reference From) : FieldSource;

    /// <summary>Always the same value.</summary>
    /// <param name="Json">Its JSON; never <c>null</c>.</param>
    public sealed record Constant(ReadOnlyMemory<byte> Json) : FieldSource
    {
        /// <summary>Whether the value is <c>""</c>, so that an empty text is the very value and not a missing one.</summary>
        public bool IsEmptyText { get; } = Json.Span.SequenceEqual("\"\""u8);
    }

    /// <summary>Names another field of the same object.</summary>
    /// <param name="Start">Where the path begins.</param>
    /// <param name="Path">The way from there; through no list or map.</param>
    public sealed record Reference(Start Start, FieldPath Path)
    {
        private const string HolderMark = "..";

        /// <summary>
        /// Reads a reference: <c>startTime</c>, <c>analysisRun.name</c>, <c>..id</c>, <c>["a.b/c"]</c>; with <paramref name="absolute"/> also
        /// <c>spec.version</c>.
        /// </summary>
        /// <returns>Null where it is none.</returns>
        public static Reference? Parse(string text, bool absolute)
        {
            var isOfHolder = text.StartsWith(HolderMark, StringComparison.Ordinal);
            if (FieldPath.ParseRelative(isOfHolder ? text[HolderMark.Length..] : text) is not { IsPlain: true } path) return null;

            var isOfObject = absolute && path.Segments.Count > 1 && IsNamed(text, "metadata", "spec");
            return new Reference(isOfHolder ? Start.Holder : isOfObject ? Start.Object : Start.Owner, path);
        }

        /// <summary>Whether a text begins with one of these names, written without brackets and quotes.</summary>
        public static bool IsNamed(string text, params ReadOnlySpan<string> names) => names.Contains(text[..(text.AsSpan().IndexOfAny('.', '[') is var end and >= 0 ? end : text.Length)]);

        /// <summary>The path of the object at which the reference begins.</summary>
        /// <param name="field">The field whose source it is.</param>
        internal IReadOnlyList<FieldPath.Segment> OriginFor(FieldPath field) => Start switch
        {
            Start.Object => [],
            Start.Holder => field.Holder,
            _ => field.Owner,
        };

        /// <inheritdoc/>
        public override string ToString() => Start == Start.Holder ? $"{HolderMark}{Path}" : Path.Text;
    }

    /// <summary>Where a <see cref="Reference"/> begins.</summary>
    public enum Start
    {
        /// <summary>At the object that should have the missing field: a neighbour of the field.</summary>
        Owner,

        /// <summary>At the object that holds the list or map in which the owner stands; written with <c>..</c> in front.</summary>
        Holder,

        /// <summary>At the whole object: below <c>metadata</c> or <c>spec</c>.</summary>
        Object,
    }
}

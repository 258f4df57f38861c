namespace KargoStageWebhook.Schema;

/// <summary>The rules for text.</summary>
/// <param name="Length">How many code points it may have, as Go counts them.</param>
/// <param name="Pattern">What it must match; null for anything.</param>
/// <param name="IsDateTime">Whether its <c>format</c> is <c>date-time</c>.</param>
internal sealed record TextRules(CountRange Length, Pattern? Pattern, bool IsDateTime)
{
    /// <summary>What is wrong with a text, as the API server says it; null where nothing is, or where it is not for us to say.</summary>
    /// <param name="utf8">The text, escapes resolved.</param>
    public (FieldReason Reason, string Message)? Validate(ReadOnlySpan<byte> utf8)
    {
        if (Length != CountRange.Any)
        {
            var length = CodePoints(utf8);
            if (length > Length.Max) return (FieldReason.TooLong, $"Too long: may not be more than {Length.Max} characters");
            if (length < Length.Min) return (FieldReason.Invalid, $"Invalid value: {Quote.Text(utf8)}: should be at least {Length.Min} chars long");
        }

        if (Pattern is not null && Pattern.Rejects(utf8)) return (FieldReason.Invalid, $"Invalid value: {Quote.Text(utf8)}: should match '{Quote.Clip(Pattern.Source)}'");
        if (IsDateTime && DateTimeFormat.Rejects(utf8)) return (FieldReason.TypeInvalid, $"Invalid value: {Quote.Text(utf8)}: must be of type date-time");
        return null;
    }

    // Every byte but those that go on with a code point.
    private static int CodePoints(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var one in utf8) count += (one & 0xC0) != 0x80 ? 1 : 0;
        return count;
    }
}

using System.Buffers;

namespace KargoStageWebhook.Diagnosis;

/// <summary>All errors that are known, and where they begin in a text.</summary>
internal static class ErrorShapes
{
    // No log has that many errors in a line. Each costs memory, and a line may have millions.
    private const int MaxStarts = 10_000;

    private static readonly ErrorShape[] All = [.. WebhookShapes.All, .. ObjectShapes.All, .. PhraseShapes.All];

    private static readonly SearchValues<string> Keywords = SearchValues.Create([.. All.Select(shape => shape.Keyword).Distinct()], StringComparison.Ordinal);

    /// <summary>The errors of an entry, in its order; those that stand inside another as well. At most the first ten thousand of each shape.</summary>
    public static IReadOnlyList<ErrorStart> FindIn(string entry)
    {
        if (entry.AsSpan().IndexOfAny(Keywords) < 0) return [];

        var starts = new List<ErrorStart>();
        foreach (var shape in All.Where(shape => entry.Contains(shape.Keyword, StringComparison.Ordinal)))
        {
            var count = 0;
            for (var match = shape.Start.Match(entry); match.Success && count++ < MaxStarts; match = match.NextMatch())
            {
                var level = match.Groups["esc"] is { Success: true, Length: var backslashes } ? QuotedText.LevelOf(backslashes) : QuotedText.LevelFrom(entry, match.Index);
                starts.Add(new ErrorStart(shape, match, level));
            }
        }

        // Of two that begin at one place, the longer one is the more exact.
        starts.Sort((one, other) => one.Index != other.Index ? one.Index.CompareTo(other.Index) : other.End.CompareTo(one.End));
        return starts;
    }
}

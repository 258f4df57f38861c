using System.Text.RegularExpressions;

namespace KargoStageWebhook.Diagnosis;

/// <summary>One way in which an error is worded.</summary>
/// <param name="Keyword">Words that every such text has: most lines have none and are skipped by them.</param>
/// <param name="Start">
/// How it begins. A group <c>esc</c> holds the backslashes before its first quote. All in it that repeats is bounded, and it begins with a letter
/// that begins a word: a log may hold lines of megabytes, and no letter of them should begin a search for their end.
/// </param>
/// <param name="Rank">Of two of which one stands behind the other, that with the higher rank tells of both: a denial's message may quote any error.</param>
/// <param name="Read">Reads what follows; null where it is no such error after all.</param>
internal sealed record ErrorShape(string Keyword, Regex Start, ErrorShape.Ranks Rank, Func<ErrorMatch, Finding?> Read)
{
    /// <summary>What may stand inside what.</summary>
    public enum Ranks
    {
        /// <summary>Words that other errors quote.</summary>
        Phrase,

        /// <summary>An error about an object.</summary>
        Object,

        /// <summary>An error about a webhook, which quotes what it said.</summary>
        Webhook,
    }
}

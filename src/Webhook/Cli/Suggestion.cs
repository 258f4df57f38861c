namespace KargoStageWebhook.Cli;

/// <summary>What somebody may have meant who has mistyped a word.</summary>
internal static class Suggestion
{
    /// <summary>Finds the word that is most alike.</summary>
    /// <param name="typed">What was typed.</param>
    /// <param name="known">The words that there are.</param>
    /// <returns>Null where none is alike: it differs by more than a third of its letters.</returns>
    public static string? Find(string typed, IEnumerable<string> known)
    {
        var word = typed.Split('=')[0].ToLowerInvariant();
        return known.Select(candidate => (Word: candidate, Distance: Distance(word, candidate)))
            .Where(candidate => candidate.Distance <= candidate.Word.Length / 3)
            .OrderBy(candidate => candidate.Distance)
            .Select(candidate => candidate.Word)
            .FirstOrDefault();
    }

    // The least number of letters to change, add or remove, or of neighbours to swap (Damerau and Levenshtein, each part edited once).
    private static int Distance(string one, string other)
    {
        var (before, last, row) = (new int[other.Length + 1], new int[other.Length + 1], Enumerable.Range(0, other.Length + 1).ToArray());
        for (var i = 1; i <= one.Length; i++)
        {
            (before, last, row) = (last, row, before);
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var replaced = last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
        }

        return row[^1];
    }
}

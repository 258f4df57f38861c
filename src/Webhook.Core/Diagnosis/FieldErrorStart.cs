using System.Buffers;

namespace KargoStageWebhook.Diagnosis;

/// <summary>Finds where complaints of fields begin in a text that does not say so.</summary>
internal static class FieldErrorStart
{
    private const int MaxPath = 1_000;

    private static readonly SearchValues<char> BeforePath = SearchValues.Create(" \"'`=(\\");

    private static readonly string[] Roots = ["status.", "status[", "spec.", "spec[", "metadata.", "metadata["];

    /// <summary>The place of the first path that is followed by a reason; null for none. A name alone is no path: it has a dot or an index.</summary>
    public static int? Find(string text, IReadOnlyList<string> reasons)
    {
        var from = 0;
        for (var colon = text.IndexOf(": ", StringComparison.Ordinal); colon >= 0; colon = text.IndexOf(": ", colon + 2, StringComparison.Ordinal))
        {
            if (reasons.Any(reason => string.CompareOrdinal(text, colon + 2, reason, 0, reason.Length) == 0) && StartOf(text, from, colon) is { } start) return start;

            from = colon + 2;
        }

        return null;
    }

    private static int? StartOf(string text, int from, int end)
    {
        from = Math.Max(from, end - MaxPath);
        from = text.LastIndexOf('\n', end, end - from) is var line and >= 0 ? line + 1 : from;
        from = text.LastIndexOf(", ", end, end - from, StringComparison.Ordinal) is var comma and >= 0 ? comma + 2 : from;

        // A key may hold spaces, so the name of a root is a better sign than a space.
        var slice = text.AsSpan(from, end - from);
        var start = slice.LastIndexOfAny(BeforePath) + 1;
        foreach (var root in Roots)
        {
            if (slice.IndexOf(root) is var at and >= 0 && at < start && (at == 0 || !IsOfName(slice[at - 1]))) start = at;
        }

        while (start < slice.Length - 1 && slice[start] == '[' && slice[start + 1] != ']') start++;
        if (start >= 3 && slice[(start - 3)..start] is "[].") start -= 3;
        return slice[start..].IndexOfAny('.', '[') > 0 || slice[start..].StartsWith("[].") ? from + start : null;
    }

    private static bool IsOfName(char letter) => char.IsLetterOrDigit(letter) || letter is '_' or '.' or '-' or '/';
}

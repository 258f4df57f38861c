namespace KargoStageWebhook.Diagnosis;

/// <summary>Trims from a message what closes the text around it. A quote or a bracket that the message itself opens stays.</summary>
internal static class MessageEnd
{
    private const int MaxNesting = 8;

    /// <summary>The message without space, separators, quotes and brackets of its surroundings.</summary>
    public static string Trim(string message)
    {
        var text = message.AsSpan().Trim(" :,\t\r\n");
        for (var nesting = 0; nesting < MaxNesting && !text.IsEmpty && IsForeign(text); nesting++) text = text[..^1].TrimEnd(" :,\t\r\n");
        return text.ToString();
    }

    private static bool IsForeign(ReadOnlySpan<char> text) => text[^1] switch
    {
        '"' => text.Count('"') % 2 == 1,
        '`' => text.Count('`') % 2 == 1,
        '\'' => CountApostrophes(text) % 2 == 1,
        ']' => text.Count(']') > text.Count('['),
        '}' => text.Count('}') > text.Count('{'),
        ')' => text.Count(')') > text.Count('('),
        _ => false,
    };

    // Those that quote: not the one of "doesn't".
    private static int CountApostrophes(ReadOnlySpan<char> text)
    {
        var count = 0;
        for (var at = text.IndexOf('\''); at >= 0;)
        {
            if (at == 0 || at + 1 == text.Length || !char.IsLetter(text[at - 1]) || !char.IsLetter(text[at + 1])) count++;
            at = text[(at + 1)..].IndexOf('\'') is var next and >= 0 ? at + 1 + next : -1;
        }

        return count;
    }
}

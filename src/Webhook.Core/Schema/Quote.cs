using System.Text;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Schema;

/// <summary>Shows parts of a payload or a schema in a message: short, on one line.</summary>
internal static class Quote
{
    private const int Longest = 80;

    /// <summary>A text in quotes.</summary>
    public static string Text(ReadOnlySpan<byte> utf8)
    {
        // Four bytes a character at the most; a longer text is cut anyhow.
        var shown = utf8.Length <= 4 * Longest ? utf8 : utf8[..(4 * Longest)];
        return $"\"{Clip(Encoding.UTF8.GetString(shown))}\"";
    }

    /// <summary>A text as it is.</summary>
    public static string Clip(string text) => Printable.Clip(text, Longest);
}

using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace KargoStageWebhook.Schema;

/// <summary>
/// A <c>pattern</c>, which an API server reads as RE2 and matches anywhere in the text. Only what both engines read alike is validated: patterns
/// that <see cref="PatternTranslator"/> can translate, on texts of ASCII.
/// </summary>
internal sealed class Pattern
{
    private const int LongestOnStack = 512;
    private readonly Regex _regex;

    private Pattern(string source, Regex regex) => (Source, _regex) = (source, regex);

    /// <summary>The pattern as the CRD has it.</summary>
    public string Source { get; }

    /// <summary>Reads a pattern.</summary>
    /// <returns>Null where it cannot be validated.</returns>
    public static Pattern? Read(string source)
    {
        if (PatternTranslator.Translate(source) is not { } translated) return null;

        try
        {
            // No backtracking: a text from outside must not make it slow.
            return new Pattern(source, new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (Exception unfit) when (unfit is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Whether it is certain that an API server rejects the text.</summary>
    public bool Rejects(ReadOnlySpan<byte> utf8)
    {
        if (!Ascii.IsValid(utf8)) return false;

        var rented = utf8.Length > LongestOnStack ? ArrayPool<char>.Shared.Rent(utf8.Length) : null;
        try
        {
            Span<char> text = rented is null ? stackalloc char[LongestOnStack] : rented;
            var length = Encoding.ASCII.GetChars(utf8, text);
            return !_regex.IsMatch(text[..length]);
        }
        finally
        {
            if (rented is not null) ArrayPool<char>.Shared.Return(rented);
        }
    }
}

namespace KargoStageWebhook.Schema;

/// <summary>The values that a field may have: texts, numbers and booleans. A schema that lists others is not validated.</summary>
internal sealed record EnumRule(IReadOnlyList<string> Texts, IReadOnlyList<double> Numbers, IReadOnlyList<bool> Booleans)
{
    /// <summary>The values, as the API server lists them.</summary>
    public string Listed { get; } = string.Join(", ", [
        .. Texts.Select(text => $"\"{Quote.Clip(text)}\""),
        .. Numbers.Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        .. Booleans.Select(boolean => boolean ? "true" : "false"),
    ]);

    /// <summary>The texts' bytes.</summary>
    public byte[][] Utf8Texts { get; } = [.. Texts.Select(System.Text.Encoding.UTF8.GetBytes)];

    /// <summary>Whether a text is one of them.</summary>
    public bool Has(ReadOnlySpan<byte> utf8)
    {
        foreach (var text in Utf8Texts)
        {
            if (utf8.SequenceEqual(text)) return true;
        }

        return false;
    }

    /// <summary>
    /// Whether a number is one of them, or may be taken for one: API servers convert it to the type of each value before they compare
    /// (kube-openapi, basicCommonValidator), which cuts fractions and makes an integer the text of one character.
    /// </summary>
    public bool CanHave(double number) => Texts.Count > 0 || Numbers.Any(value => value == number || value == Math.Truncate(number));
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;

namespace KargoStageWebhook.Text;

/// <summary>
/// A YAML scalar as JSON, as kubectl and helm read it (sigs.k8s.io/yaml, goyaml.v2, resolve.go): YAML 1.1 as far as Go's reader knows it. There <c>on</c> and
/// <c>no</c> are booleans, <c>010</c> is 8, and <c>12:30</c> is text.
/// </summary>
public static partial class YamlScalar
{
    private const string Schema = "tag:yaml.org,2002:";
    private const string Binary = Schema + "binary";

    private static readonly string[] OtherTags = [Schema + "bool", Schema + "int", Schema + "float", Schema + "null", Schema + "timestamp"];

    /// <summary>Writes it.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="value">The scalar's text.</param>
    /// <param name="style">Whether it stands in quotes, or in a block.</param>
    /// <param name="tag">Its tag; empty for none.</param>
    public static void Write(Utf8JsonWriter json, string value, ScalarStyle style, TagName tag)
    {
        switch (Resolve(value, style, tag))
        {
            case null:
                json.WriteNullValue();
                break;
            case bool boolean:
                json.WriteBooleanValue(boolean);
                break;
            case long integer:
                json.WriteNumberValue(integer);
                break;
            case ulong integer:
                json.WriteNumberValue(integer);
                break;
            case double number:
                json.WriteNumberValue(number);
                break;
            case var text:
                json.WriteStringValue((string)text);
                break;
        }
    }

    /// <summary>The name of a field that it is the key of: <c>on</c> is <c>true</c>, <c>010</c> is <c>8</c>.</summary>
    /// <param name="value">The scalar's text.</param>
    /// <param name="style">Whether it stands in quotes, or in a block.</param>
    /// <param name="tag">Its tag; empty for none.</param>
    public static string KeyOf(string value, ScalarStyle style, TagName tag) => Resolve(value, style, tag) switch
    {
        null => value,
        bool boolean => boolean ? "true" : "false",
        double number => ((float)number).ToString(CultureInfo.InvariantCulture),
        var other => Convert.ToString(other, CultureInfo.InvariantCulture)!, // It is no null.
    };

    /// <returns>Null, or a <see cref="bool"/>, <see cref="long"/>, <see cref="ulong"/>, <see cref="double"/> or <see cref="string"/>.</returns>
    private static object? Resolve(string value, ScalarStyle style, TagName tag)
    {
        if (tag.IsEmpty) return style == ScalarStyle.Plain ? ResolvePlain(value) : value;
        if (tag.Value == Binary) return Decode(value);

        return Array.Exists(OtherTags, other => other == tag.Value) ? ResolvePlain(value) : value;
    }

    private static string Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : base64;
    }

    private static object? ResolvePlain(string value) => value switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" or "y" or "Y" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" => true,
        "false" or "False" or "FALSE" or "n" or "N" or "no" or "No" or "NO" or "off" or "Off" or "OFF" => false,
        [(>= '0' and <= '9') or '+' or '-' or '.', ..] => ResolveNumber(value.Replace("_", string.Empty, StringComparison.Ordinal)) ?? value,
        _ => value,
    };

    private static object? ResolveNumber(string text)
    {
        var isNegative = text.StartsWith('-');
        if (ReadInteger(text.AsSpan(isNegative || text.StartsWith('+') ? 1 : 0)) is { } integer)
        {
            if (!isNegative) return integer <= long.MaxValue ? (long)integer : integer;
            if (integer <= long.MaxValue) return -(long)integer;
        }

        return Float().IsMatch(text) && double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) is var number && double.IsFinite(number) ? number : null;
    }

    // As Go's strconv.ParseUint with the base 0.
    private static ulong? ReadInteger(ReadOnlySpan<char> text) => text switch
    {
        ['0', 'x' or 'X', .. var digits] => ReadDigits(digits, 16),
        ['0', 'o' or 'O', .. var digits] => ReadDigits(digits, 8),
        ['0', 'b' or 'B', .. var digits] => ReadDigits(digits, 2),
        ['0', _, ..] => ReadDigits(text[1..], 8),
        _ => ReadDigits(text, 10),
    };

    private static ulong? ReadDigits(ReadOnlySpan<char> digits, uint radix)
    {
        if (digits.IsEmpty) return null;

        UInt128 number = 0;
        foreach (var letter in digits)
        {
            if (!char.IsAsciiHexDigit(letter)) return null;

            var digit = char.IsAsciiDigit(letter) ? letter - '0' : char.ToLowerInvariant(letter) - 'a' + 10;
            if (digit >= radix) return null;

            number = (number * radix) + (uint)digit;
            if (number > ulong.MaxValue) return null;
        }

        return (ulong)number;
    }

    // goyaml.v2, resolve.go, yamlStyleFloat.
    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z")]
    private static partial Regex Float();
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace KargoStageWebhook.Text;

/// <summary>
/// A YAML scalar as JSON, as kubectl and helm read it (sigs.k8s.io/yaml, goyaml.v2, resolve.go): YAML 1.1 as far as Go's reader knows it. There <c>on</c> and
/// <c>no</c> are booleans, <c>010</c> is 8, and <c>12:30</c> is text.
/// </summary>
/// <param name="Value">Its text.</param>
/// <param name="Style">Whether it stands in quotes, or in a block.</param>
/// <param name="Tag">Its tag; empty for none.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="End">The place behind it.</param>
public readonly partial record struct YamlScalar(string Value, ScalarStyle Style, TagName Tag, Mark Start, Mark End)
{
    private const int MaxShown = 60;
    private const string Schema = "tag:yaml.org,2002:";

    // Go's layouts of parseTimestamp; .NET has seven digits of a second at the most.
    private static readonly string[] Timestamps = ["yyyy-M-d", "yyyy-M-d H:m:s.FFFFFFF", "yyyy-M-d'T'H:m:s.FFFFFFF'Z'", "yyyy-M-d't'H:m:s.FFFFFFF'Z'", "yyyy-M-d'T'H:m:s.FFFFFFFzzz", "yyyy-M-d't'H:m:s.FFFFFFFzzz"];

    /// <summary>Of a parser.</summary>
    public static YamlScalar From(Scalar scalar) => new(scalar.Value, scalar.Style, scalar.Tag, scalar.Start, scalar.End);

    /// <summary>Of a document.</summary>
    public static YamlScalar From(YamlScalarNode node) => new(node.Value ?? string.Empty, node.Style, node.Tag, node.Start, node.End);

    /// <summary>Whether it stands for null: <c>null</c>, <c>~</c>, or nothing at all, without quotes.</summary>
    /// <exception cref="YamlException">It is not of its tag's type.</exception>
    public bool IsNull => Resolve() is null;

    /// <summary>Writes it.</summary>
    /// <param name="json">Where to.</param>
    /// <exception cref="YamlException">It is not of its tag's type, or JSON has no such number.</exception>
    public void Write(Utf8JsonWriter json)
    {
        switch (Resolve())
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
            case double number when double.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case double:
                throw Fault($"'{Shown}' is a number that JSON does not have; in quotes it is a text");
            case var text:
                json.WriteStringValue((string)text);
                break;
        }
    }

    /// <summary>The name of a field that it is the key of: <c>on</c> is <c>true</c>, <c>010</c> is <c>8</c>.</summary>
    /// <exception cref="YamlException">It is not of its tag's type, or no name: null, or an integer above 9223372036854775807.</exception>
    public string ToKey() => Resolve() switch
    {
        null or ulong => throw Fault($"the key '{Shown}' is no text; expected one, or quotes around it"),
        bool boolean => boolean ? "true" : "false",
        double number => KeyOf((float)number),
        var other => Convert.ToString(other, CultureInfo.InvariantCulture)!, // It is no null.
    };

    private string Shown => Printable.Clip(Value, MaxShown);

    private YamlException Fault(string message) => new(Start, End, message);

    /// <returns>Null, or a <see cref="bool"/>, <see cref="long"/>, <see cref="ulong"/> above the largest long, <see cref="double"/> or <see cref="string"/>.</returns>
    private object? Resolve()
    {
        if (Tag.IsEmpty) return Style == ScalarStyle.Plain ? ResolvePlain(Value) : Value;
        if (Tag.IsNonSpecific || !Tag.Value.StartsWith(Schema, StringComparison.Ordinal)) return Value;

        var type = Tag.Value[Schema.Length..];
        return (type, ResolvePlain(Value)) switch
        {
            ("binary", _) => Decode(),
            ("null", null) => null,
            ("bool", bool boolean) => boolean,
            ("int", long integer) => integer,
            ("int", ulong integer) => integer,
            ("float", double number) => number,
            ("float", long integer) => (double)integer,
            ("timestamp", string text) when DateTimeOffset.TryParseExact(text, Timestamps, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _) => text,
            ("null" or "bool" or "int" or "float" or "timestamp", _) => throw Fault($"'{Shown}' is no !!{type}"),
            _ => Value,
        };
    }

    private string Decode()
    {
        var bytes = new byte[Value.Length];
        // Go passes over the ends of lines and over nothing else.
        return !Value.AsSpan().ContainsAny(' ', '\t') && Convert.TryFromBase64String(Value, bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : throw Fault($"'{Shown}' is no base64, which !!binary stands for");
    }

    private static object? ResolvePlain(string value) => value switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" or "y" or "Y" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" => true,
        "false" or "False" or "FALSE" or "n" or "N" or "no" or "No" or "NO" or "off" or "Off" or "OFF" => false,
        ".nan" or ".NaN" or ".NAN" => double.NaN,
        ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF" => double.PositiveInfinity,
        "-.inf" or "-.Inf" or "-.INF" => double.NegativeInfinity,
        ['.', ..] => Fraction().IsMatch(value) ? ReadFloat(WithoutUnderscores(value)) ?? (object)value : value,
        [(>= '0' and <= '9') or '+' or '-', ..] => ResolveNumber(WithoutUnderscores(value)) ?? value,
        _ => value,
    };

    private static string WithoutUnderscores(string text) => text.Replace("_", string.Empty, StringComparison.Ordinal);

    private static object? ResolveNumber(string text)
    {
        const ulong largest = long.MaxValue;
        switch (text[0], ReadInteger(text.AsSpan(text[0] is '+' or '-' ? 1 : 0)))
        {
            case (not '-', <= largest and var integer):
                return (long)integer;
            case ('-', <= largest + 1 and var integer):
                return unchecked(-(long)integer);
            case (not ('-' or '+'), { } integer):
                return integer;
            default:
                return Float().IsMatch(text) ? ReadFloat(text) : null;
        }
    }

    private static double? ReadFloat(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture) is var number && double.IsFinite(number) ? number : null;

    // As Go's strconv.FormatFloat with 'g' and -1: the fewest digits that are this number, with an exponent below -4 and from 6 on.
    private static string KeyOf(float number)
    {
        if (!float.IsFinite(number)) return float.IsNaN(number) ? ".nan" : number > 0 ? ".inf" : "-.inf";

        var decimals = 0;
        string text;
        do text = number.ToString($"e{decimals++}", CultureInfo.InvariantCulture);
        while (float.Parse(text, CultureInfo.InvariantCulture) != number);

        var exponent = int.Parse(text.AsSpan(text.IndexOf('e', StringComparison.Ordinal) + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return exponent is < -4 or >= 6
            ? string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, text.IndexOf('e', StringComparison.Ordinal))}e{exponent:+00;-00}")
            : number.ToString($"f{Math.Max(0, decimals - 1 - exponent)}", CultureInfo.InvariantCulture);
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

    // Go's strconv.ParseFloat, of what begins with a point: underscores stand between digits.
    [GeneratedRegex(@"^\.[0-9](_?[0-9])*([eE][-+]?[0-9](_?[0-9])*)?\z")]
    private static partial Regex Fraction();
}

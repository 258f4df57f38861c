using System.Text;
using System.Text.Json;

namespace KargoStageWebhook.Fuzz;

/// <summary>One change of a body that keeps most of its structure.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="At">Which of the body's values, modulo their number.</param>
/// <param name="Other">Which other value or fragment, modulo their number.</param>
internal readonly record struct Mutation(int Kind, int At, int Other)
{
    /// <summary>How many kinds there are.</summary>
    public const int Kinds = 7;

    private const int MaxBytes = 200_000;

    /// <summary>What somebody would send who wants to hurt: JSON, almost JSON, and none.</summary>
    private static readonly byte[][] Fragments =
    [
        .. new[]
        {
            "null", "true", "0", "-0", "-1", "0.1", "1e99999999999", "1E-99999999999", "12345678901234567890123456789", "NaN", "01", "[]", "{}", "\"\"", "\" \"",
            "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"", "\"\\u202eabc\"", "\"\\\"\\\\\\/\"", "\"2025-05-20T10:00:00Z\"", "\"0001-01-01T00:00:00Z\"", "\"0b4d2f6e-8f3a-4a55-9d0e-6c2b7e1f9a34\"",
            "{\"id\":\"x\",\"id\":\"y\"}", "{\"id\":{},\"id\":{}}", "[{\"type\":\"a\"},{\"type\":\"a\"}]", "{\"\\u0069d\":\"x\"}", "[[[[[[[[[[]]]]]]]]]]", "[null,null]", "[{},{},{}]", "{\"verificationHistory\":[{},{}]}", "\"", "}", "",
        }.Select(Encoding.UTF8.GetBytes),
        [(byte)'"', 0xFF, 0xFE, (byte)'"'],
        [(byte)'"', 0xED, 0xA0, 0x80, (byte)'"'],
        Encoding.UTF8.GetBytes($"\"{new string('k', 20_000)}\""),
        Encoding.UTF8.GetBytes($"{{\"{new string('k', 20_000)}\":{{\"replicas\":[{{}},{{}}]}}}}"),
        Encoding.UTF8.GetBytes(new string('[', 300) + new string(']', 300)),
        Encoding.UTF8.GetBytes(new string('[', 12_000) + new string(']', 12_000)),
        Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat("{}", 2000))}]"),
        Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat("{\"name\":\"n\"}", 1000))}]"),
    ];

    /// <summary>The body with this change; the same where there is nothing to change.</summary>
    public byte[] Apply(byte[] body)
    {
        var values = ValuesOf(body);
        if (values.Count == 0 || body.Length > MaxBytes) return body;

        var (at, other) = (values[At % values.Count], values[Other % values.Count]);
        var fragment = Fragments[Other % Fragments.Length];
        return Kind switch
        {
            0 => Replace(body, at.Value, fragment),
            1 => Replace(body, at.Value, body[other.Value]),
            2 => Replace(body, at.Name.End.Value > 0 ? new Range(at.Name.Start, at.Name.End) : at.Value, fragment),
            3 => Replace(body, at.Value.Start..at.Value.Start, at.Name.End.Value > 0 ? [.. fragment, (byte)',', .. body[at.Name], (byte)':'] : [.. fragment, (byte)',']), // A field twice, or one item more.
            4 => Replace(body, at.Value, Repeat(body[at.Value], (Other % 50) + 2)),
            5 => body[..Math.Max(1, at.Value.End.Value)],
            _ => Replace(body, (at.Value.Start.Value + (Other % Math.Max(1, at.Value.End.Value - at.Value.Start.Value))) is var place ? place..(place + 1) : default, [(byte)Other]),
        };
    }

    private static byte[] Replace(byte[] body, Range range, ReadOnlySpan<byte> by) => [.. body[..range.Start.Value], .. by, .. body[range.End.Value..]];

    private static byte[] Repeat(byte[] value, int times)
    {
        var repeated = new List<byte> { (byte)'[' };
        for (var i = 0; i < times && repeated.Count < MaxBytes; i++) repeated.AddRange([.. value, (byte)',']);
        repeated[^1] = (byte)']';
        return [.. repeated];
    }

    /// <summary>Where the values of a body stand, and their names with the quotes; as far as it can be read.</summary>
    private static List<(Range Name, Range Value)> ValuesOf(byte[] body)
    {
        var (values, open, name) = (new List<(Range, Range)>(), new Stack<(int Start, Range Name)>(), default(Range));
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 20_000 });
        try
        {
            while (reader.Read())
            {
                var (start, end) = ((int)reader.TokenStartIndex, (int)reader.BytesConsumed);
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        name = start..(start + reader.ValueSpan.Length + 2);
                        continue;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        open.Push((start, name));
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        var (from, of) = open.Pop();
                        values.Add((of, from..end));
                        break;
                    default:
                        values.Add((name, start..end));
                        break;
                }

                name = default;
            }
        }
        catch (JsonException)
        {
            // What came before can still be changed.
        }

        return values;
    }
}

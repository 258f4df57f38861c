using System.Text;
using System.Text.Json;

namespace KargoStageWebhook.Text;

/// <summary>What is entered is read as strictly as by <see cref="Utf8JsonReader"/>; what is skipped ends where it does there.</summary>
public sealed class JsonCursorTests
{
    private const string Everything =
        """ { "a" : [ 1 , -2.5e+10 , 0 , true , false , null , "" , "é\"]}\\" , { } , [ ] ] , "b\u0022:" : { "c" : "0123456789abcdef\\" , "d" : 1E5 } , "" : [ [ { "d" : 0.1 } ] ] } """;

    [Fact]
    public void It_accepts_what_is_JSON_and_nothing_else_wherever_a_byte_is_wrong()
    {
        foreach (var text in Broken(Encoding.UTF8.GetBytes(Everything)))
        {
            var expected = Outcome(() => Checked(text));
            var found = Outcome(() => Entered(text));
            Assert.True(expected == found, $"{expected} became {found}: {Encoding.UTF8.GetString(text)}");
        }
    }

    [Theory]
    [InlineData("01")]
    [InlineData("-")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("+1")]
    [InlineData("1e")]
    [InlineData("nul")]
    [InlineData("True")]
    [InlineData("\"\\x\"")]
    [InlineData("\"\\u12g4\"")]
    [InlineData("\"a\tb\"")]
    [InlineData("'a'")]
    [InlineData("[1,]")]
    [InlineData("[,1]")]
    [InlineData("[1 2]")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\" 1}")]
    [InlineData("{a:1}")]
    [InlineData("{\"a\"}")]
    [InlineData("[1}")]
    [InlineData("// a comment\n1")]
    [InlineData("\uFEFF1")]
    public void What_other_readers_let_pass_is_no_JSON(string text) => Assert.Throws<JsonException>(() => Entered(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void What_is_skipped_ends_where_it_does_for_a_reader_that_checks()
    {
        var random = new Random(20_240);
        for (var round = 0; round < 20_000; round++)
        {
            var value = new StringBuilder();
            Append(value, random, depth: 0);
            var utf8 = Encoding.UTF8.GetBytes($"{{\"a\":{value},\"b\":[{value}, {value}]}}");

            var cursor = new JsonCursor(utf8);
            cursor.EnterObject();
            cursor.NextProperty();
            Assert.Equal(value.ToString(), Encoding.UTF8.GetString(cursor.TakeRaw().Span));
            cursor.NextProperty();
            cursor.EnterArray();
            cursor.NextElement();
            cursor.Skip();
            cursor.NextElement();
            Assert.Equal(value.ToString(), Encoding.UTF8.GetString(cursor.TakeRaw().Span));
            Assert.False(cursor.NextElement());
            Assert.False(cursor.NextProperty());
            cursor.ExpectEnd();
        }
    }

    [Fact]
    public void What_is_skipped_must_close()
    {
        var whole = $$"""{"a":[{"b":"{{new string('x', 200)}}]}\\\"","c":{{new string('[', 70)}}{{new string(']', 70)}}}]}""";
        for (var length = 0; length < whole.Length; length++)
        {
            var part = Encoding.UTF8.GetBytes(whole[..length]);
            Assert.Throws<JsonException>(() =>
            {
                var cursor = new JsonCursor(part);
                cursor.Skip();
            });
        }
    }

    [Fact]
    public void What_is_taken_is_passed_once_however_often_it_is_skipped()
    {
        var cursor = new JsonCursor("""{"a":{"b":1},"c":2}"""u8.ToArray());
        cursor.EnterObject();
        cursor.NextProperty();
        Assert.False(cursor.EnterArray());
        cursor.Skip();
        cursor.Skip();

        Assert.True(cursor.NextProperty());
        Assert.True(cursor.NameIs("c"u8));
    }

    // Brackets, quotes and backslashes wherever a block of 64 bytes may end.
    private static void Append(StringBuilder json, Random random, int depth)
    {
        switch (random.Next(depth < 4 ? 6 : 3))
        {
            case 0:
                json.Append(random.Next(-1000, 1000));
                break;
            case 1:
                json.Append("null");
                break;
            case 2:
                AppendText(json, random);
                break;
            case 3 or 4:
                json.Append('[');
                for (var i = random.Next(4); i > 0; i--)
                {
                    Append(json, random, depth + 1);
                    if (i > 1) json.Append(" ,");
                }

                json.Append(']');
                break;
            default:
                json.Append('{');
                for (var i = random.Next(4); i > 0; i--)
                {
                    AppendText(json, random);
                    json.Append(": ");
                    Append(json, random, depth + 1);
                    if (i > 1) json.Append(',');
                }

                json.Append('}');
                break;
        }
    }

    private static void AppendText(StringBuilder json, Random random)
    {
        json.Append('"');
        for (var i = random.Next(60); i > 0; i--) json.Append(random.Next(8) switch { 0 => "\\\\", 1 => "\\\"", 2 => "{", 3 => "]", 4 => "é", 5 => "\\u007d", _ => "x" });
        json.Append('"');
    }

    // Every truncation, and every byte replaced by what ends, opens or breaks something.
    private static IEnumerable<byte[]> Broken(byte[] whole)
    {
        yield return whole;
        for (var i = 0; i < whole.Length; i++)
        {
            yield return whole[..i];
            foreach (var other in "\"{}[]\\,:0n.-e \n\u0001"u8.ToArray())
            {
                byte[] changed = [.. whole];
                changed[i] = other;
                yield return changed;
            }
        }
    }

    private static string Outcome(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (JsonException)
        {
            return "no JSON";
        }
    }

    private static string Checked(byte[] utf8)
    {
        var tokens = new StringBuilder();
        var reader = new Utf8JsonReader(utf8);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.EndObject or JsonTokenType.EndArray) continue;
            tokens.Append('|').Append(Encoding.UTF8.GetString(reader.ValueSpan));
        }

        return tokens.ToString();
    }

    private static string Entered(byte[] utf8)
    {
        var tokens = new StringBuilder();
        var cursor = new JsonCursor(utf8);
        Enter(ref cursor, utf8, tokens);
        cursor.ExpectEnd();
        return tokens.ToString();
    }

    private static void Enter(ref JsonCursor cursor, byte[] utf8, StringBuilder tokens)
    {
        cursor.MoveToValue();
        if (cursor.TokenType == JsonTokenType.StartObject)
        {
            cursor.EnterObject();
            while (cursor.NextProperty())
            {
                tokens.Append('|').Append(Encoding.UTF8.GetString(utf8, cursor.NamePlace.Start, cursor.NamePlace.Length));
                Enter(ref cursor, utf8, tokens);
            }
        }
        else if (cursor.TokenType == JsonTokenType.StartArray)
        {
            cursor.EnterArray();
            while (cursor.NextElement()) Enter(ref cursor, utf8, tokens);
        }
        else
        {
            var text = Encoding.UTF8.GetString(cursor.TakeRaw().Span);
            tokens.Append('|').Append(text[0] == '"' ? text[1..^1] : text);
        }
    }
}

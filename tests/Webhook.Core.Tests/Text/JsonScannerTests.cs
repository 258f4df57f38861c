using System.Text;
using System.Text.Json;

namespace KargoStageWebhook.Text;

/// <summary>The pass that checks nothing finds what <see cref="Utf8JsonReader"/>, which checks all, finds.</summary>
public sealed class JsonScannerTests
{
    private const string Everything =
        """ { "a" : [ 1 , -2.5e+10 , true , false , null , "" , "é\"]}\\" , { } , [ ] ] , "b\u0022:" : { "c" : "0123456789abcdef\\" } , "" : [ [ { "d" : 0 } ] ] } """;

    [Theory]
    [InlineData(Everything)]
    [InlineData("""{"a":[1,-2.5e+10,true,false,null,"","é\"]}\\",{},[]],"b\u0022:":{"c":"0123456789abcdef\\"},"":[[{"d":0}]]}""")]
    [InlineData("7")]
    [InlineData("\"\"")]
    [InlineData("[]")]
    public void It_finds_the_tokens_of_a_reader_that_checks(string json) => Assert.Equal(Checked(json), Found(json));

    [Fact]
    public void A_text_ends_where_it_ends_wherever_its_escapes_are()
    {
        foreach (var escape in (string[])["", "\\\"", "\\\\", "\\u00e9"])
        {
            for (var before = 0; before < 40; before++)
            {
                var json = $"[\"{new string('x', before)}{escape}{new string('y', 40 - before)}\",\"{new string('z', before)}{escape}\"]";
                Assert.Equal(Checked(json), Found(json));
            }
        }
    }

    [Fact]
    public void What_is_skipped_ends_where_it_does_for_a_reader_that_checks()
    {
        var utf8 = Encoding.UTF8.GetBytes(Everything);
        for (var start = 0; start < utf8.Length; start++)
        {
            if (!BeginsValue(utf8, start, out var end)) continue;

            var reader = new JsonScanner(utf8.AsSpan(start));
            reader.Skip();
            Assert.Equal(end - start, reader.Position);
        }
    }

    [Fact]
    public void A_text_that_ends_early_is_no_JSON_and_says_so()
    {
        var whole = Everything.TrimEnd();
        for (var length = 0; length < whole.Length; length++)
        {
            var part = whole[..length];
            Assert.Throws<JsonException>(() => Found(part));
            Assert.Throws<JsonException>(() => new JsonScanner(Encoding.UTF8.GetBytes(part)).Skip());
        }
    }

    [Theory]
    [InlineData("\"a\u0001b\"")]
    [InlineData("x")]
    [InlineData("tru")]
    [InlineData("fals")]
    public void What_begins_like_no_value_or_breaks_off_is_no_JSON_and_says_so(string json) =>
        Assert.Throws<JsonException>(() => new JsonScanner(Encoding.UTF8.GetBytes(json)).Skip());

    [Theory]
    [InlineData("""{"id":1}""", true)]
    [InlineData("""{"id": 1}""", true)]
    [InlineData("""{"id" :1}""", false)]
    [InlineData("""{"i\u0064":1}""", false)]
    [InlineData("""{"idea":1}""", false)]
    [InlineData("""{"i":1}""", false)]
    [InlineData("""{"ID":1}""", false)]
    public void A_name_is_taken_if_it_is_the_one_asked_for_and_stays_otherwise(string json, bool isTaken)
    {
        var reader = new JsonScanner(Encoding.UTF8.GetBytes(json));
        reader.Next();
        reader.TakeBracket();
        reader.Next();
        var before = reader.Position;

        Assert.Equal(isTaken, reader.TryTakeName("\"id\":"u8));

        Assert.Equal(isTaken ? before + "\"id\":".Length : before, reader.Position);
    }

    private static bool BeginsValue(byte[] utf8, int start, out int end)
    {
        var reader = new Utf8JsonReader(utf8);
        for (end = 0; reader.Read() && reader.TokenStartIndex <= start;)
        {
            if (reader.TokenStartIndex < start || reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.EndObject or JsonTokenType.EndArray) continue;

            reader.Skip();
            end = (int)reader.BytesConsumed;
            return true;
        }

        return false;
    }

    private static List<string> Checked(string json)
    {
        var tokens = new List<string>();
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        while (reader.Read()) tokens.Add(Encoding.UTF8.GetString(reader.ValueSpan) + (reader.ValueIsEscaped ? " escaped" : string.Empty));
        return tokens;
    }

    private static List<string> Found(string json)
    {
        var (tokens, depth, utf8) = (new List<string>(), 0, Encoding.UTF8.GetBytes(json));
        var reader = new JsonScanner(utf8);
        do
        {
            var first = reader.Next();
            var start = reader.Position;
            if (first == '"')
            {
                tokens.Add(Encoding.UTF8.GetString(reader.TakeText()) + (reader.TextIsEscaped ? " escaped" : string.Empty));
                continue;
            }

            if (first is (byte)'{' or (byte)'[' or (byte)'}' or (byte)']')
            {
                depth += first is (byte)'{' or (byte)'[' ? 1 : -1;
                reader.TakeBracket();
            }
            else
            {
                reader.Skip();
            }

            tokens.Add(Encoding.UTF8.GetString(utf8, start, reader.Position - start));
        }
        while (depth > 0);
        return tokens;
    }
}

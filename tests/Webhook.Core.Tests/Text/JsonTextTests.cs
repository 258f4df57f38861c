using System.Text;
using System.Text.Json;

namespace KargoStageWebhook.Text;

/// <summary>The escapes of a JSON string, resolved as by Go's encoding/json, which API servers read with.</summary>
public sealed class JsonTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData(@"\""\\\/\b\f\n\r\t", "\"\\/\b\f\n\r\t")]
    [InlineData(@"caf\u00e9 \u4e2d", "café 中")]
    [InlineData(@"\ud83d\ude00!", "\U0001F600!")]
    [InlineData(@"a\ud83d", "a\uFFFD")] // Half of a surrogate pair.
    [InlineData(@"\ud83dabcdef", "\uFFFDabcdef")]
    [InlineData(@"\ud83d\n45678", "\uFFFD\n45678")]
    [InlineData(@"\ud83d\u0041", "\uFFFDA")]
    [InlineData(@"\ude00\ud83d", "\uFFFD\uFFFD")]
    [InlineData(@"\u12g4", "\uFFFD")] // No JSON, which shows only here where the text was skipped before.
    public void An_escape_is_read_as_by_an_API_server(string escaped, string text) => Assert.Equal(text, Unescape(escaped));

    [Theory]
    [InlineData(@"key\u00e9\", "keyé")]
    [InlineData(@"key\u00e9\u", "keyé")]
    [InlineData(@"key\u00e9\u00e", "keyé")]
    [InlineData(@"\ud83d\ude0", "\uFFFD")]
    public void An_escape_that_is_truncated_is_left_out(string beginning, string text) => Assert.Equal(text, Unescape(beginning));

    [Theory]
    [InlineData(@"\ud83d")]
    [InlineData(@"\ude00\ud83d")]
    public void Half_of_a_surrogate_pair_is_no_text_where_it_must_be_the_sender_s(string escaped) =>
        Assert.Throws<JsonException>(() => JsonText.Unescape(Encoding.UTF8.GetBytes(escaped), isExact: true));

    private static string Unescape(string escaped) => Encoding.UTF8.GetString(JsonText.Unescape(Encoding.UTF8.GetBytes(escaped)).Span);
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using KargoStageWebhook.Cli;
using KargoStageWebhook.Manifests;

namespace KargoStageWebhook.Output;

/// <summary>YAML that is written from JSON reads as that JSON.</summary>
public sealed class YamlOutputTests
{
    // What YAML 1.1 readers, kubectl's among them, take for something else than a string where it stands without quotes.
    public static TheoryData<string> Texts =>
    [
        "", " ", "yes", "No", "on", "OFF", "y", "N", "null", "~", "true", "False", "1", "-1", "1.5", "0x1f", "0o17", "1e3", ".inf", "2025-05-20T10:00:00Z", "12:30:45",
        "a: b", "# a", "a # b", "- a", "[a]", "{a: b}", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a`", "'a'", "\"a\"", "a\nb", "a\tb", "trailing ", "ü", "😀", "\u0085", "\u2028", "---", "...",
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_text_stays_the_text_and_is_plain_only_where_no_reader_doubts_it(string text)
    {
        var yaml = Write(new JsonObject { ["text"] = text }.ToJsonString(), pieces: 1);

        Assert.Equal(text, Read(yaml)["text"]!.GetValue<string>());
        Assert.Matches("^text: [\"'|>a-zA-Z]", yaml);
        Assert.DoesNotMatch("(?i)^text: (yes|no|on|off|y|n|null|true|false)\n", yaml);
    }

    [Fact]
    public void Numbers_booleans_null_and_what_is_empty_stay_what_they_are()
    {
        const string Json = """{"a":1,"b":-1.5e3,"c":true,"d":null,"e":[],"f":{},"g":[[1],[{"h":"i"}]]}""";

        Assert.Equal("a: 1\nb: -1.5e3\nc: true\nd: null\ne: []\nf: {}\ng:\n- - 1\n- - h: i\n", Write(Json, pieces: 1));
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Json), Read(Write(Json, pieces: 1))));
    }

    [Fact]
    public void However_it_is_cut_the_YAML_is_the_same() => Gen.Select(Gen.String, Gen.String.Array, Gen.Int[1, 40]).Sample(one =>
    {
        var json = JsonSerializer.Serialize(new Dictionary<string, object> { ["a" + new string([.. one.Item1.Where(char.IsAsciiLetter)])] = one.Item2, ["b"] = one.Item1 });

        return Write(json, one.Item3) == Write(json, pieces: 1) && JsonNode.DeepEquals(JsonNode.Parse(json), Read(Write(json, one.Item3)));
    });

    private static string Write(string json, int pieces)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        using var output = new MemoryStream();
        using (var yaml = new YamlOutput(output))
        {
            foreach (var piece in bytes.Chunk(Math.Max(1, bytes.Length / pieces))) yaml.Write(piece);
            yaml.Flush();
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }

    private static JsonNode Read(string yaml) => JsonNode.Parse(YamlText.ToJson(yaml).Span)!;
}

using System.Text;
using System.Text.Json;
using YamlDotNet.Core;

namespace KargoStageWebhook.Text;

/// <summary>Scalars of YAML as kubectl reads them: the JSON that kubectl 1.32 makes of each.</summary>
public sealed class YamlScalarTests
{
    [Theory]
    [InlineData("", "null")]
    [InlineData("~", "null")]
    [InlineData("NULL", "null")]
    [InlineData("true", "true")]
    [InlineData("y", "true")]
    [InlineData("Yes", "true")]
    [InlineData("ON", "true")]
    [InlineData("n", "false")]
    [InlineData("No", "false")]
    [InlineData("off", "false")]
    [InlineData("oN", "\"oN\"")]
    [InlineData("yeS", "\"yeS\"")]
    [InlineData("0", "0")]
    [InlineData("-12", "-12")]
    [InlineData("+1", "1")]
    [InlineData("0x1f", "31")]
    [InlineData("-0X1F", "-31")]
    [InlineData("0b11", "3")]
    [InlineData("0o17", "15")]
    [InlineData("010", "8")]
    [InlineData("08", "8")]
    [InlineData("1_000", "1000")]
    [InlineData(".5", "0.5")]
    [InlineData("1.0", "1")]
    [InlineData("1.", "1")]
    [InlineData("-1.50", "-1.5")]
    [InlineData("1e3", "1000")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    [InlineData("18446744073709551616", "1.8446744073709552E+19")]
    [InlineData("12:30", "\"12:30\"")]
    [InlineData("1.5.2", "\"1.5.2\"")]
    [InlineData("0x", "\"0x\"")]
    [InlineData("0b12", "\"0b12\"")]
    [InlineData("-", "\"-\"")]
    [InlineData(".", "\".\"")]
    [InlineData("1e999", "\"1e999\"")]
    [InlineData("2026-01-05", "\"2026-01-05\"")]
    public void A_plain_word_is_what_kubectl_makes_of_it(string value, string json) => Assert.Equal(json, Write(value, ScalarStyle.Plain, TagName.Empty));

    [Theory]
    [InlineData("on")]
    [InlineData("010")]
    [InlineData("")]
    [InlineData("null")]
    public void A_word_in_quotes_is_a_text(string value) => Assert.Equal($"\"{value}\"", Write(value, ScalarStyle.DoubleQuoted, TagName.Empty));

    [Theory]
    [InlineData("str", "123", "\"123\"")]
    [InlineData("binary", "aGk=", "\"hi\"")]
    [InlineData("binary", "no-base64", "\"no-base64\"")]
    [InlineData("int", "010", "8")]
    [InlineData("bool", "off", "false")]
    [InlineData("set", "1", "\"1\"")]
    public void A_tag_decides(string tag, string value, string json)
    {
        Assert.Equal(json, Write(value, ScalarStyle.Plain, new TagName($"tag:yaml.org,2002:{tag}")));
        Assert.Equal(json, Write(value, ScalarStyle.SingleQuoted, new TagName($"tag:yaml.org,2002:{tag}")));
    }

    [Theory]
    [InlineData("on", "true")]
    [InlineData("No", "false")]
    [InlineData("010", "8")]
    [InlineData("1.50", "1.5")]
    [InlineData("~", "~")]
    [InlineData("name", "name")]
    public void A_key_is_the_text_of_its_value(string value, string key) => Assert.Equal(key, YamlScalar.KeyOf(value, ScalarStyle.Plain, TagName.Empty));

    private static string Write(string value, ScalarStyle style, TagName tag)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) YamlScalar.Write(json, value, style, tag);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}

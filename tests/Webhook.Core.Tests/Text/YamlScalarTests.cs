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
    [InlineData("+18446744073709551615", "1.8446744073709552E+19")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("-0x8000000000000000", "-9223372036854775808")]
    [InlineData(".5_0", "0.5")]
    [InlineData("1_0.5", "10.5")]
    [InlineData("._5", "\"._5\"")]
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
    [InlineData("float", "1", "1")]
    [InlineData("null", "~", "null")]
    [InlineData("timestamp", "2026-01-05T10:00:00.5+01:00", "\"2026-01-05T10:00:00.5\\u002B01:00\"")]
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
    [InlineData("name", "name")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("2026-01-05", "2026-01-05")]
    [InlineData("1e6", "1e+06")]
    [InlineData("1000000.0", "1e+06")]
    [InlineData("120000.0", "120000")]
    [InlineData("1e21", "1e+21")]
    [InlineData("1e300", ".inf")]
    [InlineData("123456789.0", "1.2345679e+08")]
    [InlineData("0.0001", "0.0001")]
    [InlineData("0.00001", "1e-05")]
    [InlineData("0.1", "0.1")]
    [InlineData("-.inf", "-.inf")]
    public void A_key_is_the_text_of_its_value(string value, string key) => Assert.Equal(key, Scalar(value, ScalarStyle.Plain, TagName.Empty).ToKey());

    [Theory]
    [InlineData("", ".inf", "'.inf' is a number that JSON does not have; in quotes it is a text")]
    [InlineData("", "-.Inf", "'-.Inf' is a number")]
    [InlineData("", ".nan", "'.nan' is a number")]
    [InlineData("int", "1.5", "'1.5' is no !!int")]
    [InlineData("int", "", "'' is no !!int")]
    [InlineData("bool", "1", "'1' is no !!bool")]
    [InlineData("null", "x", "'x' is no !!null")]
    [InlineData("float", "yes", "'yes' is no !!float")]
    [InlineData("float", "18446744073709551615", "'18446744073709551615' is no !!float")]
    [InlineData("timestamp", "2026-01-05T10:00:00", "'2026-01-05T10:00:00' is no !!timestamp")]
    [InlineData("binary", "@@", "'@@' is no base64")]
    [InlineData("binary", "aG k=", "'aG k=' is no base64")]
    public void What_kubectl_rejects_is_no_value(string tag, string value, string problem) => Assert.StartsWith(
        problem, Assert.Throws<YamlException>(() => Write(value, ScalarStyle.Plain, tag.Length == 0 ? TagName.Empty : new TagName($"tag:yaml.org,2002:{tag}"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("~")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("18446744073709551615")]
    public void What_kubectl_rejects_is_no_key(string value) => Assert.Equal(
        $"the key '{value}' is no text; expected one, or quotes around it", Assert.Throws<YamlException>(() => Scalar(value, ScalarStyle.Plain, TagName.Empty).ToKey()).Message);

    private static YamlScalar Scalar(string value, ScalarStyle style, TagName tag) => new(value, style, tag, Mark.Empty, Mark.Empty);

    private static string Write(string value, ScalarStyle style, TagName tag)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) Scalar(value, style, tag).Write(json);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}

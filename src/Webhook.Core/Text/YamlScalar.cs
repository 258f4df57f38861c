using System.Text;
using System.Text.Json;

namespace KargoStageWebhook.Text;

/// <summary>A YAML scalar as JSON.</summary>
public static class YamlScalar
{
    /// <summary>Writes it by YAML's core schema, as far as it matters: what is quoted is a string, and a plain word is one unless JSON has it too.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="value">The scalar's text.</param>
    /// <param name="isPlain">Whether it stands without quotes.</param>
    public static void Write(Utf8JsonWriter json, string value, bool isPlain)
    {
        if (!isPlain) json.WriteStringValue(value);
        else if (value is "" or "~" or "null" or "Null" or "NULL") json.WriteNullValue();
        else if (value is "true" or "True" or "TRUE") json.WriteBooleanValue(true);
        else if (value is "false" or "False" or "FALSE") json.WriteBooleanValue(false);
        else if (IsJsonNumber(value)) json.WriteRawValue(value);
        else json.WriteStringValue(value);
    }

    private static bool IsJsonNumber(string text)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
        try
        {
            return char.IsAsciiDigit(text[^1]) && (char.IsAsciiDigit(text[0]) || text[0] == '-') && reader.Read() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

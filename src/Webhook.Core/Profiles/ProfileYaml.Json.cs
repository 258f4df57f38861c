using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using KargoStageWebhook.Text;
using YamlDotNet.RepresentationModel;

namespace KargoStageWebhook.Profiles;

/// <content>Nodes of YAML as JSON.</content>
internal sealed partial class ProfileYaml
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Show(YamlNode node) => Printable.Clip(ToJson(node), MaxShown);

    private static string NameOf(YamlNode key) => key is YamlScalarNode scalar ? YamlScalar.From(scalar).ToKey() : Show(key);

    private static string ToJson(YamlNode node)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Plain)) Write(json, node);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                json.WriteStartObject();
                foreach (var (key, value) in mapping.Children)
                {
                    json.WritePropertyName(NameOf(key));
                    Write(json, value);
                }

                json.WriteEndObject();
                break;

            case YamlSequenceNode list:
                json.WriteStartArray();
                foreach (var item in list.Children) Write(json, item);
                json.WriteEndArray();
                break;

            case YamlScalarNode scalar:
                YamlScalar.From(scalar).Write(json);
                break;
        }
    }
}

using KargoStageWebhook.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace KargoStageWebhook.Manifests;

/// <summary>A text of YAML as JSON, whatever it holds.</summary>
internal static class YamlText
{
    /// <summary>Reads the only document of a text.</summary>
    /// <returns>Its JSON.</returns>
    /// <exception cref="YamlException">It is no YAML, or has more than one document or none.</exception>
    public static ReadOnlyMemory<byte> ToJson(string yaml)
    {
        using var text = new StringReader(yaml);
        var parser = new YamlParser(text);
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _)) throw new YamlException("There is no document in it.");

        var events = new List<ParsingEvent>();
        while (!parser.TryConsume<DocumentEnd>(out _)) events.Add(parser.Consume<ParsingEvent>());
        if (!parser.Accept<StreamEnd>(out _)) throw new YamlException("There is more than one document in it.");

        return new YamlObjects().ToJson(events);
    }
}

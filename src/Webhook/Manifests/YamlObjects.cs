using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using CommunityToolkit.HighPerformance.Buffers;
using KargoStageWebhook.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace KargoStageWebhook.Manifests;

/// <summary>
/// Turns the objects of one document of YAML into JSON, with anchors, aliases and merge keys as sigs.k8s.io/yaml reads them: an alias is its value again, a merge
/// key stands for fields in its place, and of fields with one name the last counts (goyaml.v2, decode.go). What aliases make of an object is bounded.
/// </summary>
internal sealed class YamlObjects
{
    private const int MaxJson = 16 * 1024 * 1024, MaxSteps = 16 * 1024 * 1024;
    private static readonly JsonWriterOptions Deep = new() { MaxDepth = JsonCursor.MaxDepth, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly YamlAnchors _anchors = new();
    private int _steps;

    /// <summary>The JSON of an object.</summary>
    /// <param name="events">It, from its beginning to its end.</param>
    /// <exception cref="YamlException">JSON has no word for it, or its aliases make too much of it.</exception>
    public ReadOnlyMemory<byte> ToJson(IReadOnlyList<ParsingEvent> events)
    {
        using var buffer = new ArrayPoolBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Deep);
        _steps = 0;
        Write(json, new YamlNode(events, 0));
        json.Flush();
        return DuplicateFields.Remove(buffer.WrittenSpan.ToArray());
    }

    /// <returns>The place behind the value.</returns>
    private int Write(Utf8JsonWriter json, YamlNode node)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Count(json, node);
        _anchors.Open(node);
        var behind = WriteValue(json, node);
        _anchors.Close(node);
        return behind;
    }

    private int WriteValue(Utf8JsonWriter json, YamlNode node)
    {
        switch (node.Event)
        {
            case AnchorAlias alias:
                Write(json, _anchors.Find(alias));
                return node.Start + 1;
            case Scalar scalar:
                YamlScalar.From(scalar).Write(json);
                return node.Start + 1;
            case SequenceStart:
                json.WriteStartArray();
                var at = node.Start + 1;
                while (node.Events[at] is not SequenceEnd) at = Write(json, node with { Start = at });
                json.WriteEndArray();
                return at + 1;
            case MappingStart:
                return WriteMapping(json, node);
            default:
                throw new YamlException(node.Event.Start, node.Event.End, "A value that JSON has no word for.");
        }
    }

    private int WriteMapping(Utf8JsonWriter json, YamlNode mapping)
    {
        json.WriteStartObject();
        var behind = WriteFields(json, mapping);
        json.WriteEndObject();
        return behind;
    }

    private int WriteFields(Utf8JsonWriter json, YamlNode mapping)
    {
        var at = mapping.Start + 1;
        while (mapping.Events[at] is not MappingEnd)
        {
            var (key, value) = (mapping with { Start = at }, mapping with { Start = at + 1 });
            if (key.IsMergeKey)
            {
                Merge(json, value);
                at = value.End;
                continue;
            }

            json.WritePropertyName(_anchors.KeyOf(key));
            at = Write(json, value);
        }

        return at + 1;
    }

    // Of a list of mappings the first counts, so it is written last.
    private void Merge(Utf8JsonWriter json, YamlNode merged)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var mapping in _anchors.MappingsOf(merged).Reverse())
        {
            Count(json, mapping);
            _anchors.Open(mapping);
            WriteFields(json, mapping);
            _anchors.Close(mapping);
        }
    }

    // A few lines of aliases can stand for more than any memory holds.
    private void Count(Utf8JsonWriter json, YamlNode node)
    {
        if (++_steps > MaxSteps || json.BytesCommitted + json.BytesPending > MaxJson)
            throw new YamlException(node.Event.Start, node.Event.End, $"An object whose aliases stand for more than {MaxJson / 1024 / 1024} MiB.");
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using CommunityToolkit.HighPerformance.Buffers;
using KargoStageWebhook.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace KargoStageWebhook.Manifests;

/// <summary>Turns a stream of YAML documents into JSON, event by event: however deep a document nests, no stack grows with it.</summary>
internal static class YamlReader
{
    private static readonly JsonWriterOptions Deep = new() { MaxDepth = JsonCursor.MaxDepth, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The documents of the stream as JSON texts; empty documents are left out.</summary>
    /// <exception cref="YamlException">Not YAML, or YAML that JSON has no word for.</exception>
    public static IReadOnlyList<ReadOnlyMemory<byte>> ReadDocuments(TextReader yaml)
    {
        var documents = new List<ReadOnlyMemory<byte>>();
        var parser = new Parser(yaml);
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
        {
            parser.MoveNext();
            var document = ReadDocument(parser);
            if (!document.AsSpan().SequenceEqual("null"u8)) documents.Add(document);
        }

        return documents;
    }

    private static byte[] ReadDocument(IParser parser)
    {
        using var buffer = new ArrayPoolBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, Deep);
        while (!parser.TryConsume<DocumentEnd>(out _))
        {
            Write(json, parser.Consume<ParsingEvent>());
        }

        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ParsingEvent happened)
    {
        switch (happened)
        {
            case MappingStart:
                json.WriteStartObject();
                break;
            case MappingEnd:
                json.WriteEndObject();
                break;
            case SequenceStart:
                json.WriteStartArray();
                break;
            case SequenceEnd:
                json.WriteEndArray();
                break;
            case Scalar { IsKey: true } key:
                json.WritePropertyName(key.Value);
                break;
            case Scalar scalar:
                YamlScalar.Write(json, scalar.Value, scalar.Style == ScalarStyle.Plain);
                break;
            default:
                throw new YamlException(happened.Start, happened.End, "Anchors and aliases are not read; write the value out.");
        }
    }
}

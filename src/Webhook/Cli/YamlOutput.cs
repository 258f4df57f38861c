using System.Buffers;
using System.Text;
using System.Text.Json;
using KargoStageWebhook.Manifests;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace KargoStageWebhook.Cli;

/// <summary>Turns one JSON document that is written to it into YAML, piece by piece: however long it is, little of it is in memory.</summary>
/// <param name="output">Where to; left open.</param>
internal sealed class YamlOutput(Stream output) : OneWayStream
{
    // A plain word that YAML 1.1, which kubectl reads, takes for a boolean or null.
    private static readonly string[] OtherWords = ["true", "false", "yes", "no", "on", "off", "y", "n", "null"];

    private readonly StreamWriter _text = new(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
    private readonly ArrayBufferWriter<byte> _unread = new();
    private Emitter? _yaml;
    private JsonReaderState _state;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _unread.Write(buffer);
        var reader = new Utf8JsonReader(_unread.WrittenSpan, isFinalBlock: false, _state);
        while (reader.Read()) Emit(ref reader);

        _state = reader.CurrentState;
        var rest = _unread.WrittenSpan[(int)reader.BytesConsumed..].ToArray();
        _unread.ResetWrittenCount();
        _unread.Write(rest);
        if (reader.CurrentDepth == 0 && _yaml is { } yaml && reader.TokenType == JsonTokenType.EndObject) End(yaml);
    }

    /// <inheritdoc/>
    public override void Flush() => _text.Flush();

    private Emitter Begin()
    {
        var yaml = new Emitter(_text, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 1024));
        yaml.Emit(new StreamStart());
        yaml.Emit(new DocumentStart(version: null, tags: null, isImplicit: true));
        return yaml;
    }

    private void End(Emitter yaml)
    {
        yaml.Emit(new DocumentEnd(isImplicit: true));
        yaml.Emit(new StreamEnd());
        _yaml = null;
    }

    private void Emit(ref Utf8JsonReader json)
    {
        _yaml ??= Begin();
        _yaml.Emit(json.TokenType switch
        {
            JsonTokenType.StartObject => new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, MappingStyle.Block),
            JsonTokenType.EndObject => new MappingEnd(),
            JsonTokenType.StartArray => new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, SequenceStyle.Block),
            JsonTokenType.EndArray => new SequenceEnd(),
            JsonTokenType.PropertyName or JsonTokenType.String => Text(json.GetString()!),
            _ => new Scalar(Encoding.UTF8.GetString(json.ValueSpan)),
        });
    }

    private static Scalar Text(string value)
    {
        var isPlain = value.Length > 0 && char.IsAsciiLetter(value[0]) && !OtherWords.Contains(value, StringComparer.OrdinalIgnoreCase);
        return new Scalar(AnchorName.Empty, TagName.Empty, value, isPlain ? ScalarStyle.Any : ScalarStyle.DoubleQuoted, isPlainImplicit: isPlain, isQuotedImplicit: true);
    }
}

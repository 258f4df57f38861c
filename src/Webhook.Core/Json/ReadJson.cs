using System.Buffers.Text;
using System.Text.Json;

namespace KargoStageWebhook.Json;

/// <summary>
/// A forward pass over JSON that has been read before, so that nobody need check it again: it finds tokens by what they begin with. Its members
/// are a few of <see cref="Utf8JsonReader"/>'s and mean the same. Text that is no JSON reads as something else, or throws <see cref="JsonException"/>.
/// </summary>
internal ref struct ReadJson(ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private int _at, _start, _length;

    public JsonTokenType TokenType { get; private set; }

    /// <summary>The bytes of a name or text between its quotes, or of a number.</summary>
    public readonly ReadOnlySpan<byte> ValueSpan => _json.Slice(_start, _length);

    public bool ValueIsEscaped { get; private set; }

    /// <summary>Where <see cref="ValueSpan"/> begins.</summary>
    public readonly int ValueStart => _start;

    /// <summary>Moves to the next token. Names are told from texts by the colon behind them.</summary>
    public bool Read()
    {
        while (Next() is (byte)',' or (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') _at++;

        switch (_json[_at])
        {
            case (byte)'"':
                ReadText();
                break;
            case (byte)'{':
                Take(JsonTokenType.StartObject, 1);
                break;
            case (byte)'}':
                Take(JsonTokenType.EndObject, 1);
                break;
            case (byte)'[':
                Take(JsonTokenType.StartArray, 1);
                break;
            case (byte)']':
                Take(JsonTokenType.EndArray, 1);
                break;
            case (byte)'t':
                Take(JsonTokenType.True, 4);
                break;
            case (byte)'f':
                Take(JsonTokenType.False, 5);
                break;
            case (byte)'n':
                Take(JsonTokenType.Null, 4);
                break;
            default:
                ReadNumber();
                break;
        }

        return true;
    }

    /// <summary>Moves to the end of the value that stands here.</summary>
    public void Skip()
    {
        if (TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return;

        var end = TokenType == JsonTokenType.StartObject ? JsonTokenType.EndObject : JsonTokenType.EndArray;
        // In locals, and without looking at what stands between: most of a large status is passed over here.
        var rest = _json[_at..];
        var (depth, at) = (1, 0);
        while (depth > 0 && at < rest.Length)
        {
            var one = rest[at++];
            if (one == '"')
            {
                while (at < rest.Length && rest[at] != '"') at += rest[at] == '\\' ? 2 : 1;
                at++;
            }
            else if ((one | 0x20) == '{')
            {
                depth++;
            }
            else if ((one | 0x20) == '}')
            {
                depth--;
            }
        }

        if (depth > 0) throw new JsonException("The text ends early.");
        _at += at;
        TokenType = end;
    }

    public readonly bool TryGetInt64(out long value) => Utf8Parser.TryParse(ValueSpan, out value, out var read) && read == _length;

    /// <summary>The number; infinite where it is too large.</summary>
    public readonly double GetDouble() => Utf8Parser.TryParse(ValueSpan, out double value, out var read) && read == _length ? value : double.PositiveInfinity;

    /// <exception cref="InvalidOperationException">The text escapes half of a surrogate pair.</exception>
    public readonly int CopyString(Span<byte> utf8)
    {
        var reader = new Utf8JsonReader(_json.Slice(_start - 1, _length + 2));
        reader.Read();
        return reader.CopyString(utf8);
    }

    private readonly byte Next() => _at < _json.Length ? _json[_at] : throw new JsonException("The text ends early.");

    private void Take(JsonTokenType type, int length)
    {
        TokenType = type;
        _at += length;
    }

    private void ReadText()
    {
        ValueIsEscaped = false;
        _start = _at + 1;
        var end = EndOfText(_start);
        _length = end - _start;
        _at = end + 1;
        while (_at < _json.Length && _json[_at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') _at++;

        var isName = _at < _json.Length && _json[_at] == ':';
        Take(isName ? JsonTokenType.PropertyName : JsonTokenType.String, isName ? 1 : 0);
    }

    private int EndOfText(int from)
    {
        while (true)
        {
            var offset = from <= _json.Length ? _json[from..].IndexOfAny((byte)'"', (byte)'\\') : -1;
            if (offset < 0) throw new JsonException("A text ends early.");
            if (_json[from + offset] == '"') return from + offset;

            ValueIsEscaped = true;
            from += offset + 2;
        }
    }

    private void ReadNumber()
    {
        _start = _at;
        while (_at < _json.Length && _json[_at] is (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'+' or (byte)'.' or (byte)'e' or (byte)'E') _at++;
        _length = _at - _start;
        if (_length == 0) throw new JsonException("A value that begins like none.");

        TokenType = JsonTokenType.Number;
    }
}

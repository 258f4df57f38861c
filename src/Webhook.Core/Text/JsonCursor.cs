using System.Text.Json;
using System.Text.Unicode;

namespace KargoStageWebhook.Text;

/// <summary>
/// One forward pass over a JSON text: enter what matters, skip the rest, build nothing. Every method that takes a value leaves the
/// cursor behind that value, whatever its type was.
/// </summary>
/// <remarks>All reading throws <see cref="JsonException"/> where the text is not JSON or nests deeper than <see cref="MaxDepth"/>.</remarks>
public ref struct JsonCursor
{
    /// <summary>Levels of nesting. The API server's own decoder (sigs.k8s.io/json) stops at 10 000, so nothing deeper can come from it.</summary>
    public const int MaxDepth = 10_000;

    private readonly ReadOnlyMemory<byte> _json;
    private Utf8JsonReader _reader;

    /// <summary>Stands before the first value of the text.</summary>
    public JsonCursor(ReadOnlyMemory<byte> json)
    {
        _json = json;
        _reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
        _reader.Read();
    }

    /// <summary>The texts of the values that follow one another in a stream of JSON.</summary>
    public static IReadOnlyList<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> stream)
    {
        var values = new List<ReadOnlyMemory<byte>>();
        var reader = new Utf8JsonReader(stream.Span, new JsonReaderOptions { MaxDepth = MaxDepth, AllowMultipleValues = true });
        while (reader.Read())
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            values.Add(stream[start..(int)reader.BytesConsumed]);
        }

        return values;
    }

    /// <summary>Enters the object that stands here; anything else is skipped.</summary>
    /// <returns>Whether there was an object; if so, ask <see cref="NextProperty"/> until it says false.</returns>
    public bool EnterObject() => Enter(JsonTokenType.StartObject);

    /// <summary>Enters the array that stands here; anything else is skipped.</summary>
    /// <returns>Whether there was an array; if so, ask <see cref="NextElement"/> until it says false.</returns>
    public bool EnterArray() => Enter(JsonTokenType.StartArray);

    /// <summary>Moves to the next property of the object entered last. Its value must be taken or skipped before the next call.</summary>
    public bool NextProperty()
    {
        _reader.Read();
        return _reader.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Moves to the next element of the array entered last. It must be taken or skipped before the next call.</summary>
    public bool NextElement()
    {
        _reader.Read();
        return _reader.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>Whether the property that stands here has this name, escapes resolved. To be asked before its value is taken.</summary>
    public readonly bool NameIs(ReadOnlySpan<byte> utf8) => _reader.ValueIsEscaped ? _reader.ValueTextEquals(utf8) : _reader.ValueSpan.SequenceEqual(utf8);

    /// <summary>Takes a string's content. A value of any other type is skipped and reads as empty.</summary>
    /// <exception cref="InvalidOperationException">The string escapes half of a surrogate pair.</exception>
    public Utf8Text TakeText()
    {
        MoveToValue();
        if (_reader.TokenType != JsonTokenType.String)
        {
            _reader.Skip();
            return default;
        }

        if (!Utf8.IsValid(_reader.ValueSpan)) throw new JsonException("A string is not UTF-8.");
        if (!_reader.ValueIsEscaped) return new Utf8Text(_json.Slice((int)_reader.TokenStartIndex + 1, _reader.ValueSpan.Length));

        var unescaped = new byte[_reader.ValueSpan.Length];
        return new Utf8Text(unescaped.AsMemory(0, _reader.CopyString(unescaped)));
    }

    /// <summary>Takes a boolean; anything but <c>true</c> is false.</summary>
    public bool TakeTrue()
    {
        MoveToValue();
        var isTrue = _reader.TokenType == JsonTokenType.True;
        _reader.Skip();
        return isTrue;
    }

    /// <summary>Takes the value unread.</summary>
    public void Skip()
    {
        MoveToValue();
        _reader.Skip();
    }

    /// <summary>Takes the value unread.</summary>
    /// <returns>Its text, as it stands in the source.</returns>
    public ReadOnlyMemory<byte> TakeRaw()
    {
        MoveToValue();
        var start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        return _json[start..(int)_reader.BytesConsumed];
    }

    /// <summary>Where the cursor stands: behind the last thing it took.</summary>
    public readonly int Position => (int)_reader.BytesConsumed;

    /// <summary>Makes sure that nothing but white space follows.</summary>
    public void ExpectEnd() => _reader.Read();

    private bool Enter(JsonTokenType start)
    {
        MoveToValue();
        if (_reader.TokenType == start) return true;

        _reader.Skip();
        return false;
    }

    /// <summary>Moves from a property's name to its value, which is not taken.</summary>
    /// <returns>Offset in the text of the value's first byte.</returns>
    internal int MoveToValue()
    {
        if (_reader.TokenType == JsonTokenType.PropertyName) _reader.Read();
        return (int)_reader.TokenStartIndex;
    }

    /// <summary>What the value is to which <see cref="MoveToValue"/> has moved.</summary>
    internal readonly JsonTokenType TokenType => _reader.TokenType;

    /// <summary>Whether the text to which <see cref="MoveToValue"/> has moved is <c>""</c>.</summary>
    internal readonly bool TextIsEmpty => _reader.ValueSpan.IsEmpty;

    /// <summary>Whether that text has escapes.</summary>
    internal readonly bool TextIsEscaped => _reader.ValueIsEscaped;

    /// <summary>Whether that text is UTF-8; an API server sends no other.</summary>
    internal readonly bool TextIsUtf8() => Utf8.IsValid(_reader.ValueSpan);

    /// <summary>Offset and bytes of the name of the property that stands here, between its quotes.</summary>
    internal readonly (int Start, int Length) NamePlace => ((int)_reader.TokenStartIndex + 1, _reader.ValueSpan.Length);

    /// <summary>The whole text.</summary>
    internal readonly ReadOnlyMemory<byte> Json => _json;
}

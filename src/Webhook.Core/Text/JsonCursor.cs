using System.Text.Json;
using System.Text.Unicode;

namespace KargoStageWebhook.Text;

/// <summary>
/// One forward pass over a JSON text: enter what matters, skip the rest, build nothing. Every method that takes a value leaves the
/// cursor behind that value, whatever its type was.
/// </summary>
/// <remarks>
/// What is entered or taken is checked to be JSON (RFC 8259); what is skipped only has to close. All reading throws <see cref="JsonException"/> where
/// the text is not JSON or nests deeper than <see cref="MaxDepth"/>.
/// </remarks>
public ref partial struct JsonCursor
{
    /// <summary>Levels of nesting. The API server's own decoder (sigs.k8s.io/json) stops at 10 000, so nothing deeper can come from it.</summary>
    public const int MaxDepth = 10_000;

    private readonly ReadOnlyMemory<byte> _json;
    private readonly ReadOnlySpan<byte> _text;
    private int _at, _start, _depth;

    /// <summary>Stands before the first value of the text.</summary>
    public JsonCursor(ReadOnlyMemory<byte> json)
    {
        _json = json;
        _text = json.Span;
        ReadValue();
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
        if (!MoveToNext(JsonTokenType.StartObject, (byte)'}')) return false;

        if (Peek() != '"') throw Broken();
        ReadText();
        PassSpace();
        Expect((byte)':');
        TokenType = JsonTokenType.PropertyName;
        return true;
    }

    /// <summary>Moves to the next element of the array entered last. It must be taken or skipped before the next call.</summary>
    public bool NextElement()
    {
        if (!MoveToNext(JsonTokenType.StartArray, (byte)']')) return false;

        ReadValue();
        return true;
    }

    /// <summary>Whether the property that stands here has this name, escapes resolved. To be asked before its value is taken.</summary>
    public readonly bool NameIs(ReadOnlySpan<byte> utf8)
    {
        var name = _text.Slice(TextStart, TextLength);
        return TextIsEscaped ? JsonText.Unescape(_json.Slice(TextStart, TextLength)).Span.SequenceEqual(utf8) : name.SequenceEqual(utf8);
    }

    /// <summary>Takes a string's content; half of a surrogate pair is no text. A value of any other type is skipped and reads as empty.</summary>
    public Utf8Text TakeText()
    {
        MoveToValue();
        if (TokenType != JsonTokenType.String)
        {
            Skip();
            return default;
        }

        if (!TextIsUtf8()) throw new JsonException("A string is not UTF-8.");
        return new Utf8Text(JsonText.Unescape(_json.Slice(TextStart, TextLength), isExact: true));
    }

    /// <summary>Takes a boolean; anything but <c>true</c> is false.</summary>
    public bool TakeTrue()
    {
        MoveToValue();
        var isTrue = TokenType == JsonTokenType.True;
        Skip();
        return isTrue;
    }

    /// <summary>Takes the value unread.</summary>
    public void Skip()
    {
        MoveToValue();
        if (TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return;

        _at = JsonStructure.EndOfNested(_text, _start);
        _depth--;
        TokenType = JsonTokenType.EndObject;
    }

    /// <summary>Takes the value unread.</summary>
    /// <returns>Its text, as it stands in the source.</returns>
    public ReadOnlyMemory<byte> TakeRaw()
    {
        var start = MoveToValue();
        Skip();
        return _json[start.._at];
    }

    /// <summary>Where the cursor stands: behind the last thing it took.</summary>
    public readonly int Position => _at;

    /// <summary>Makes sure that nothing but white space follows.</summary>
    public void ExpectEnd()
    {
        PassSpace();
        if (_at < _text.Length) throw Broken();
    }

    /// <summary>Moves from a property's name to its value, which is not taken.</summary>
    /// <returns>Offset in the text of the value's first byte.</returns>
    internal int MoveToValue()
    {
        if (TokenType == JsonTokenType.PropertyName) ReadValue();
        return _start;
    }

    /// <summary>What the value is to which <see cref="MoveToValue"/> has moved; the end of an object once a value that nests is taken.</summary>
    internal JsonTokenType TokenType { get; private set; }

    /// <summary>Whether the text to which <see cref="MoveToValue"/> has moved is <c>""</c>.</summary>
    internal readonly bool TextIsEmpty => TextLength == 0;

    /// <summary>Whether that text, or the name that stands here, has escapes.</summary>
    internal bool TextIsEscaped { get; private set; }

    /// <summary>Whether that text is UTF-8; an API server sends no other.</summary>
    internal readonly bool TextIsUtf8() => Utf8.IsValid(_text.Slice(TextStart, TextLength));

    /// <summary>Offset and bytes of the name of the property that stands here, between its quotes.</summary>
    internal readonly (int Start, int Length) NamePlace => (TextStart, TextLength);

    /// <summary>Thrown where it nests deeper than <see cref="MaxDepth"/>.</summary>
    internal static JsonException TooDeep() => new($"The text nests deeper than {MaxDepth} levels.");

    /// <summary>The whole text.</summary>
    internal readonly ReadOnlyMemory<byte> Json => _json;

    private readonly int TextStart => _start + 1;

    private int TextLength { get; set; }

    private bool Enter(JsonTokenType start)
    {
        MoveToValue();
        if (TokenType == start) return true;

        Skip();
        return false;
    }

    /// <summary>Moves to what comes next in an object or array, past the comma before it.</summary>
    /// <returns>Whether there is anything; else the object or array is left.</returns>
    private bool MoveToNext(JsonTokenType start, byte end)
    {
        PassSpace();
        if (Peek() == end)
        {
            _at++;
            _depth--;
            TokenType = JsonTokenType.EndObject;
            return false;
        }

        if (TokenType == start) return true;

        Expect((byte)',');
        PassSpace();
        return true;
    }
}

using System.Buffers;
using System.Text.Json;

namespace KargoStageWebhook.Text;

/// <content>One token at a time.</content>
public ref partial struct JsonCursor
{
    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    private void ReadValue()
    {
        PassSpace();
        _start = _at;
        switch (Peek())
        {
            case (byte)'"':
                ReadText();
                TokenType = JsonTokenType.String;
                break;
            case (byte)'{':
                Open(JsonTokenType.StartObject);
                break;
            case (byte)'[':
                Open(JsonTokenType.StartArray);
                break;
            case (byte)'t':
                ReadLiteral("true"u8, JsonTokenType.True);
                break;
            case (byte)'f':
                ReadLiteral("false"u8, JsonTokenType.False);
                break;
            case (byte)'n':
                ReadLiteral("null"u8, JsonTokenType.Null);
                break;
            default:
                ReadNumber();
                break;
        }
    }

    private void Open(JsonTokenType start)
    {
        if (++_depth > MaxDepth) throw TooDeep();

        _at++;
        TokenType = start;
    }

    private void ReadText()
    {
        _start = _at;
        TextIsEscaped = false;
        _at = JsonStructure.EndOfRun(_text, _at + 1);
        while (_text[_at] != '"')
        {
            TextIsEscaped = true;
            _at = JsonStructure.EndOfRun(_text, _at + EscapeLength());
        }

        TextLength = _at - TextStart;
        _at++;
    }

    // What stands at the cursor is a backslash, or a control character, which JSON does not have.
    private readonly int EscapeLength()
    {
        var rest = _text[_at..];
        if (rest[0] != '\\' || rest.Length < 2) throw Broken();
        if (rest[1] != 'u') return "\"\\/bfnrt"u8.Contains(rest[1]) ? 2 : throw Broken();

        return rest.Length >= 6 && !rest[2..6].ContainsAnyExcept(HexDigits) ? 6 : throw Broken();
    }

    private void ReadLiteral(ReadOnlySpan<byte> literal, JsonTokenType type)
    {
        var same = literal.CommonPrefixLength(_text[_at..]);
        _at += same;
        if (same < literal.Length) throw Broken();

        TokenType = type;
    }

    private void ReadNumber()
    {
        PassOne((byte)'-');
        if (!PassOne((byte)'0')) ReadDigits();
        if (PassOne((byte)'.')) ReadDigits();
        if (PassOne((byte)'e') || PassOne((byte)'E'))
        {
            if (!PassOne((byte)'+')) PassOne((byte)'-');
            ReadDigits();
        }

        TokenType = JsonTokenType.Number;
    }

    private void ReadDigits()
    {
        if (!char.IsAsciiDigit((char)Peek())) throw Broken();
        while (_at < _text.Length && char.IsAsciiDigit((char)_text[_at])) _at++;
    }

    private bool PassOne(byte one)
    {
        if (_at >= _text.Length || _text[_at] != one) return false;

        _at++;
        return true;
    }

    private void PassSpace()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') _at++;
    }

    private void Expect(byte one)
    {
        if (!PassOne(one)) throw Broken();
    }

    private readonly byte Peek() => _at < _text.Length ? _text[_at] : throw Broken();

    private readonly JsonException Broken()
    {
        var read = _text[.._at];
        return new JsonException("The text is not JSON.", path: null, read.Count((byte)'\n'), _at - (read.LastIndexOf((byte)'\n') + 1));
    }
}

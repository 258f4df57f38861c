using System.Text.Json;

namespace KargoStageWebhook.Text;

/// <summary>
/// A forward pass over JSON that has been read before, so that nobody need check it again: what comes next is told by its first byte, and
/// commas and colons are passed over like white space. Text that is no JSON reads as something else, or throws <see cref="JsonException"/>.
/// </summary>
/// <remarks>All that takes expects to stand where <see cref="Next"/> has looked.</remarks>
internal ref struct JsonScanner(ReadOnlySpan<byte> json)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private int _at;

    /// <summary>Where it stands.</summary>
    public readonly int Position => _at;

    /// <summary>Whether there are escapes in what <see cref="TakeText"/> took last.</summary>
    public bool TextIsEscaped { get; private set; }

    /// <summary>Moves to what comes next.</summary>
    /// <returns>Its first byte: of a value, of a name, or the bracket that closes.</returns>
    public byte Next()
    {
        while ((uint)_at < (uint)_json.Length)
        {
            var one = _json[_at];
            if (one is > (byte)' ' and not ((byte)',' or (byte)':')) return one;
            _at++;
        }

        throw new JsonException("The text ends early.");
    }

    /// <summary>Takes one bracket.</summary>
    public void TakeBracket() => _at++;

    /// <summary>Takes a name or a text.</summary>
    /// <returns>What is between its quotes, escapes as they are.</returns>
    public ReadOnlySpan<byte> TakeText()
    {
        var start = _at + 1;
        var end = JsonStructure.EndOfRun(_json, start);
        TextIsEscaped = _json[end] != '"';
        while (_json[end] != '"') end = JsonStructure.EndOfRun(_json, _json[end] == '\\' ? end + 2 : throw new JsonException("A control character in a text."));

        _at = end + 1;
        return _json[start..end];
    }

    /// <summary>Takes a name if it is this one.</summary>
    /// <param name="key">The name as it is mostly written: without escapes, in quotes, a colon right behind.</param>
    public bool TryTakeName(ReadOnlySpan<byte> key)
    {
        var rest = _json[_at..];
        if (rest.Length < key.Length || rest[key.Length - 1] != ':' || !rest.StartsWith(key)) return false;

        _at += key.Length;
        return true;
    }

    /// <summary>Whether <c>""</c> comes next.</summary>
    public readonly bool IsEmptyText() => _json[_at..].StartsWith("\"\""u8);

    /// <summary>Takes a number.</summary>
    public ReadOnlySpan<byte> TakeNumber()
    {
        var start = _at;
        while (_at < _json.Length && _json[_at] is (>= (byte)'0' and <= (byte)'9') or (byte)'-' or (byte)'+' or (byte)'.' or (byte)'e' or (byte)'E') _at++;
        return _at > start ? _json[start.._at] : throw new JsonException("A value that begins like none.");
    }

    /// <summary>Takes a value of whatever type.</summary>
    public void Skip()
    {
        switch (Next())
        {
            case (byte)'"':
                TakeText();
                break;
            case (byte)'{' or (byte)'[':
                _at = JsonStructure.EndOfNested(_json, _at);
                break;
            case (byte)'t' or (byte)'n':
                TakeLiteral(4);
                break;
            case (byte)'f':
                TakeLiteral(5);
                break;
            default:
                TakeNumber();
                break;
        }
    }

    private void TakeLiteral(int length) => _at = length <= _json.Length - _at ? _at + length : throw new JsonException("A literal ends early.");
}

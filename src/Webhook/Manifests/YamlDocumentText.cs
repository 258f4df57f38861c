using YamlDotNet.Core;

namespace KargoStageWebhook.Manifests;

/// <summary>
/// A stream of YAML, document by document: it ends where one does, at a line that begins with <c>---</c> or <c>...</c>. No scalar can have such a line (YAML 1.2,
/// c-forbidden), so a document can be left behind unread. A byte order mark at the beginning of a document is no part of it. A document's text is at most <see cref="MaxLength"/> characters from one object to the next.
/// </summary>
internal sealed class YamlDocumentText(TextReader stream) : TextReader
{
    /// <summary>The most characters of one object.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    private const int MarkerLength = 3;
    private const char ByteOrderMark = '\uFEFF';
    private readonly char[] _buffer = new char[32 * 1024];
    private int _at, _filled, _length, _column;
    private bool _isLineStart = true, _isIndentation = true, _isMarkerLine, _isEnded, _isComplete;

    /// <summary>The line where the document begins, from 1.</summary>
    public int FirstLine { get; private set; }

    /// <summary>Where the last tab was read that stands in front of a line's text, from 1; 0 where there was none.</summary>
    public (int Line, int Column) LastTab { get; private set; }

    private int Line { get; set; } = 1;

    /// <summary>Goes to the next document, over what is left of this one and over comments and directives.</summary>
    /// <returns>Whether there is one.</returns>
    public bool NextDocument()
    {
        if (FirstLine > 0) Skip(() => !IsEnd());
        (_isEnded, _length) = (false, 0);
        while (Fill(1) && _isLineStart && !IsMarker('-') && (IsBlank() || IsMarker('.')))
        {
            Take();
            Skip(() => !_isLineStart && Fill(1));
        }

        (FirstLine, _isLineStart, _isMarkerLine) = (Line, false, IsMarker('-'));
        return Fill(1);
    }

    /// <summary>Says that an object has been read.</summary>
    public void BeginObject() => _length = 0;

    /// <inheritdoc/>
    public override int Peek() => IsEnd() ? -1 : _buffer[_at];

    /// <inheritdoc/>
    public override int Read()
    {
        if (IsEnd()) return -1;
        if (++_length > MaxLength) throw new YamlException($"An object of more than {MaxLength} characters.");
        if (IsForbidden(_buffer[_at]))
        {
            var place = new Mark(0, Line - FirstLine + 1, _column + 1);
            throw new YamlException(place, place, $"the control character U+{(int)_buffer[_at]:X4} is not allowed; in double quotes an escape stands for it");
        }

        return Take();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) stream.Dispose();
        base.Dispose(disposing);
    }

    private bool IsEnd() => _isEnded |= !Fill(1) || (_isLineStart && (IsMarker('-') || IsMarker('.')));

    // Of comments, directives and empty lines no document is made.
    private bool IsBlank()
    {
        if (_buffer[_at] is '#' or '%' or '\n' or '\r') return true;
        if (_buffer[_at] is not (' ' or '\t')) return false;

        Fill(_buffer.Length);
        var line = _buffer.AsSpan(_at.._filled);
        var first = line.IndexOfAnyExcept(' ', '\t');
        return first < 0 || line[first] is '#' or '\n' or '\r';
    }

    private bool IsMarker(char sign) => Fill(MarkerLength) && _buffer.AsSpan(_at, MarkerLength).IndexOfAnyExcept(sign) < 0
        && (!Fill(MarkerLength + 1) || _buffer[_at + MarkerLength] is ' ' or '\t' or '\n' or '\r');

    private void Skip(Func<bool> goesOn)
    {
        while (goesOn()) Take();
    }

    private char Take()
    {
        var one = _buffer[_at++];
        _isLineStart = one == '\n';
        (_isIndentation, _column) = _isLineStart ? (true, 0) : (_isIndentation && one is ' ' or '\t', _column + 1);
        if (_isIndentation && one == '\t' && LastTab.Line < Line) LastTab = (Line, _column);
        if (!_isLineStart) return one;

        Line++;
        if (_isMarkerLine && Fill(1) && _buffer[_at] == ByteOrderMark) _at++;
        _isMarkerLine = false;
        return one;
    }

    // As kubectl's parser (goyaml.v2, readerc.go).
    private static bool IsForbidden(char one) => one is (< ' ' and not ('\t' or '\n' or '\r')) or (>= '\u007F' and <= '\u009F' and not '\u0085') or '\uFFFE' or '\uFFFF';

    /// <returns>Whether there are so many characters.</returns>
    private bool Fill(int count)
    {
        if (_filled - _at >= count) return true;
        if (_isComplete) return false;

        _buffer.AsSpan(_at.._filled).CopyTo(_buffer);
        (_filled, _at) = (_filled - _at, 0);
        var got = stream.ReadBlock(_buffer.AsSpan(_filled));
        _isComplete = got == 0;
        _filled += got;
        return _filled >= count;
    }
}

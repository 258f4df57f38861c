using System.Text.Json;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Manifests;

/// <summary>Cuts a stream of JSON into objects: no more than the largest of them is in memory, the items of a list one by one.</summary>
internal sealed class JsonItemReader(Stream stream) : IDisposable
{
    private const int ByteOrderMark = 3;

    private readonly StreamWindow _window = new(stream);
    private bool _isFirst = true, _isStarted;
    private Place _place = Place.BetweenDocuments;
    private Utf8Text _kind;
    private string? _problem;
    private string _list = string.Empty;
    private int _count;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = JsonCursor.MaxDepth, AllowMultipleValues = true });

    private enum Place
    {
        BetweenDocuments,
        InArray,
        InItems,
        BehindItems,
    }

    /// <summary>Which document of the stream it is at, from 1.</summary>
    public int Document { get; private set; }

    /// <summary>Where the object stands that was read last.</summary>
    public ObjectPlace LastPlace { get; private set; }

    /// <summary>Reads on.</summary>
    /// <returns>The next object, which stays as it is until the next call; null where there is none.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public ReadOnlyMemory<byte>? Next()
    {
        while (true)
        {
            if (TryNext() is { } found) return found;
            if (_window.IsComplete) return null;
            Fill();
        }
    }

    /// <summary>What is wrong with the list that has ended since the last call; null where nothing is.</summary>
    public string? TakeProblem()
    {
        var problem = _problem;
        _problem = null;
        return problem;
    }

    /// <inheritdoc/>
    public void Dispose() => _window.Dispose();

    /// <returns>Null where more must arrive first, or nothing more will.</returns>
    private ReadOnlyMemory<byte>? TryNext()
    {
        while (true)
        {
            var reader = new Utf8JsonReader(_window.Unread, _window.IsComplete, _state);
            if (!reader.Read()) return null;

            var (from, start) = (_window.Read, (int)reader.TokenStartIndex);
            if (_place == Place.BetweenDocuments && !_isStarted) (Document, _isStarted) = (Document + 1, true);
            switch (reader.TokenType)
            {
                case JsonTokenType.StartArray when _place == Place.BetweenDocuments:
                    (_place, _list, _count) = (Place.InArray, string.Empty, 0);
                    break;
                case JsonTokenType.EndArray:
                    (_place, _isStarted) = (_place == Place.InItems ? Place.BehindItems : Place.BetweenDocuments, _place == Place.InItems);
                    break;
                case JsonTokenType.EndObject:
                    EndList();
                    break;
                case JsonTokenType.PropertyName:
                    if (!TryReadField(ref reader)) return null;
                    break;
                case JsonTokenType.StartObject when _place == Place.BetweenDocuments:
                    if (!TryReadDocument(ref reader)) return null;
                    if (_place == Place.InItems) break;

                    (_isStarted, LastPlace) = (false, new ObjectPlace(Document));
                    return Take(reader, from, start);
                default:
                    if (!reader.TrySkip()) return null;
                    LastPlace = _place == Place.BetweenDocuments ? new ObjectPlace(Document) : new ObjectPlace(Document, _list, _count++);
                    _isStarted &= _place != Place.BetweenDocuments;
                    return Take(reader, from, start);
            }

            Take(reader, from, start);
        }
    }

    /// <summary>Goes through a document until its end, or to the items of a list; a document is taken for one as long as its kind does not say otherwise.</summary>
    private bool TryReadDocument(ref Utf8JsonReader reader)
    {
        _kind = default;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.EndObject) return true;

            var isItems = reader.ValueTextEquals("items"u8);
            var isKind = reader.ValueTextEquals("kind"u8);
            if (!reader.Read()) return false;
            if (isItems && reader.TokenType == JsonTokenType.StartArray && (_kind.IsEmpty || ManifestLists.IsList(_kind)))
            {
                (_place, _list, _count) = (Place.InItems, ObjectPlace.Items, 0);
                return true;
            }

            if (isKind) ReadKind(reader);
            if (!reader.TrySkip()) return false;
        }

        return false;
    }

    private bool TryReadField(ref Utf8JsonReader reader)
    {
        var isKind = reader.ValueTextEquals("kind"u8);
        if (!reader.Read()) return false;

        if (isKind) ReadKind(reader);
        return reader.TrySkip();
    }

    private void ReadKind(in Utf8JsonReader reader) => _kind = reader.TokenType == JsonTokenType.String ? Utf8Text.From(reader.GetString() ?? string.Empty) : default;

    private void EndList()
    {
        if (ManifestLists.DescribeOther(_kind) is { } problem) _problem = problem;
        (_place, _isStarted) = (Place.BetweenDocuments, false);
    }

    private ReadOnlyMemory<byte> Take(in Utf8JsonReader reader, int from, int start)
    {
        (_window.Read, _state) = (from + (int)reader.BytesConsumed, reader.CurrentState);
        return _window[(from + start).._window.Read];
    }

    private void Fill()
    {
        _window.Fill();
        if (_isFirst && _window.Unread.StartsWith("\uFEFF"u8)) _window.Read = ByteOrderMark;
        _isFirst = false;
    }
}

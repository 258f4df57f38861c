using System.Buffers;
using System.Text.Json;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Kubernetes;

/// <summary>Cuts a list (meta/v1) into its items as it arrives: however long it is, no more than its largest item is in memory.</summary>
internal sealed class ListReader(Stream body) : IDisposable
{
    private const int SmallestBuffer = 64 * 1024;
    private const int LargestItem = 64 * 1024 * 1024; // An API server takes objects up to 3 MiB.

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(SmallestBuffer);
    private int _read, _filled;
    private bool _isComplete, _isAtItems, _isAtEnd;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = JsonCursor.MaxDepth });

    /// <summary><c>metadata</c> of the list; complete once there is no next item.</summary>
    public ListMetadata Metadata { get; private set; } = new();

    /// <summary>Reads on.</summary>
    /// <returns>The next item, which stays as it is until the next call; null where there is none.</returns>
    /// <exception cref="JsonException">It is no list.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellation)
    {
        while (!_isAtEnd)
        {
            if (TryNext() is { } item) return item;
            if (!_isAtEnd) await FillAsync(cancellation);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _isAtEnd = true;
    }

    /// <returns>Null where more must arrive first, or nothing more will.</returns>
    private ReadOnlyMemory<byte>? TryNext()
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_read.._filled), _isComplete, _state);
        var from = _read;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    if (!TryReadField(ref reader, from)) return null;
                    break;
                case JsonTokenType.StartObject when _isAtItems:
                    var start = (int)reader.TokenStartIndex;
                    if (!reader.TrySkip()) return null;

                    Commit(reader, from);
                    return _buffer.AsMemory(from + start, (int)reader.BytesConsumed - start);
                case JsonTokenType.EndArray when _isAtItems:
                    _isAtItems = false;
                    break;
                case JsonTokenType.EndObject:
                    _isAtEnd = true;
                    break;
                case JsonTokenType.StartObject:
                    break;
                default:
                    throw new JsonException("Expected a list of objects.");
            }

            Commit(reader, from);
        }

        return null;
    }

    private bool TryReadField(ref Utf8JsonReader reader, int from)
    {
        var (isItems, isMetadata) = (reader.ValueTextEquals("items"u8), reader.ValueTextEquals("metadata"u8));
        if (!reader.Read()) return false;

        _isAtItems = isItems && reader.TokenType == JsonTokenType.StartArray;
        if (_isAtItems) return true;

        var start = from + (int)reader.TokenStartIndex;
        if (!reader.TrySkip()) return false;

        var value = _buffer.AsSpan(start..(from + (int)reader.BytesConsumed));
        if (isMetadata) Metadata = JsonSerializer.Deserialize(value, ApiServerJson.Default.ListMetadata) ?? new();
        return true;
    }

    private void Commit(in Utf8JsonReader reader, int from) => (_read, _state) = (from + (int)reader.BytesConsumed, reader.CurrentState);

    private async ValueTask FillAsync(CancellationToken cancellation)
    {
        if (_filled - _read > _buffer.Length / 2) Grow();
        else Move(_buffer);

        // As much as there is room for: what is not whole yet is read again from its beginning.
        var wanted = _buffer.Length - _filled;
        var got = await body.ReadAtLeastAsync(_buffer.AsMemory(_filled), wanted, throwOnEndOfStream: false, cancellation);
        _filled += got;
        _isComplete = got < wanted;
    }

    private void Grow()
    {
        if (_buffer.Length >= LargestItem) throw new JsonException($"An object of more than {LargestItem} bytes.");

        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        var old = _buffer;
        Move(larger);
        _buffer = larger;
        ArrayPool<byte>.Shared.Return(old);
    }

    private void Move(byte[] to)
    {
        _buffer.AsSpan(_read.._filled).CopyTo(to);
        (_filled, _read) = (_filled - _read, 0);
    }
}

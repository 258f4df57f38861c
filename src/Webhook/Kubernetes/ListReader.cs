using System.Text.Json;
using KargoStageWebhook.Manifests;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Kubernetes;

/// <summary>Cuts a list (meta/v1) into its items as it arrives: however long it is, no more than its largest item is in memory.</summary>
internal sealed class ListReader(Stream body) : IDisposable
{
    private readonly StreamWindow _window = new(body);
    private bool _isAtItems, _isAtEnd;
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
            if (!_isAtEnd) await _window.FillAsync(cancellation);
        }

        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _window.Dispose();
        _isAtEnd = true;
    }

    /// <returns>Null where more must arrive first, or nothing more will.</returns>
    private ReadOnlyMemory<byte>? TryNext()
    {
        var reader = new Utf8JsonReader(_window.Unread, _window.IsComplete, _state);
        var from = _window.Read;
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
                    return _window[(from + start).._window.Read];
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

        var value = _window[start..(from + (int)reader.BytesConsumed)];
        if (isMetadata) Metadata = JsonSerializer.Deserialize(value.Span, ApiServerJson.Default.ListMetadata) ?? new();
        return true;
    }

    private void Commit(in Utf8JsonReader reader, int from) => (_window.Read, _state) = (from + (int)reader.BytesConsumed, reader.CurrentState);
}

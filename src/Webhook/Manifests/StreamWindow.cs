using System.Buffers;
using System.Text.Json;

namespace KargoStageWebhook.Manifests;

/// <summary>The part of a stream of JSON that a reader is at, in a pooled buffer: what is read is left behind, and what is not whole yet makes it grow.</summary>
internal sealed class StreamWindow(Stream stream) : IDisposable
{
    private const int SmallestBuffer = 64 * 1024;
    private const int LargestObject = 64 * 1024 * 1024; // An API server takes objects up to 3 MiB.

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(SmallestBuffer);
    private int _filled;

    /// <summary>How far the buffer is read; a place in it is good until the next time that it is filled.</summary>
    public int Read { get; set; }

    /// <summary>Whether the stream has ended.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>What is not read yet.</summary>
    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(Read.._filled);

    /// <summary>A part of the buffer, which stays as it is until that is filled again.</summary>
    public ReadOnlyMemory<byte> this[Range part] => _buffer.AsMemory(part);

    /// <summary>Fills the buffer behind what is not read yet.</summary>
    /// <exception cref="JsonException">That is 64 MiB already.</exception>
    public void Fill()
    {
        var room = MakeRoom();
        Add(stream.ReadAtLeast(room.Span, room.Length, throwOnEndOfStream: false), room);
    }

    /// <inheritdoc cref="Fill"/>
    public async ValueTask FillAsync(CancellationToken cancellation)
    {
        var room = MakeRoom();
        Add(await stream.ReadAtLeastAsync(room, room.Length, throwOnEndOfStream: false, cancellation), room);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Read = _filled = 0;
    }

    // As much as there is room for: what is not whole yet is read again from its beginning.
    private Memory<byte> MakeRoom()
    {
        if (_filled - Read > _buffer.Length / 2) Grow();
        else Move(_buffer);
        return _buffer.AsMemory(_filled);
    }

    private void Add(int got, Memory<byte> room)
    {
        _filled += got;
        IsComplete = got < room.Length;
    }

    private void Grow()
    {
        if (_buffer.Length >= LargestObject) throw new JsonException($"An object of more than {LargestObject} bytes.", path: null, lineNumber: 0, bytePositionInLine: 0);

        var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
        var old = _buffer;
        Move(larger);
        _buffer = larger;
        ArrayPool<byte>.Shared.Return(old);
    }

    private void Move(byte[] to)
    {
        Unread.CopyTo(to);
        (_filled, Read) = (_filled - Read, 0);
    }
}

namespace KargoStageWebhook.Manifests;

/// <summary>A stream whose beginning can be seen before it is read, also where it is a pipe.</summary>
internal sealed class PeekStream(Stream inner) : OneWayStream
{
    private readonly byte[] _beginning = new byte[4096];
    private int _read, _filled;

    /// <summary>Whether a read has found the end.</summary>
    public bool HasEnded { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <summary>The first bytes; fewer where there are no more.</summary>
    /// <param name="count">How many, at most 4096.</param>
    public ReadOnlySpan<byte> Peek(int count)
    {
        _filled += inner.ReadAtLeast(_beginning.AsSpan(_filled), count - _filled, throwOnEndOfStream: false);
        return _beginning.AsSpan(0, Math.Min(count, _filled));
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_read == _filled)
        {
            var read = inner.Read(buffer);
            HasEnded = read == 0 && buffer.Length > 0;
            return read;
        }

        var taken = Math.Min(buffer.Length, _filled - _read);
        _beginning.AsSpan(_read, taken).CopyTo(buffer);
        _read += taken;
        return taken;
    }
}

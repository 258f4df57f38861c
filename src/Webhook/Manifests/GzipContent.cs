using System.IO.Compression;

namespace KargoStageWebhook.Manifests;

/// <summary>What is compressed in a gzip file of one or more members (RFC 1952). A file that is not whole is an error, never a shorter text.</summary>
/// <param name="compressed">The file, from its first byte on.</param>
internal sealed class GzipContent(PeekStream compressed) : OneWayStream
{
    // It compares each member's length and CRC-32. That it also misses a member's end is set in Directory.Build.props.
    private readonly GZipStream _content = new(compressed, CompressionMode.Decompress);

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The file ends early, is damaged, or has something else behind its last member.</exception>
    public override int Read(Span<byte> buffer)
    {
        int read;
        try
        {
            read = _content.Read(buffer);
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidDataException(compressed.HasEnded ? "its gzip data end early" : "its gzip data are damaged", fault);
        }

        // GZipStream asks for no more once it has found something that does not begin like a member.
        if (read == 0 && buffer.Length > 0 && !compressed.HasEnded) throw new InvalidDataException("its gzip data are damaged, or something else follows them");
        return read;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _content.Dispose();
        base.Dispose(disposing);
    }
}

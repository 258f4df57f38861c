using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace KargoStageWebhook.Serve;

/// <summary>
/// Memory for what connections read and write, in blocks of two TLS records (RFC 8446, 5.1: 16 KiB). Kestrel's own have 4 KiB, so that each record of a body would
/// take four reads: a fifth of the CPU time of a status of 70 KB.
/// </summary>
internal sealed class RecordPool : MemoryPool<byte>
{
    private const int BlockSize = 32 * 1024;

    /// <inheritdoc/>
    public override int MaxBufferSize => Shared.MaxBufferSize;

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, BlockSize));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // What is rented comes from the process's own pool, which has no end.
    }

    /// <summary>Gives each of Kestrel's listeners its pool.</summary>
    internal sealed class Factory : IMemoryPoolFactory<byte>
    {
        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new RecordPool();
    }
}

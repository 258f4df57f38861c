using KargoStageWebhook.Manifests;

namespace KargoStageWebhook.Cli;

/// <summary>Stands for a standard output that was closed: to write to it is an error, as it is on a full disk.</summary>
internal sealed class ClosedOutput : OneWayStream
{
    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    /// <exception cref="IOException">Always.</exception>
    public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Standard output is closed: the report cannot be written.");
}

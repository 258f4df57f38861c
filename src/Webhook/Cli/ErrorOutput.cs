using KargoStageWebhook.Manifests;

namespace KargoStageWebhook.Cli;

/// <summary>Standard error, where a message that cannot be written, as on a full disk, is lost and changes no exit code: there is no other place to say so.</summary>
internal sealed class ErrorOutput : OneWayStream
{
    private readonly Stream _error = Console.OpenStandardError();

    private ErrorOutput()
    {
    }

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <summary>Opens it.</summary>
    public static TextWriter Open() => TextWriter.Synchronized(new StreamWriter(new ErrorOutput(), Console.Error.Encoding) { AutoFlush = true });

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _error.Write(buffer);
        }
        catch (IOException)
        {
            // The message is lost.
        }
    }
}

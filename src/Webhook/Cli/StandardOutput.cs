namespace KargoStageWebhook.Cli;

/// <summary>A verb's output as bytes, for a long report, which is over once nobody reads on: <c>| head</c>.</summary>
internal static class StandardOutput
{
    /// <summary>Exit code where nobody read on, as a shell counts SIGPIPE.</summary>
    public const int NobodyReads = 141;

    private const string Itself = "/proc/self/fd/1";
    private const int BrokenPipe = 32; // EPIPE

    /// <summary>Opens it. A write fails as <see cref="IsBroken"/> tells where the other end of a pipe is closed, and the system says so.</summary>
    /// <param name="output">The verb's output: the console's, which is standard output, or a writer to a stream.</param>
    public static Stream Open(TextWriter output)
    {
        if (output is StreamWriter other) return other.BaseStream;

        try
        {
            // The console's own stream is silent about a broken pipe. Opened again it blocks, whatever state others have left it in.
            if (File.ResolveLinkTarget(Itself, returnFinalTarget: false) is { Name: var name } && name.StartsWith("pipe:", StringComparison.Ordinal))
            {
                return new FileStream(Itself, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 });
            }
        }
        catch (Exception none) when (none is IOException or UnauthorizedAccessException)
        {
            // No Linux, or somebody else's pipe.
        }

        return Console.OpenStandardOutput();
    }

    /// <summary>Whether this says that nobody reads on.</summary>
    public static bool IsBroken(IOException fault) => fault.HResult == BrokenPipe;
}

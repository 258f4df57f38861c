using System.Globalization;

namespace KargoStageWebhook.Manifests;

/// <summary>
/// Whether this process was given standard input, output and error. Where one was closed (<c>&lt;&amp;-</c>), the runtime gives its number to a pipe or file of
/// its own, which must not be taken for it.
/// </summary>
internal static class StandardDescriptors
{
    // Of open(2) and fcntl(2) on Linux.
    private const int AccessMode = 3, ReadOnly = 0, WriteOnly = 1, CloseOnExec = 0x80000;

    private const string Flags = "flags:";

    /// <summary>Whether standard input can be read.</summary>
    public static bool HasInput => Find(0) is not (null or WriteOnly);

    /// <summary>Whether standard output can be written.</summary>
    public static bool HasOutput => Find(1) is not (null or ReadOnly);

    /// <summary>Whether standard error can be written.</summary>
    public static bool HasError => Find(2) is not (null or ReadOnly);

    /// <returns>Its access mode; null where it was closed.</returns>
    private static int? Find(int descriptor)
    {
        const int NotKnown = 2; // Other systems do not tell: as if it could be read and written.
        if (!OperatingSystem.IsLinux() || !Directory.Exists("/proc/self/fdinfo")) return NotKnown;

        try
        {
            var line = File.ReadLines($"/proc/self/fdinfo/{descriptor.ToString(CultureInfo.InvariantCulture)}").First(line => line.StartsWith(Flags, StringComparison.Ordinal));
            var flags = Convert.ToInt32(line[Flags.Length..].Trim(), 8);
            // What a process was started with has not been closed by exec(2). The runtime opens all its own to be closed.
            return (flags & CloseOnExec) == 0 ? flags & AccessMode : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception hidden) when (hidden is IOException or UnauthorizedAccessException)
        {
            return NotKnown;
        }
    }
}

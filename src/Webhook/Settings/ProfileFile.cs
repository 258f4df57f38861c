using KargoStageWebhook.Manifests;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Settings;

/// <summary>A profile in a file: what an operator adds to Kargo's own.</summary>
internal static class ProfileFile
{
    private const int MaxLength = 1024 * 1024;

    /// <summary>Reads one.</summary>
    /// <param name="path">Where; empty for none.</param>
    /// <param name="mistakes">What is wrong with it; none where all is well.</param>
    /// <returns>Kargo's profile with what the file adds; without it where something is wrong.</returns>
    public static Profile Read(string path, out IReadOnlyList<ProfileMistake> mistakes)
    {
        mistakes = [];
        if (path.Length == 0) return Profile.Kargo;

        try
        {
            using var reader = new StreamReader(path);
            var result = ProfileReader.Read(ReadAll(reader), Profile.Kargo);
            if (result is ProfileResult.Valid valid) return valid.Profile;

            mistakes = ((ProfileResult.Invalid)result).Mistakes;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            mistakes = [new ProfileMistake(0, $"it cannot be read: {Printable.Clip(FileProblem.Describe(path, fault), 256)}")];
        }

        return Profile.Kargo;
    }

    /// <summary>Reads the text of one.</summary>
    /// <param name="path">Where; <c>-</c> is standard input.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="IOException">It cannot be read, or is larger than any profile.</exception>
    public static async Task<string> ReadTextAsync(string path, CancellationToken cancellation)
    {
        try
        {
            // Opening a named pipe waits too.
            return await Task.Run(Read, CancellationToken.None).WaitAsync(cancellation);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new IOException($"{path} cannot be read: {FileProblem.Describe(path, fault)}", fault);
        }

        string Read()
        {
            using var reader = path == ManifestFile.OfStandardInput ? new StreamReader(StandardInput.Open()) : new StreamReader(path);
            return ReadAll(reader);
        }
    }

    private static string ReadAll(StreamReader reader)
    {
        var buffer = new char[MaxLength + 1];
        var length = reader.ReadBlock(buffer);
        return length <= MaxLength ? new string(buffer, 0, length) : throw new IOException($"it has more than {MaxLength} characters");
    }
}

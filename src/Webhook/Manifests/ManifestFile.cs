namespace KargoStageWebhook.Manifests;

/// <summary>A file to read.</summary>
/// <param name="Path">Its path; <c>-</c> for standard input.</param>
/// <param name="Problem">Why it cannot be read; null where nothing is known against it.</param>
internal sealed record ManifestFile(string Path, string? Problem = null)
{
    /// <summary>What stands for standard input.</summary>
    public const string OfStandardInput = "-";

    /// <summary>Whether somebody has named it, instead of a directory that it is in.</summary>
    public bool IsNamed { get; init; }

    /// <summary>What is in it, object by object: however long it is, only one of them is in memory.</summary>
    /// <exception cref="IOException">It cannot be opened or read; so say <see cref="UnauthorizedAccessException"/>, and <see cref="InvalidDataException"/> of gzip.</exception>
    public IEnumerable<ManifestItem> Read()
    {
        using var stream = Path == OfStandardInput ? StandardInput.Open() : File.OpenRead(Path);
        foreach (var item in ManifestStream.Read(stream)) yield return item;
    }
}

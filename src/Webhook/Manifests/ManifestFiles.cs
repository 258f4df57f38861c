namespace KargoStageWebhook.Manifests;

/// <summary>Finds the files that are meant by paths: those of a directory, and of the directories in it, by their names.</summary>
internal static class ManifestFiles
{
    private const int MaxDepth = 64;
    private static readonly string[] Extensions = [".yaml", ".yml", ".json", ".yaml.gz", ".yml.gz", ".json.gz"];

    /// <summary>
    /// Finds them, in the order of their names. What is hidden is skipped: of a ConfigMap that is mounted, the copies behind its links. So are empty files of a
    /// directory, and with them its named pipes and devices, which would be waited for.
    /// </summary>
    /// <param name="path">A file, a directory, or <c>-</c> for standard input.</param>
    public static IEnumerable<ManifestFile> Find(string path) =>
        path.Length == 0 ? [new ManifestFile("''", "the path is empty")]
        : path != ManifestFile.OfStandardInput && Directory.Exists(path) ? FindIn(path)
        : [new ManifestFile(path) { IsNamed = true }];

    private static IEnumerable<ManifestFile> FindIn(string root)
    {
        var (open, seen) = (new Stack<(string Path, int Depth)>([(root, 0)]), new HashSet<string>());
        while (open.TryPop(out var directory))
        {
            foreach (var entry in List(directory.Path, seen).Reverse())
            {
                if (entry.Problem is not null || !Directory.Exists(entry.Path)) yield return entry;
                else if (directory.Depth == MaxDepth) yield return entry with { Problem = $"directories nest deeper than {MaxDepth} levels" };
                else open.Push((entry.Path, directory.Depth + 1));
            }
        }
    }

    /// <returns>The files and directories in it, or why they cannot be listed; the last name first.</returns>
    private static IReadOnlyList<ManifestFile> List(string directory, HashSet<string> seen)
    {
        try
        {
            var info = new DirectoryInfo(directory);
            var real = (info.ResolveLinkTarget(returnFinalTarget: true) ?? info).FullName.TrimEnd(Path.DirectorySeparatorChar);
            if (!seen.Add(real)) return [new ManifestFile(directory, "it is a symbolic link to a directory that is read already")];

            return [.. from entry in info.EnumerateFileSystemInfos()
                       where !entry.Name.StartsWith('.') && (Directory.Exists(entry.FullName) || (HasExtension(entry) && !IsEmpty(entry)))
                       orderby entry.Name descending
                       select new ManifestFile(Path.Combine(directory, entry.Name))];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [new ManifestFile(directory, fault.Message)];
        }
    }

    private static bool HasExtension(FileSystemInfo entry) => Array.Exists(Extensions, extension => entry.Name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    // .NET does not tell a named pipe from a file, but the size of one is 0. A link that leads nowhere is reported when it is read.
    private static bool IsEmpty(FileSystemInfo entry)
    {
        try
        {
            return (entry.ResolveLinkTarget(returnFinalTarget: true) ?? entry) is FileInfo { Exists: true, Length: 0 };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

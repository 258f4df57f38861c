using System.Diagnostics;

namespace KargoStageWebhook.EndToEnd.Certificates;

/// <summary>A folder that changes as a Secret's does in a Pod: all files at once, by one symbolic link that is renamed into its place.</summary>
internal sealed class MountedSecret : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kargo-stage-webhook-");
    private int _version;

    /// <summary>Where it is mounted.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Puts files in the place of those that are there.</summary>
    public void Write(params IEnumerable<(string Name, string Text)> files)
    {
        var (version, link) = ($"..version-{++_version}", Path.Combine(Folder, "..data_tmp"));
        var old = new DirectoryInfo(Path.Combine(Folder, "..data")).LinkTarget;
        Directory.CreateDirectory(Path.Combine(Folder, version));
        foreach (var (name, text) in files)
        {
            File.WriteAllText(Path.Combine(Folder, version, name), text);
            if (old is null) File.CreateSymbolicLink(Path.Combine(Folder, name), Path.Combine("..data", name));
        }

        // A rename takes the place of the old link at once; kubelet does the same (AtomicWriter).
        File.CreateSymbolicLink(link, version);
        using (var rename = Process.Start("mv", ["-T", link, Path.Combine(Folder, "..data")])) rename.WaitForExit();
        if (old is not null) Directory.Delete(Path.Combine(Folder, old), recursive: true);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

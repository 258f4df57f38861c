using KargoStageWebhook.Manifests;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Crds;

/// <summary>Reads the CRDs of the profile's resources from files of YAML or JSON, and from directories; what else is in them is skipped.</summary>
internal static class CrdFiles
{
    /// <summary>Reads them all.</summary>
    /// <param name="paths">Their paths.</param>
    /// <param name="profile">The resources.</param>
    /// <param name="cancellation">Ends the wait for a pipe.</param>
    /// <returns>
    /// Those that can be read, and a line for each file that cannot be read or compiled, or that has one of another file too, and for each file or directory
    /// without a CRD of the profile's.
    /// </returns>
    // A read that waits for a pipe cannot be broken off, only left behind.
    public static Task<(CrdSet Crds, IReadOnlyList<string> Problems)> ReadAsync(IEnumerable<string> paths, Profile profile, CancellationToken cancellation) =>
        Task.Run(() => Read(paths, profile), CancellationToken.None).WaitAsync(cancellation);

    /// <summary>The same, where all must be read.</summary>
    /// <exception cref="InvalidDataException">There is a problem; the message is the first.</exception>
    public static async Task<CrdSet> ReadAllAsync(IEnumerable<string> paths, Profile profile, CancellationToken cancellation)
    {
        var (crds, problems) = await ReadAsync(paths, profile, cancellation);
        return problems is [var first, ..] ? throw new InvalidDataException(first) : crds;
    }

    private static (CrdSet Crds, IReadOnlyList<string> Problems) Read(IEnumerable<string> paths, Profile profile)
    {
        var (found, problems) = (new Dictionary<ResourceProfile, CompiledCrd>(), new List<string>());
        foreach (var path in paths)
        {
            var before = (found.Count, problems.Count);
            foreach (var file in ManifestFiles.Find(path))
            {
                if (ReadOrDescribe(file, profile, found) is { } problem) problems.Add($"{file.Path} cannot be read as a CRD: {problem}");
            }

            if (before == (found.Count, problems.Count))
                problems.Add($"{path} cannot be read as a CRD: there is no CustomResourceDefinition {string.Join(" or ", profile.Resources.Select(resource => resource.Resource.Name).Distinct())} in it");
        }

        return (new CrdSet(found), problems);
    }

    private static string? ReadOrDescribe(ManifestFile file, Profile profile, Dictionary<ResourceProfile, CompiledCrd> found)
    {
        try
        {
            // Of a file with a problem nothing counts: of two CRDs of one name nobody knows which is meant.
            var known = new Dictionary<ResourceProfile, CompiledCrd>(found);
            Read(file, profile, known);
            foreach (var (resource, crd) in known) found.TryAdd(resource, crd);
            return null;
        }
        // Utf8JsonReader says InvalidOperationException of text that is not UTF-8.
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return fault.Message;
        }
    }

    private static void Read(ManifestFile file, Profile profile, Dictionary<ResourceProfile, CompiledCrd> found)
    {
        if (file.Problem is { } problem) throw new InvalidDataException(problem);

        foreach (var item in file.Read())
        {
            if (item is ManifestItem.Problem unreadable) throw new InvalidDataException(unreadable.Message);
            if (item is not ManifestItem.Document { Json: var document, Kind: var kind } || !kind.Is("CustomResourceDefinition"u8)) continue;

            var (apiVersion, name) = Identify(document);
            var versions = profile.Resources.Where(candidate => candidate.Resource.Name == name).ToList();
            if (versions.Count == 0) continue;
            if (apiVersion != "apiextensions.k8s.io/v1") throw new InvalidDataException($"{name} is of '{apiVersion}', expected apiextensions.k8s.io/v1");
            if (versions.Any(found.ContainsKey)) throw new InvalidDataException($"{name} is given twice");
            foreach (var (resource, crd) in CompiledCrd.CompileServed(document, versions)) found.Add(resource, crd);
        }
    }

    private static (string ApiVersion, string Name) Identify(ReadOnlyMemory<byte> document)
    {
        var (apiVersion, name) = (default(Utf8Text), default(Utf8Text));
        var cursor = new JsonCursor(document);
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            if (cursor.NameIs("apiVersion"u8)) apiVersion = cursor.TakeText();
            else if (cursor.NameIs("metadata"u8) && cursor.EnterObject()) name = NameIn(ref cursor);
            else cursor.Skip();
        }

        return (apiVersion.ToString(), name.ToString());
    }

    private static Utf8Text NameIn(ref JsonCursor metadata)
    {
        var name = default(Utf8Text);
        while (metadata.NextProperty())
        {
            if (metadata.NameIs("name"u8)) name = metadata.TakeText();
            else metadata.Skip();
        }

        return name;
    }
}

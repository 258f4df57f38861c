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
    /// <exception cref="InvalidDataException">
    /// One cannot be read or compiled, or one that another file has too; or there is no CRD of the profile's in a file or directory. The message names it.
    /// </exception>
    // A read that waits for a pipe cannot be broken off, only left behind.
    public static Task<CrdSet> ReadAsync(IEnumerable<string> paths, Profile profile, CancellationToken cancellation) =>
        Task.Run(() => Read(paths, profile), CancellationToken.None).WaitAsync(cancellation);

    private static CrdSet Read(IEnumerable<string> paths, Profile profile)
    {
        var found = new Dictionary<ResourceProfile, CompiledCrd>();
        foreach (var path in paths)
        {
            var before = found.Count;
            foreach (var file in ManifestFiles.Find(path)) ReadFile(file, profile, found);
            if (found.Count == before) throw Unreadable(path, $"there is no CustomResourceDefinition {string.Join(" or ", profile.Resources.Select(resource => resource.Resource.Name).Distinct())} in it");
        }

        return new CrdSet(found);
    }

    private static void ReadFile(ManifestFile file, Profile profile, Dictionary<ResourceProfile, CompiledCrd> found)
    {
        try
        {
            Read(file, profile, found);
        }
        // Utf8JsonReader says InvalidOperationException of text that is not UTF-8.
        catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            throw Unreadable(file.Path, fault.Message, fault);
        }
    }

    private static InvalidDataException Unreadable(string path, string reason, Exception? fault = null) => new($"{path} cannot be read as a CRD: {reason}", fault);

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

using KargoStageWebhook.Manifests;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Crds;

/// <summary>Reads the CRDs of the profile's resources from files of YAML or JSON; what else is in them is skipped.</summary>
internal static class CrdFiles
{
    /// <summary>Reads them all.</summary>
    /// <exception cref="InvalidDataException">One cannot be read or compiled, has no CRD of the profile's, or one that another has too; the message names it.</exception>
    /// <param name="files">Their paths.</param>
    /// <param name="profile">The resources.</param>
    public static CrdSet Read(IEnumerable<string> files, Profile profile)
    {
        var found = new Dictionary<ResourceProfile, CompiledCrd>();
        foreach (var file in files)
        {
            try
            {
                Read(File.ReadAllBytes(file), profile, found);
            }
            catch (Exception fault) when (fault is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                throw new InvalidDataException($"{file} cannot be read as a CRD: {fault.Message}", fault);
            }
        }

        return new CrdSet(found);
    }

    private static void Read(byte[] text, Profile profile, Dictionary<ResourceProfile, CompiledCrd> found)
    {
        var before = found.Count;
        foreach (var (document, kind) in ManifestDocuments.Read(text))
        {
            if (!kind.Is("CustomResourceDefinition"u8)) continue;

            var (apiVersion, name) = Identify(document);
            if (profile.Resources.FirstOrDefault(candidate => candidate.Resource.Name == name) is not { } resource) continue;
            if (apiVersion != "apiextensions.k8s.io/v1") throw new InvalidDataException($"{name} is of '{apiVersion}', expected apiextensions.k8s.io/v1");
            if (!found.TryAdd(resource, CompiledCrd.Compile(document, resource))) throw new InvalidDataException($"{name} is given twice");
        }

        if (found.Count == before) throw new InvalidDataException($"there is no CustomResourceDefinition {string.Join(" or ", profile.Resources.Select(resource => resource.Resource.Name))} in it");
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

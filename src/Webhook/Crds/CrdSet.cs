using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Crds;

/// <summary>The CRDs by which a verb validates, of as many of the profile's resources as are known; each compiled with its profile.</summary>
internal sealed class CrdSet(IReadOnlyDictionary<ResourceProfile, CrdSchema> schemas)
{
    private readonly Dictionary<ResourceProfile, InstalledSchema> _installed = schemas.ToDictionary(crd => crd.Key, crd => new InstalledSchema(crd.Value, crd.Key, ratchets: true));

    /// <summary>Those by the kind that they define.</summary>
    public IReadOnlyDictionary<string, CrdSchema> ByKind { get; } = schemas.ToDictionary(crd => crd.Key.Resource.Kind, crd => crd.Value);

    /// <summary>That of a resource; null where it is not known.</summary>
    public CrdSchema? Find(ResourceProfile resource) => schemas.GetValueOrDefault(resource);

    /// <summary>What the cluster enforces of a resource, where these CRDs are those that are installed; null where that is not known.</summary>
    public InstalledSchema? FindInstalled(ResourceProfile resource) => _installed.GetValueOrDefault(resource);

    /// <summary>Compiles a CRD.</summary>
    /// <param name="json">The whole of it.</param>
    /// <param name="resource">What it defines.</param>
    /// <exception cref="InvalidDataException">It cannot be compiled; the message says why.</exception>
    public static CrdSchema Compile(ReadOnlyMemory<byte> json, ResourceProfile resource) => CrdCompiler.Compile(json, resource.Resource.Version, resource) switch
    {
        CompileResult.Compiled compiled => compiled.Schema,
        CompileResult.Unreadable unreadable => throw new InvalidDataException(unreadable.Reason),
        _ => throw new NotSupportedException("A result of compiling that is not known here."),
    };
}

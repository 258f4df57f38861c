using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Schema.WholeObject;

namespace KargoStageWebhook.Crds;

/// <summary>A CRD by which a verb validates.</summary>
/// <param name="Status">Its rules for status, compiled with the profile: by these the webhook decides.</param>
/// <param name="Object">What it says of the whole object.</param>
internal sealed record CompiledCrd(CrdSchema Status, ObjectSchema Object)
{
    /// <summary>Compiles one for each version of its resource that the profile has and it serves.</summary>
    /// <param name="json">The whole of it.</param>
    /// <param name="versions">The resource, in each of its versions.</param>
    /// <exception cref="InvalidDataException">It cannot be compiled, or serves none of them; the message says why.</exception>
    public static IReadOnlyList<(ResourceProfile Resource, CompiledCrd Crd)> CompileServed(ReadOnlyMemory<byte> json, IReadOnlyList<ResourceProfile> versions)
    {
        List<ResourceProfile> served = [.. versions.Where(version => CrdCompiler.Compile(json, version.Resource.Version, version) is not CompileResult.Unreadable { IsNotServed: true })];
        return [.. (served.Count > 0 ? served : versions).Select(version => (version, Compile(json, version)))];
    }

    /// <summary>Compiles one.</summary>
    /// <param name="json">The whole of it.</param>
    /// <param name="resource">What it defines.</param>
    /// <exception cref="InvalidDataException">It cannot be compiled; the message says why.</exception>
    public static CompiledCrd Compile(ReadOnlyMemory<byte> json, ResourceProfile resource) => new(
        Expect<CompileResult.Compiled>(CrdCompiler.Compile(json, resource.Resource.Version, resource)).Schema,
        Expect<CompileResult.CompiledObject>(CrdCompiler.CompileObject(json, resource.Resource.Version, resource)).Schema);

    private static T Expect<T>(CompileResult result)
        where T : CompileResult => result switch
        {
            T compiled => compiled,
            CompileResult.Unreadable unreadable => throw new InvalidDataException(unreadable.Reason),
            _ => throw new NotSupportedException("A result of compiling that is not known here."),
        };
}

using System.Net;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Crds;

/// <summary>Reads the CRDs of the profile's resources as they are installed in a cluster, once.</summary>
internal static class ClusterCrds
{
    /// <summary>Path of the collection of all CRDs, without a leading slash.</summary>
    public const string Collection = "apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    /// <summary>Reads those that there are and that may be read.</summary>
    /// <param name="api">The cluster.</param>
    /// <param name="retries">For what it cannot answer now.</param>
    /// <param name="profile">The resources.</param>
    /// <param name="report">Is told which could not be read, and why.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ApiServerException">The API server does not answer, or does not accept the credentials.</exception>
    public static async Task<CrdSet> ReadAsync(ApiServer api, Retries retries, Profile profile, Action<string> report, CancellationToken cancellation)
    {
        var found = new Dictionary<ResourceProfile, CompiledCrd>();
        foreach (var versions in profile.Resources.GroupBy(resource => resource.Resource.Name))
        {
            try
            {
                var json = await ReadAsync(api, retries, versions.Key, cancellation);
                foreach (var (resource, crd) in CompiledCrd.CompileServed(json, [.. versions])) found.Add(resource, crd);
            }
            catch (ApiServerException failure) when (failure.Code is HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
            {
                report($"The CRD {versions.Key} cannot be read, and nothing is validated by it. {failure.Message}");
            }
            catch (InvalidDataException unfit)
            {
                report($"The CRD {versions.Key} cannot be compiled, and nothing is validated by it: {unfit.Message}");
            }
        }

        return new CrdSet(found);
    }

    /// <summary>Reads the one of a resource.</summary>
    /// <exception cref="ApiServerException">It could not be read.</exception>
    /// <exception cref="InvalidDataException">It cannot be compiled; the message says why.</exception>
    public static async Task<CompiledCrd> FindAsync(ApiServer api, Retries retries, ResourceProfile resource, CancellationToken cancellation) =>
        CompiledCrd.Compile(await ReadAsync(api, retries, resource.Resource.Name, cancellation), resource);

    private static Task<byte[]> ReadAsync(ApiServer api, Retries retries, string name, CancellationToken cancellation) =>
        retries.ReadAsync(limit => api.ReadAsync($"{Collection}/{name}", limit), cancellation);
}

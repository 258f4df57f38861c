using System.Net;
using KargoStageWebhook.Kargo;
using KargoStageWebhook.Kubernetes;

namespace KargoStageWebhook.Crds;

/// <summary>Reads Kargo's CRDs as they are installed in a cluster, once.</summary>
internal static class ClusterCrds
{
    private const string Collection = "apis/apiextensions.k8s.io/v1/customresourcedefinitions";

    /// <summary>Reads those that there are and that may be read.</summary>
    /// <param name="api">The cluster.</param>
    /// <param name="retries">For what it cannot answer now.</param>
    /// <param name="tell">Is told which could not be read, and why.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ApiServerException">The API server does not answer.</exception>
    public static async Task<CrdSet> ReadAsync(ApiServer api, Retries retries, Action<string> tell, CancellationToken cancellation)
    {
        var found = new Dictionary<KargoResource, CrdRules>();
        foreach (var resource in KargoResource.All)
        {
            try
            {
                found.Add(resource, await FindAsync(api, retries, resource, cancellation));
            }
            catch (ApiServerException refused) when (refused.Code is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized or HttpStatusCode.NotFound)
            {
                tell($"The CRD {resource.CrdName} cannot be read and is left out. {refused.Message}");
            }
            catch (InvalidDataException unfit)
            {
                tell($"The CRD {resource.CrdName} cannot be judged by and is left out: {unfit.Message}");
            }
        }

        return new CrdSet(found);
    }

    /// <summary>Reads the one of a resource.</summary>
    /// <exception cref="ApiServerException">It could not be read.</exception>
    /// <exception cref="InvalidDataException">It cannot be judged by; the message says why.</exception>
    public static async Task<CrdRules> FindAsync(ApiServer api, Retries retries, KargoResource resource, CancellationToken cancellation) =>
        CrdRules.Read(await retries.ReadAsync(limit => api.ReadAsync($"{Collection}/{resource.CrdName}", limit), cancellation), resource);
}

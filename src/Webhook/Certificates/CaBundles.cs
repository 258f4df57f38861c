using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;
using KargoStageWebhook.Cluster;

namespace KargoStageWebhook.Certificates;

/// <summary>The caBundle of each webhook in both configurations: whom the API server trusts to be us.</summary>
internal sealed class CaBundles(ApiServer api, CertificateOptions options) : IDisposable
{
    private readonly IReadOnlyList<GenericClient> _kinds =
    [
        new(api, "admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations", disposeClient: false),
        new(api, "admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations", disposeClient: false),
    ];

    /// <summary>Reads them as they are now.</summary>
    /// <returns>PEM texts; none where there is no such configuration, and so nobody who calls us.</returns>
    public async Task<IReadOnlyList<string>> ReadAsync(CancellationToken cancellation)
    {
        var bundles = new List<string>();
        foreach (var kind in _kinds) bundles.AddRange((await FindAsync(kind, cancellation))?.Webhooks.Select(TextOf) ?? []);
        return bundles;
    }

    /// <summary>Writes this text wherever another one stands.</summary>
    /// <exception cref="HttpOperationException">Somebody else changed a configuration meanwhile; it was not overwritten.</exception>
    public async Task WriteAsync(string bundle, CancellationToken cancellation)
    {
        foreach (var kind in _kinds)
        {
            if (await FindAsync(kind, cancellation) is not { } found || found.Webhooks.All(webhook => TextOf(webhook) == bundle)) continue;

            await kind.PatchAsync<WebhookConfiguration>(PatchOf(found, bundle), options.Configuration, cancellation);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var kind in _kinds) kind.Dispose();
    }

    private async Task<WebhookConfiguration?> FindAsync(GenericClient kind, CancellationToken cancellation)
    {
        try
        {
            return await kind.ReadAsync<WebhookConfiguration>(options.Configuration, cancellation);
        }
        catch (HttpOperationException missing) when (missing.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    // `test` makes the API server refuse where the configuration is no longer the one that was read.
    private static V1Patch PatchOf(WebhookConfiguration configuration, string bundle)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(bundle));
        var operations = new JsonArray(Operation("test", "/metadata/resourceVersion", configuration.Metadata.ResourceVersion));
        for (var i = 0; i < configuration.Webhooks.Count; i++) operations.Add(Operation("add", $"/webhooks/{i}/clientConfig/caBundle", encoded));
        return new V1Patch(operations.ToJsonString(), V1Patch.PatchType.JsonPatch);
    }

    private static JsonObject Operation(string op, string path, string value) => new() { ["op"] = op, ["path"] = path, ["value"] = value };

    private static string TextOf(RegisteredWebhook webhook) => Encoding.UTF8.GetString(webhook.ClientConfig?.CaBundle ?? []);
}

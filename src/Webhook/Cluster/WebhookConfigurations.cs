using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace KargoStageWebhook.Cluster;

/// <summary>The two configurations by which the API server calls us, and their only writer here.</summary>
internal sealed class WebhookConfigurations(ApiServer api, Installation installation) : IDisposable
{
    private readonly IReadOnlyList<GenericClient> _kinds =
    [
        new(api, "admissionregistration.k8s.io", "v1", "mutatingwebhookconfigurations", disposeClient: false),
        new(api, "admissionregistration.k8s.io", "v1", "validatingwebhookconfigurations", disposeClient: false),
    ];

    /// <summary>Reads all webhooks in them as they are now; none where there is no such configuration, and so nobody who calls us.</summary>
    public async Task<IReadOnlyList<RegisteredWebhook>> ReadAsync(CancellationToken cancellation)
    {
        var webhooks = new List<RegisteredWebhook>();
        foreach (var kind in _kinds) webhooks.AddRange((await FindAsync(kind, cancellation))?.Webhooks ?? []);
        return webhooks;
    }

    /// <summary>Writes one field of every webhook wherever it holds something else.</summary>
    /// <param name="field">Where it stands below a webhook: <c>clientConfig/caBundle</c>.</param>
    /// <param name="value">What it is to hold.</param>
    /// <param name="isSo">Whether it does.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether anything had to be written.</returns>
    /// <exception cref="HttpOperationException">409 or 422: somebody else changed a configuration meanwhile; it was not overwritten.</exception>
    public async Task<bool> ChangeAsync(string field, string value, Predicate<RegisteredWebhook> isSo, CancellationToken cancellation)
    {
        var hasChanged = false;
        foreach (var kind in _kinds)
        {
            if (await FindAsync(kind, cancellation) is not { } found || found.Webhooks.All(webhook => isSo(webhook))) continue;

            await kind.PatchAsync<WebhookConfiguration>(PatchOf(found, field, value), installation.Configuration, cancellation);
            hasChanged = true;
        }

        return hasChanged;
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
            return await kind.ReadAsync<WebhookConfiguration>(installation.Configuration, cancellation);
        }
        catch (HttpOperationException missing) when (missing.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    // `test` makes the API server refuse where the configuration is no longer the one that was read.
    private static V1Patch PatchOf(WebhookConfiguration configuration, string field, string value)
    {
        var operations = new JsonArray(Operation("test", "/metadata/resourceVersion", configuration.Metadata.ResourceVersion));
        for (var i = 0; i < configuration.Webhooks.Count; i++) operations.Add(Operation("add", $"/webhooks/{i}/{field}", value));
        return new V1Patch(operations.ToJsonString(), V1Patch.PatchType.JsonPatch);
    }

    private static JsonObject Operation(string op, string path, string value) => new() { ["op"] = op, ["path"] = path, ["value"] = value };
}

using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace KargoStageWebhook.Kubernetes;

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

    /// <summary>Changes every webhook wherever one is not as it should be.</summary>
    /// <param name="fields">What each is to hold, merged into what it holds.</param>
    /// <param name="isSo">Whether it does.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Whether anything had to be written.</returns>
    /// <exception cref="HttpOperationException">409: somebody else changed a configuration meanwhile; it was not overwritten.</exception>
    public async Task<bool> ChangeAsync(JsonObject fields, Predicate<RegisteredWebhook> isSo, CancellationToken cancellation)
    {
        var hasChanged = false;
        foreach (var kind in _kinds)
        {
            if (await FindAsync(kind, cancellation) is not { } found || found.Webhooks.All(webhook => isSo(webhook))) continue;

            await kind.PatchAsync<WebhookConfiguration>(PatchOf(found, fields), installation.Configuration, cancellation);
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

    // The list is merged by name. With a resourceVersion the API server rejects the patch if the configuration has changed since it was read.
    private static V1Patch PatchOf(WebhookConfiguration configuration, JsonObject fields)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = configuration.Metadata.ResourceVersion },
            ["webhooks"] = new JsonArray([.. configuration.Webhooks.Select(webhook => Named(webhook.Name, fields))]),
        };
        return new V1Patch(patch.ToJsonString(), V1Patch.PatchType.StrategicMergePatch);
    }

    private static JsonObject Named(string name, JsonObject fields)
    {
        var named = fields.DeepClone().AsObject();
        named["name"] = name;
        return named;
    }
}

using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace KargoStageWebhook.Kubernetes;

/// <summary>The two configurations by which the API server calls us, and their only writer here.</summary>
internal sealed class WebhookConfigurations(ApiServer api, Installation installation)
{
    private static readonly string[] Collections = ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"];

    /// <summary>Reads all webhooks in them as they are now; none where there is no such configuration, and so nobody who calls us.</summary>
    public async Task<IReadOnlyList<RegisteredWebhook>> ReadAsync(CancellationToken cancellation)
    {
        var webhooks = new List<RegisteredWebhook>();
        foreach (var collection in Collections) webhooks.AddRange((await FindAsync(collection, cancellation))?.Webhooks ?? []);
        return webhooks;
    }

    /// <summary>Changes every webhook wherever one is not as it should be.</summary>
    /// <param name="fields">What each is to hold, merged into what it holds.</param>
    /// <param name="isSo">Whether it does.</param>
    /// <param name="stopping">Ends the reading; a write under way goes on, and none is begun.</param>
    /// <param name="abort">Ends the wait for a write, which may be stored nevertheless.</param>
    /// <returns>Whether anything had to be written.</returns>
    /// <exception cref="ApiServerException">409: somebody else changed a configuration meanwhile; it was not overwritten.</exception>
    public async Task<bool> ChangeAsync(JsonObject fields, Predicate<RegisteredWebhook> isSo, CancellationToken stopping, CancellationToken abort)
    {
        var hasChanged = false;
        foreach (var collection in Collections)
        {
            if (await FindAsync(collection, stopping) is not { Webhooks: { } webhooks } found || webhooks.All(webhook => isSo(webhook))) continue;

            stopping.ThrowIfCancellationRequested();
            await api.StrategicMergeAsync(PathOf(collection), PatchOf(found.Metadata, webhooks, fields), abort);
            hasChanged = true;
        }

        return hasChanged;
    }

    private string PathOf(string collection) => $"apis/admissionregistration.k8s.io/v1/{collection}/{Uri.EscapeDataString(installation.Configuration)}";

    private async Task<WebhookConfiguration?> FindAsync(string collection, CancellationToken cancellation)
    {
        try
        {
            return JsonSerializer.Deserialize(await api.ReadAsync(PathOf(collection), cancellation), ApiServerJson.Default.WebhookConfiguration);
        }
        catch (ApiServerException missing) when (missing.Code == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    // The list is merged by name. With a resourceVersion the API server rejects the patch if the configuration has changed since it was read.
    private static byte[] PatchOf(ListMetadata metadata, IReadOnlyList<RegisteredWebhook> webhooks, JsonObject fields)
    {
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject { ["resourceVersion"] = metadata.ResourceVersion },
            ["webhooks"] = new JsonArray([.. webhooks.Select(webhook => Named(webhook.Name, fields))]),
        };
        return Encoding.UTF8.GetBytes(patch.ToJsonString());
    }

    private static JsonObject Named(string name, JsonObject fields)
    {
        var named = fields.DeepClone().AsObject();
        named["name"] = name;
        return named;
    }
}

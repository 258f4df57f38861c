using System.Text;
using k8s.Autorest;
using KargoStageWebhook.Cluster;

namespace KargoStageWebhook.Certificates;

/// <summary>The caBundle of each webhook in both configurations: whom the API server trusts to be us.</summary>
internal sealed class CaBundles(WebhookConfigurations configurations)
{
    /// <summary>Reads them as they are now.</summary>
    /// <returns>PEM texts; none where there is no such configuration, and so nobody who calls us.</returns>
    public async Task<IReadOnlyList<string>> ReadAsync(CancellationToken cancellation) =>
        [.. (await configurations.ReadAsync(cancellation)).Select(TextOf)];

    /// <summary>Writes this text wherever another one stands.</summary>
    /// <exception cref="HttpOperationException">Somebody else changed a configuration meanwhile; it was not overwritten.</exception>
    public Task WriteAsync(string bundle, CancellationToken cancellation)
    {
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(bundle));
        return configurations.ChangeAsync("clientConfig/caBundle", encoded, webhook => TextOf(webhook) == bundle, cancellation);
    }

    private static string TextOf(RegisteredWebhook webhook) => Encoding.UTF8.GetString(webhook.ClientConfig?.CaBundle ?? []);
}

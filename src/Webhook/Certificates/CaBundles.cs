using System.Text;
using System.Text.Json.Nodes;
using KargoStageWebhook.Kubernetes;

namespace KargoStageWebhook.Certificates;

/// <summary>The caBundle of each webhook in both configurations: whom the API server trusts to be us.</summary>
internal sealed class CaBundles(WebhookConfigurations configurations)
{
    /// <inheritdoc cref="WebhookConfigurations.ReadAsync"/>
    public Task<IReadOnlyList<RegisteredWebhook>> ReadAsync(CancellationToken cancellation) => configurations.ReadAsync(cancellation);

    /// <summary>Writes this text wherever another one stands.</summary>
    /// <exception cref="ApiServerException">409: somebody else changed a configuration meanwhile; it was not overwritten.</exception>
    public Task WriteAsync(string bundle, CancellationToken cancellation)
    {
        var clientConfig = new JsonObject { ["caBundle"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(bundle)) };
        return configurations.ChangeAsync(new() { ["clientConfig"] = clientConfig }, webhook => webhook.CaBundle == bundle, cancellation, cancellation);
    }
}

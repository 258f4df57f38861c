using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;

namespace KargoStageWebhook.EndToEnd.Webhooks;

/// <summary>A namespace, a version of Kargo's CRDs, and the webhook registered for the namespace.</summary>
internal sealed class Scenario : IAsyncDisposable
{
    private Scenario(string @namespace, WebhookReplica webhook, Registration registration) =>
        (Namespace, Webhook, Registration) = (@namespace, webhook, registration);

    public string Namespace { get; }

    public WebhookReplica Webhook { get; }

    public Registration Registration { get; }

    /// <summary>Sets it up, and waits until the API server calls the webhook.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="version">Whose CRDs are installed.</param>
    /// <param name="failurePolicy">Ignore or Fail.</param>
    /// <param name="timeoutSeconds">How long the API server waits for the webhook.</param>
    /// <param name="namespace">The namespace; a new one where none is given.</param>
    /// <param name="asProcess">Whether the webhook is a process of its own, for a test that freezes, kills or measures it.</param>
    /// <param name="silence">How long the API server may be silent, shorter than a setting may say.</param>
    /// <param name="settings">The webhook's settings: names under <c>Webhook</c>, and values.</param>
    public static async Task<Scenario> BeginAsync(
        TestCluster cluster,
        KargoVersion version,
        string failurePolicy = "Fail",
        int timeoutSeconds = 5,
        string? @namespace = null,
        bool asProcess = false,
        TimeSpan? silence = null,
        params (string Name, string Value)[] settings)
    {
        var scenario = await BeginUncalledAsync(cluster, version, failurePolicy, timeoutSeconds, @namespace, asProcess, silence, settings);
        var probe = await KargoObject.CreatePromotionAsync(cluster.Api, scenario.Namespace);
        await Wait.UntilAsync("the API server to call the webhook", async () =>
        {
            await probe.PatchStatusAsync(new() { ["phase"] = "Running" }, "?dryRun=All");
            return await scenario.Webhook.SumAsync("kargo_stage_webhook_dry_run_requests_total{endpoint=\"validate\"") > 0;
        });
        (await cluster.Api.DeleteAsync(probe.Path)).Done();
        return scenario;
    }

    /// <summary>The same, whether or not the API server gets through to the webhook.</summary>
    /// <inheritdoc cref="BeginAsync" path="/param"/>
    public static async Task<Scenario> BeginUncalledAsync(
        TestCluster cluster,
        KargoVersion version,
        string failurePolicy = "Fail",
        int timeoutSeconds = 5,
        string? @namespace = null,
        bool asProcess = false,
        TimeSpan? silence = null,
        params (string Name, string Value)[] settings)
    {
        await KargoCrds.InstallAsync(cluster, version);
        @namespace ??= await cluster.NewNamespaceAsync();
        var webhook = await (asProcess ? WebhookReplica.StartProcessAsync(settings) : WebhookReplica.StartAsync(silence, settings));
        var registration = await Registration.RegisterAsync(
            cluster, @namespace, webhook.HttpsPort, webhook.CertificatePem, failurePolicy, timeoutSeconds);
        return new Scenario(@namespace, webhook, registration);
    }

    /// <summary>
    /// The same with a webhook that may read the cluster, and knows it when this returns. It is Strict, so that its denials, of dry runs
    /// too, say whom it takes a sender for.
    /// </summary>
    public static async Task<Scenario> BeginKnowingAsync(TestCluster cluster, bool asProcess = false)
    {
        var account = await WebhookAccount.CreateAsync(cluster);
        await account.AllowAsync();
        return await BeginAsAsync(cluster, await account.WriteKubeconfigAsync(), asProcess);
    }

    /// <summary>The same with a webhook that has this kubeconfig, whatever comes of it.</summary>
    public static Task<Scenario> BeginAsAsync(TestCluster cluster, string kubeconfig, bool asProcess = false) =>
        BeginAsync(cluster, KargoVersion.V1_5_2, asProcess: asProcess, settings: [("Kubeconfig", kubeconfig), ("Requirements", "Strict")]);

    public async ValueTask DisposeAsync()
    {
        await Registration.DisposeAsync();
        await Webhook.DisposeAsync();
    }
}

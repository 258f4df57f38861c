using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Webhooks;

/// <summary>The service account that the webhook acts as.</summary>
internal sealed record WebhookAccount(ServiceAccount Account)
{
    // All that docs/installation.md says it needs, and nothing more.
    private static readonly AccessRule[] Needs =
    [
        new(string.Empty, ["pods"], ["list", "watch"]),
        new("apps", ["deployments"], ["list", "watch"]),
        new(string.Empty, ["events"], ["get", "create", "update"]),
        new("kargo.akuity.io", ["stages", "promotions"], ["get"]),
        new("apiextensions.k8s.io", ["customresourcedefinitions"], ["list", "watch"], ["stages.kargo.akuity.io", "promotions.kargo.akuity.io"]),
    ];

    private static readonly string[] Configurations = ["mutatingwebhookconfigurations", "validatingwebhookconfigurations"];

    // To elect the replica that leads.
    private static readonly AccessRule[] Lease =
    [
        new("coordination.k8s.io", ["leases"], ["create"]),
        new("coordination.k8s.io", ["leases"], ["get", "update"], ["kargo-stage-webhook"]),
    ];

    /// <summary>One that may do nothing yet.</summary>
    public static async Task<WebhookAccount> CreateAsync(TestCluster cluster) =>
        new(await ServiceAccount.CreateAsync(cluster, await cluster.NewNamespaceAsync(), "kargo-stage-webhook"));

    /// <summary>Allows it what it needs, and this besides.</summary>
    public Task AllowAsync(params AccessRule[] besides) => Account.AllowEverywhereAsync([.. Needs, .. besides]);

    /// <summary>Allows it what it needs to manage its own certificate.</summary>
    /// <param name="configuration">Name of both webhook configurations.</param>
    /// <param name="secret">Name of the Secret, in its own namespace.</param>
    public async Task AllowCertificatesAsync(string configuration, string secret)
    {
        await Account.AllowAsync(
            new AccessRule(string.Empty, ["secrets"], ["create"]),
            new AccessRule(string.Empty, ["secrets"], ["get", "list", "watch", "update"], [secret]));
        await Account.AllowEverywhereAsync(new AccessRule("admissionregistration.k8s.io", Configurations, ["get", "list", "watch", "patch"], [configuration]));
    }

    /// <summary>Allows it what it needs to prove that backfill works.</summary>
    /// <param name="configuration">Name of both webhook configurations.</param>
    /// <param name="stage">The Stage to prove it on, in its own namespace.</param>
    /// <param name="besides">What it is allowed besides, everywhere.</param>
    public async Task AllowProofAsync(string configuration, string stage, params AccessRule[] besides)
    {
        await Account.AllowAsync(
        [
            .. Lease,
            new AccessRule("kargo.akuity.io", ["stages"], ["list"]), // Only to find one where none is named.
            new AccessRule("kargo.akuity.io", ["stages/status"], ["patch"], [stage]),
        ]);
        await Account.AllowEverywhereAsync([new AccessRule("admissionregistration.k8s.io", Configurations, ["get", "patch"], [configuration]), .. besides]);
    }

    /// <summary>Allows it to lead.</summary>
    public Task AllowLeadershipAsync() => Account.AllowAsync(Lease);

    /// <summary>Allows it what it needs to audit what is stored, and this besides.</summary>
    public async Task AllowAuditAsync(params AccessRule[] besides)
    {
        await AllowLeadershipAsync();
        await Account.AllowEverywhereAsync([new AccessRule("kargo.akuity.io", ["stages", "promotions"], ["list"]), .. besides]);
    }

    /// <summary>Writes a kubeconfig for it.</summary>
    /// <param name="port">Where it finds the API server, on 127.0.0.1; null for where that listens.</param>
    /// <returns>Path of the file.</returns>
    public async Task<string> WriteKubeconfigAsync(int? port = null) =>
        await Account.Cluster.WriteKubeconfigAsync(Account.Namespace, await Account.IssueTokenAsync(), port);
}

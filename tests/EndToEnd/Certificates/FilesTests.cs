using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Certificates;

/// <summary>Certificates that cert-manager or a person keeps, mounted into each replica, and in the caBundle.</summary>
public sealed class FilesTests(TestCluster cluster)
{
    [Fact]
    public async Task Another_CA_takes_over_without_a_restart_while_updates_go_on()
    {
        using var mounted = new MountedSecret();
        using var before = new Authority("before");
        using var after = new Authority("after");
        await using var webhook = await SelfManaged.PrepareAsync(cluster);
        mounted.Write(before.IssueServer(webhook.DnsName));
        await webhook.Registration.TrustAsync(before.Pem);
        await webhook.ServeAsync(replicas: 2, ("Certificates", "Files"), ("CertificateFolder", mounted.Folder));
        using var end = new CancellationTokenSource();
        var updates = UpdateSteadilyAsync(webhook, end.Token);

        await webhook.Registration.TrustAsync(before.Pem + after.Pem);
        mounted.Write(after.IssueServer(webhook.DnsName));
        await Wait.UntilAsync("all replicas to serve the new one", async () => await RotationsAsync(webhook) == 2);
        await webhook.Registration.TrustAsync(after.Pem);
        await Wait.UntilAsync("all replicas to be trusted", async () => await SumAsync(webhook, "certificate_trusted") == 2);
        await end.CancelAsync();

        Assert.InRange(await updates, 10, int.MaxValue);
        (await webhook.UpdateAsync()).Done();
    }

    [Fact]
    public async Task A_replica_whose_CA_was_taken_out_of_the_caBundle_is_not_ready_and_says_so()
    {
        using var mounted = new MountedSecret();
        using var authority = new Authority("ours");
        using var other = new Authority("another");
        await using var webhook = await SelfManaged.PrepareAsync(cluster);
        mounted.Write(authority.IssueServer(webhook.DnsName));
        await webhook.Registration.TrustAsync(authority.Pem);
        await webhook.ServeAsync(replicas: 1, ("Certificates", "Files"), ("CertificateFolder", mounted.Folder));
        (await webhook.UpdateAsync()).Done();

        await webhook.Registration.TrustAsync(other.Pem);

        await Wait.UntilAsync("the replica not to be ready", async () => !await webhook.Replicas[0].IsReadyAsync());
        var words = $"the caBundle of the webhook {webhook.Registration.WebhookName}, of 1 certificates, does not verify it";
        await Wait.UntilAsync("its log to say so", () => Task.FromResult(webhook.Replicas[0].Output.Contains(words, StringComparison.Ordinal)));
    }

    private static async Task<int> UpdateSteadilyAsync(SelfManaged webhook, CancellationToken end)
    {
        var updates = 0;
        for (; !end.IsCancellationRequested; updates++) (await webhook.UpdateAsync()).Done();
        return updates;
    }

    private static Task<double> RotationsAsync(SelfManaged webhook) => SumAsync(webhook, "certificate_rotations_total");

    private static async Task<double> SumAsync(SelfManaged webhook, string metric)
    {
        var sum = 0.0;
        foreach (var replica in webhook.Replicas) sum += await replica.SumAsync($"kargo_stage_webhook_{metric}");
        return sum;
    }
}

using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Certificates;

/// <summary>The webhook makes, shares, registers and replaces its certificate, and puts right what others break.</summary>
public sealed class SelfManagedTests(TestCluster cluster, ITestOutputHelper output)
{
    [Fact]
    public async Task Replicas_that_start_at_once_agree_on_one_certificate_each_time()
    {
        for (var round = 0; round < 4; round++)
        {
            await using var webhook = await SelfManaged.StartAsync(cluster, replicas: 3);

            Assert.Single((await LeavesAsync(webhook)).Distinct());
            (await webhook.UpdateAsync()).Done();
        }
    }

    [Fact]
    public async Task A_replica_that_starts_while_the_API_server_is_out_of_reach_serves_once_it_is_back()
    {
        await using var wire = new Wire(cluster.Port);
        await using var webhook = await SelfManaged.PrepareAsync(cluster, wire.Port);
        wire.Cut();
        var serving = webhook.ServeAsync(replicas: 1);

        await Task.WhenAny(serving, Wait.UntilAsync("a first try", () => Task.FromResult(wire.Rejected > 2)));
        Assert.False(serving.IsCompleted);
        wire.Restore();

        await serving;
        (await webhook.UpdateAsync()).Done();
    }

    [Fact]
    public async Task What_is_registered_is_one_CA_whose_key_nobody_has()
    {
        await using var webhook = await SelfManaged.StartAsync(cluster, replicas: 1);

        var data = (await webhook.SecretAsync())!["data"]!.AsObject();

        Assert.Equal(["ca.crt", "tls.crt", "tls.key"], data.Select(field => field.Key).Order());
        Assert.All(await webhook.Registration.CaBundlesAsync(), bundle => Assert.Equal(Decode(data["ca.crt"]).Trim(), bundle.Trim()));
    }

    [Fact]
    public async Task Certificates_follow_one_another_under_load_without_one_failed_handshake_or_update()
    {
        await using var webhook = await SelfManaged.StartAsync(cluster, replicas: 2, ("CertificateLifetime", "00:00:24"), ("TrustDelay", "00:00:02"));
        using var end = new CancellationTokenSource();
        var updates = UpdateSteadilyAsync(webhook, end.Token);
        var handshakes = ShakeHandsSteadilyAsync(webhook, end.Token);

        await Wait.UntilAsync("two rotations of each", async () => await RotationsAsync(webhook) >= 4);
        await end.CancelAsync();
        var (updated, leaves) = (await updates, await handshakes);

        output.WriteLine($"{updated} updates, {leaves.Count} handshakes, {leaves.Distinct().Count()} certificates.");
        Assert.InRange(leaves.Distinct().Count(), 3, int.MaxValue);
        Assert.InRange(leaves.Count, 100, int.MaxValue);
        Assert.InRange(updated, 20, int.MaxValue);
    }

    [Fact]
    public async Task A_Secret_that_is_deleted_comes_back_with_the_same_certificate()
    {
        await using var webhook = await SelfManaged.StartAsync(cluster, replicas: 2);
        var before = (await webhook.SecretAsync())!["data"]!.ToJsonString();

        (await cluster.Api.DeleteAsync(webhook.SecretPath)).Done();

        await Wait.UntilAsync("the Secret", async () => (await webhook.SecretAsync())?["data"]?.ToJsonString() == before);
        Assert.Equal(0, await RotationsAsync(webhook));
    }

    [Fact]
    public async Task A_Secret_that_is_deleted_while_the_last_replica_drains_stays_deleted()
    {
        await using var webhook = await SelfManaged.StartAsync(cluster, replicas: 1, ("DrainSeconds", "5"));
        var ending = webhook.Replicas[0].TerminateAsync();
        await Wait.UntilAsync("the replica to drain", async () => !await webhook.Replicas[0].IsReadyAsync());

        (await cluster.Api.DeleteAsync(webhook.SecretPath)).Done();

        Assert.False(ending.IsCompleted); // Else it would have had no time to restore it.
        Assert.Equal(0, await ending);
        Assert.Null(await webhook.SecretAsync());
    }

    [Fact]
    public async Task A_Secret_that_is_broken_by_hand_is_restored()
    {
        await using var webhook = await SelfManaged.StartAsync(cluster, replicas: 2);
        var before = (await webhook.SecretAsync())!["data"]!.ToJsonString();

        var broken = new JsonObject { ["data"] = new JsonObject { ["tls.crt"] = Encode("no certificate"), ["ca.crt"] = null } };
        (await cluster.Api.PatchAsync(webhook.SecretPath, broken)).Done();

        await Wait.UntilAsync("the Secret to be restored", async () => (await webhook.SecretAsync())!["data"]!.ToJsonString() == before);
        (await webhook.UpdateAsync()).Done();
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgI\n")]
    public async Task A_caBundle_that_somebody_resets_is_set_again(string to)
    {
        await using var webhook = await SelfManaged.StartAsync(cluster, replicas: 2);
        var before = await webhook.Registration.CaBundlesAsync();

        await webhook.Registration.TrustAsync(to);

        await Wait.UntilAsync("the caBundle", async () => (await webhook.Registration.CaBundlesAsync()).SequenceEqual(before));
        await Wait.UntilAsync("updates to pass again", async () => (await webhook.UpdateAsync()).IsDone);
    }

    [Fact]
    public async Task It_needs_no_more_permissions_than_the_README_says_and_tells_by_a_gauge_that_it_is_trusted()
    {
        await using var webhook = await SelfManaged.StartAsync(cluster, replicas: 1);

        Assert.Equal(1, await webhook.Replicas[0].SumAsync("kargo_stage_webhook_certificate_trusted"));
        Assert.DoesNotContain("\"event\":302", webhook.Replicas[0].Output, StringComparison.Ordinal);
    }

    private static async Task<int> UpdateSteadilyAsync(SelfManaged webhook, CancellationToken end)
    {
        var updates = 0;
        for (; !end.IsCancellationRequested; updates++) (await webhook.UpdateAsync()).Done();
        return updates;
    }

    // An API server may be late: each caBundle is trusted for a second after it was read.
    private static async Task<List<string>> ShakeHandsSteadilyAsync(SelfManaged webhook, CancellationToken end)
    {
        var leaves = new List<string>();
        while (!end.IsCancellationRequested)
        {
            var read = Stopwatch.GetTimestamp();
            var bundles = await webhook.Registration.CaBundlesAsync();
            while (Stopwatch.GetElapsedTime(read) < TimeSpan.FromSeconds(1))
            {
                foreach (var bundle in bundles) leaves.AddRange(await LeavesAsync(webhook, bundle));
            }
        }

        return leaves;
    }

    private static async Task<IReadOnlyList<string>> LeavesAsync(SelfManaged webhook, string? bundle = null)
    {
        bundle ??= (await webhook.Registration.CaBundlesAsync())[0];
        return await Task.WhenAll(webhook.Replicas.Select(replica => Handshake.MakeAsync(replica.HttpsPort, webhook.DnsName, bundle)));
    }

    private static async Task<double> RotationsAsync(SelfManaged webhook)
    {
        var rotations = 0.0;
        foreach (var replica in webhook.Replicas) rotations += await replica.SumAsync("kargo_stage_webhook_certificate_rotations_total");
        return rotations;
    }

    private static string Encode(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Decode(JsonNode? encoded) => Encoding.UTF8.GetString(Convert.FromBase64String(encoded!.GetValue<string>()));
}

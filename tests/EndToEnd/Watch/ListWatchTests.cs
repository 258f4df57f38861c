using System.Diagnostics;
using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;
using static KargoStageWebhook.EndToEnd.Kargo.KargoController;

namespace KargoStageWebhook.EndToEnd.Watch;

/// <summary>How the webhook follows a cluster that restarts, hides, denies or is not there; it backfills all the while.</summary>
public sealed class ListWatchTests(TestCluster cluster, ITestOutputHelper output)
{
    private const string OlderByImage = "1.4.7 (by the image of its Pod)", NewerByImage = "1.5.1 (by the image of its Pod)";
    [Fact]
    public async Task A_Pod_that_is_born_after_the_API_server_restarted_is_known()
    {
        await using var scenario = await Scenario.BeginKnowingAsync(cluster);
        var controller = await InstallAsync(cluster, scenario.Namespace);
        using var before = await controller.StartPodAsync(ImageOf("1.4.7"));
        await before.Sender.UntilTakenForAsync(OlderByImage);
        var restarts = await scenario.Webhook.PodRestartsAsync();

        await cluster.RestartAsync();
        var clock = Stopwatch.StartNew();
        using var after = await controller.StartPodAsync(ImageOf("1.5.1"));
        await after.Sender.UntilTakenForAsync(NewerByImage);
        output.WriteLine($"Known {clock.Elapsed.TotalSeconds:0.0} s after the API server was ready again.");
        await after.Sender.UpdateAsync(updates: 2);
        await before.Sender.UpdateAsync(updates: 1);

        Assert.Equal(
            [$"{controller.Label} 1.4.7 pod-image: 1", $"{controller.Label} 1.5.1 pod-image: 2"],
            await scenario.Webhook.AttributionsAsync(total: 3));
        await scenario.Webhook.UntilStateIsAsync("synced");
        Assert.InRange(await scenario.Webhook.PodRestartsAsync(), restarts + 1, double.MaxValue);
        await Wait.UntilAsync("the CRDs to be followed too", async () => await scenario.Webhook.SumAsync("kargo_stage_webhook_cache_synced") == 4);
    }

    [Fact]
    public async Task Changes_during_a_lost_watch_that_has_expired_are_listed()
    {
        await using var wire = new Wire(cluster.Access.Address.Port);
        var account = await WebhookAccount.CreateAsync(cluster);
        await account.AllowAsync();
        await using var scenario = await Scenario.BeginAsAsync(cluster, await account.WriteKubeconfigAsync(wire.Port));
        var controller = await InstallAsync(cluster, scenario.Namespace);
        using var seen = await controller.StartPodAsync(ImageOf("1.4.7"));
        await seen.Sender.UntilTakenForAsync(OlderByImage);

        wire.Cut();
        await scenario.Webhook.UntilStateIsAsync("syncing");
        var pods = $"/api/v1/namespaces/{scenario.Namespace}/pods";
        var place = (await cluster.Api.GetAsync(pods)).Done().Body["metadata"]!["resourceVersion"]!.GetValue<string>();
        using var born = await controller.StartPodAsync(ImageOf("1.5.1"));
        using var missed = await controller.StartPodAsync(ImageOf("1.5.0"));
        await seen.DeleteAsync();
        await missed.DeleteAsync();
        await cluster.RestartAsync();
        var told = (await cluster.Api.GetAsync($"{pods}?watch=true&timeoutSeconds=5&resourceVersion={place}")).Body;
        Assert.Equal(410, (told["object"]?["code"] ?? told["code"])!.GetValue<int>());
        wire.Restore();

        await born.Sender.UntilTakenForAsync(NewerByImage);
        using var remembered = controller.As(seen);
        Assert.Equal(OlderByImage, await remembered.TakenForAsync());
        using var never = controller.As(missed);
        Assert.Equal("unknown", await never.TakenForAsync());
        await scenario.Webhook.UntilStateIsAsync("synced");
    }

    [Fact]
    public async Task Over_a_connection_that_is_frozen_a_CRD_that_was_rolled_back_is_not_enforced_for_long()
    {
        const string DryRun = "?dryRun=All";
        await using var wire = new Wire(cluster.Access.Address.Port);
        var account = await WebhookAccount.CreateAsync(cluster);
        await account.AllowAsync();
        await using var scenario = await Scenario.BeginAsync(
            cluster, KargoVersion.V1_5_2, silence: TimeSpan.FromSeconds(10), settings: [("Kubeconfig", await account.WriteKubeconfigAsync(wire.Port))]);
        var stage = await KargoObject.CreateStageAsync(cluster.Api, scenario.Namespace);
        var withoutPhase = KargoObject.History(KargoObject.Collection("a", KargoObject.Entry("10:00:00", phase: null)));
        await scenario.Webhook.UntilCrdRequiresIdAsync(1);
        Assert.Contains("Required by the installed CRD", (await stage.PatchStatusAsync(withoutPhase, DryRun)).Message, StringComparison.Ordinal);

        wire.Freeze();
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_1);
        var clock = Stopwatch.StartNew();
        await Wait.UntilAsync("the CRD not to be enforced", async () => (await stage.PatchStatusAsync(withoutPhase, DryRun)).IsDone);

        output.WriteLine($"Not enforced {clock.Elapsed.TotalSeconds:0.0} s after the connection froze.");
        await Wait.UntilAsync("the CRD to be known again", async () =>
            await scenario.Webhook.SumAsync("kargo_stage_webhook_crd_state", "resource=\"stages.kargo.akuity.io\"", "state=\"known\"") == 1
            && await scenario.Webhook.SumAsync("kargo_stage_webhook_crd_requires", "resource=\"stages.kargo.akuity.io\"") == 0);
        output.WriteLine($"Known again {clock.Elapsed.TotalSeconds:0.0} s after the connection froze.");
    }

    [Fact]
    public async Task A_CRD_that_a_restored_backup_of_etcd_does_not_have_is_not_enforced_for_long()
    {
        const string DryRun = "?dryRun=All";
        var account = await WebhookAccount.CreateAsync(cluster);
        await account.AllowAsync();
        await using var scenario = await Scenario.BeginAsync(
            cluster, KargoVersion.V1_5_1, silence: TimeSpan.FromSeconds(10), settings: [("Kubeconfig", await account.WriteKubeconfigAsync())]);
        var stage = await KargoObject.CreateStageAsync(cluster.Api, scenario.Namespace);
        var withoutPhase = KargoObject.History(KargoObject.Collection("a", KargoObject.Entry("10:00:00", phase: null)));
        var backup = await cluster.BackUpAsync();
        await StoreAsync(objects: 1000);
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2);
        await scenario.Webhook.UntilCrdRequiresIdAsync(1);
        await Wait.UntilAsync("the CRD to be enforced", async () =>
            (await stage.PatchStatusAsync(withoutPhase, DryRun)).Message.Contains("Required by the installed CRD", StringComparison.Ordinal));

        await cluster.RestoreAsync(backup);
        var clock = Stopwatch.StartNew();
        await scenario.Webhook.UntilCrdRequiresIdAsync(0);
        output.WriteLine($"Listed again {clock.Elapsed.TotalSeconds:0.0} s after the API server was ready again.");

        (await stage.PatchStatusAsync(withoutPhase, DryRun)).Done();

        // So that the resourceVersions of what is stored next are far above those of the backup.
        async Task StoreAsync(int objects)
        {
            var path = $"/api/v1/namespaces/{scenario.Namespace}/configmaps";
            await Parallel.ForEachAsync(Enumerable.Range(0, objects), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (number, _) =>
                (await cluster.Api.PostAsync(path, new JsonObject { ["metadata"] = new JsonObject { ["name"] = $"later-{number}" } })).Done());
        }
    }

    [Fact]
    public async Task A_sender_among_more_Pods_than_two_pages_hold_is_known()
    {
        const int Pods = 1100;
        var crowd = $"/api/v1/namespaces/{await cluster.NewNamespaceAsync()}/pods";
        await Parallel.ForEachAsync(Enumerable.Range(0, Pods), new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (number, _) =>
            (await cluster.Api.PostAsync(crowd, Bystander(number))).Done());

        var clock = Stopwatch.StartNew();
        await using var scenario = await Scenario.BeginKnowingAsync(cluster);
        output.WriteLine($"The webhook started, listed and was called within {clock.Elapsed.TotalSeconds:0.0} s.");
        var controller = await InstallAsync(cluster, scenario.Namespace);
        using var pod = await controller.StartPodAsync(ImageOf("1.5.1"));
        await pod.Sender.UntilTakenForAsync(NewerByImage);
        await pod.Sender.UpdateAsync(updates: 3);

        Assert.Equal([$"{controller.Label} 1.5.1 pod-image: 3"], await scenario.Webhook.AttributionsAsync(total: 3));
        Assert.InRange(await scenario.Webhook.SumAsync("kargo_stage_webhook_cache_objects", "cache=\"pods\""), Pods, double.MaxValue);
        await cluster.DeleteAllAsync($"{crowd}?gracePeriodSeconds=0");
    }

    [Fact]
    public async Task Without_permission_it_backfills_logs_it_once_and_catches_up_when_it_is_granted()
    {
        var account = await WebhookAccount.CreateAsync(cluster);
        await using var scenario = await Scenario.BeginAsAsync(cluster, await account.WriteKubeconfigAsync());
        var controller = await InstallAsync(cluster, scenario.Namespace);
        using var pod = await controller.StartPodAsync(ImageOf("1.5.1"));
        await scenario.Webhook.UntilStateIsAsync("denied");
        await Wait.UntilAsync("some more tries", async () => await scenario.Webhook.PodRestartsAsync() > 2);

        await pod.Sender.UpdateAsync();
        Assert.Equal([$"{controller.Label} unknown unknown: 1"], await scenario.Webhook.AttributionsAsync(total: 1));
        Assert.Equal(["customresourcedefinitions/promotions.kargo.akuity.io", "customresourcedefinitions/stages.kargo.akuity.io", "deployments", "pods"], DeniedOf(scenario.Webhook));
        Assert.True(await scenario.Webhook.IsReadyAsync());

        await account.AllowAsync();
        var clock = Stopwatch.StartNew();
        await scenario.Webhook.UntilStateIsAsync("synced");
        output.WriteLine($"Synced {clock.Elapsed.TotalSeconds:0.0} s after it was allowed.");
        Assert.Equal(NewerByImage, await pod.Sender.TakenForAsync());
    }

    [Fact]
    public async Task An_API_server_that_is_not_there_delays_the_start_by_no_more_than_ten_seconds()
    {
        var account = await WebhookAccount.CreateAsync(cluster);
        var kubeconfig = await account.WriteKubeconfigAsync(FreePort.Next());

        var clock = Stopwatch.StartNew();
        await using var scenario = await Scenario.BeginAsAsync(cluster, kubeconfig);
        output.WriteLine($"Ready and called within {clock.Elapsed.TotalSeconds:0.0} s.");
        var controller = await InstallAsync(cluster, scenario.Namespace);
        using var pod = await controller.StartPodAsync(ImageOf("1.5.1"));
        await pod.Sender.UpdateAsync();

        Assert.Equal([$"{controller.Label} unknown unknown: 1"], await scenario.Webhook.AttributionsAsync(total: 1));
        await scenario.Webhook.UntilStateIsAsync("syncing");
    }

    // One that is nobody's controller, of a usual size.
    private static JsonObject Bystander(int number) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = $"bystander-{number}",
            ["labels"] = new JsonObject { ["app.kubernetes.io/name"] = "bystander", ["app.kubernetes.io/version"] = $"0.{number}.0" },
            ["annotations"] = new JsonObject { ["example.com/filler"] = new string('x', 2000) },
        },
        ["spec"] = new JsonObject
        {
            ["containers"] = new JsonArray(new JsonObject { ["name"] = "controller", ["image"] = $"registry.example/bystander:v0.{number}.0" }),
        },
    };

    private static List<string> DeniedOf(WebhookReplica webhook) =>
    [
        .. webhook.Output.Split('\n')
            .Where(line => line.Contains("\"event\":202,", StringComparison.Ordinal))
            .Select(line => JsonNode.Parse(line)!["cache"]!.GetValue<string>())
            .Order(),
    ];
}

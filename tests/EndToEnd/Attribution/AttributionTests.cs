using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;
using static KargoStageWebhook.EndToEnd.Kargo.KargoController;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd.Attribution;

/// <summary>Which version sent what: metrics, denials and logs name it for each sender, and how it is known.</summary>
public sealed class AttributionTests(TestCluster cluster)
{
    [Fact]
    public async Task Pods_of_two_versions_are_told_apart_exactly()
    {
        await using var scenario = await Scenario.BeginKnowingAsync(cluster);
        var controller = await InstallAsync(cluster, scenario.Namespace);
        using var older = await controller.StartKnownPodAsync("1.4.7");
        using var newer = await controller.StartKnownPodAsync("1.5.1");

        await older.Sender.UpdateAsync(updates: 3);
        await newer.Sender.UpdateAsync(updates: 4);
        await older.Sender.UpdateAsync(updates: 2);

        Assert.Equal(
            [$"{controller.Label} 1.4.7 pod-image: 5", $"{controller.Label} 1.5.1 pod-image: 4"],
            await scenario.Webhook.AttributionsAsync(total: 9));
    }

    [Fact]
    public async Task The_log_names_the_Pod_and_its_version()
    {
        await using var scenario = await Scenario.BeginKnowingAsync(cluster);
        var controller = await InstallAsync(cluster, scenario.Namespace);
        using var pod = await controller.StartKnownPodAsync("1.5.1");

        await pod.Sender.UpdateAsync();

        var backfilled = $"by {controller.User} (pod {pod.Name}), version 1.5.1 (by the image of its Pod) (Mutating, dry run False)";
        await Wait.UntilAsync("the line about the backfilled update", () =>
            Task.FromResult(scenario.Webhook.Output.Contains(backfilled, StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_Pod_that_is_gone_is_still_known_while_its_token_works()
    {
        await using var scenario = await Scenario.BeginKnowingAsync(cluster);
        var controller = await InstallAsync(cluster, scenario.Namespace);
        using var ended = await controller.StartKnownPodAsync("1.4.7");

        await ended.DeleteAsync();
        // What is told in order is known in order: with this Pod, the other one's end.
        using var next = await controller.StartKnownPodAsync("1.5.1");
        await ended.Sender.UpdateAsync(updates: 3);

        Assert.Equal([$"{controller.Label} 1.4.7 pod-image: 3"], await scenario.Webhook.AttributionsAsync(total: 3));
    }

    [Fact]
    public async Task An_image_without_tag_leaves_the_word_to_the_Pod_s_label()
    {
        await using var scenario = await Scenario.BeginKnowingAsync(cluster);
        var controller = await InstallAsync(cluster, scenario.Namespace);
        using var pod = await controller.StartPodAsync($"registry.example:5000/akuity/kargo@sha256:{new string('a', 64)}", versionLabel: "v1.5.1");
        await pod.Sender.UntilTakenForAsync("1.5.1 (by the label of its Pod)");

        await pod.Sender.UpdateAsync();

        Assert.Equal([$"{controller.Label} 1.5.1 pod-label: 1"], await scenario.Webhook.AttributionsAsync(total: 1));
    }

    [Fact]
    public async Task A_token_without_Pod_is_told_by_its_Deployments_where_these_agree()
    {
        await using var scenario = await Scenario.BeginKnowingAsync(cluster);
        var controller = await InstallAsync(cluster, scenario.Namespace);
        using var sender = await controller.WithoutPodAsync();

        await controller.DeployAsync("shard-a", "1.5.1");
        await sender.UntilTakenForAsync("1.5.1 (by its Deployment)");
        await sender.UpdateAsync(updates: 1);

        await controller.DeployAsync("shard-b", "1.4.7");
        await sender.UntilTakenForAsync("unknown");
        await sender.UpdateAsync(updates: 2);

        await controller.StopAsync("shard-a");
        await sender.UntilTakenForAsync("1.4.7 (by its Deployment)");
        await sender.UpdateAsync(updates: 3);

        Assert.Equal(
            [$"{controller.Label} 1.4.7 deployment: 3", $"{controller.Label} 1.5.1 deployment: 1", $"{controller.Label} unknown unknown: 2"],
            await scenario.Webhook.AttributionsAsync(total: 6));
    }

    [Fact]
    public async Task Who_writes_an_empty_id_is_guessed()
    {
        await using var scenario = await Scenario.BeginKnowingAsync(cluster);
        var controller = await InstallAsync(cluster, scenario.Namespace);
        using var sender = await controller.WithoutPodAsync();
        var entry = Entry("10:00:00");
        entry["id"] = string.Empty;

        await sender.UpdateAsync(status: History(Collection("a", entry)));
        await sender.UpdateAsync();

        Assert.Equal(
            [$"{controller.Label} 1.5.2 payload: 1", $"{controller.Label} unknown unknown: 1"],
            await scenario.Webhook.AttributionsAsync(total: 2));
    }
}

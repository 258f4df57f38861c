using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd.Repair;

/// <summary>What is stored without ids, and the verb that repairs it.</summary>
public partial class RepairTests(TestCluster cluster)
{
    private const string Uuid8 = "[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_places_of_both_kinds_are_repaired_before_the_upgrade_and_after_it(bool upgraded)
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var stage = await stored.StageAsync(status: Everywhere());
        var promotion = await stored.PromotionAsync();
        var (stageBefore, promotionBefore) = (await stage.GetAsync(), await promotion.GetAsync());
        if (upgraded) await stored.UpgradeAsync();

        var (exitCode, output) = await RepairAsync(stored);

        Assert.True(exitCode == 0, output);
        Assert.Contains("2 checked: 0 conforming, 2 repaired, 0 not repairable, 0 failed, 0 gone", output, StringComparison.Ordinal);
        AssertSameButForIds(stageBefore, await stage.GetAsync(), ids: 5);
        AssertSameButForIds(promotionBefore, await promotion.GetAsync(), ids: 1);
    }

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var stage = await stored.StageAsync();
        await RepairAsync(stored);
        var version = await stage.ResourceVersionAsync();

        var (exitCode, output) = await RepairAsync(stored);

        Assert.Equal(0, exitCode);
        Assert.Contains("1 checked: 1 conforming, 0 repaired", output, StringComparison.Ordinal);
        Assert.Equal(version, await stage.ResourceVersionAsync());
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_done_and_stores_nothing()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var stage = await stored.StageAsync();
        var version = await stage.ResourceVersionAsync();

        var (exitCode, output) = await RepairAsync(stored, "--dry-run");
        Assert.Equal(version, await stage.ResourceVersionAsync());
        await RepairAsync(stored);

        Assert.Equal(0, exitCode);
        Assert.Contains("1 would be repaired", output, StringComparison.Ordinal);
        Assert.Equal(Assert.Single(await stage.IdsAsync()), AnId().Match(output).Value);
    }

    [Fact]
    public async Task A_Stage_that_cannot_even_be_labelled_without_ratcheting_can_be_once_it_is_repaired()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var stage = await stored.StageAsync();
        await stored.UpgradeAsync();
        Assert.Equal(cluster.Ratchets ? 200 : 422, (int)(await stage.LabelAsync("team", "a")).Code);

        await RepairAsync(stored);

        (await stage.LabelAsync("team", "b")).Done();
    }

    [Fact]
    public async Task A_promotion_that_pushes_down_an_entry_without_id_passes_once_the_Stage_is_repaired()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var stage = await stored.StageAsync();
        await stored.UpgradeAsync();
        Assert.Equal(422, (int)(await PromoteAsync()).Code);

        await RepairAsync(stored);

        (await PromoteAsync()).Done();

        async Task<Reply> PromoteAsync()
        {
            var history = (await stage.GetAsync())["status"]!["freightHistory"]!.DeepClone().AsArray();
            history.Insert(0, Collection("b", WithId(Entry("11:00:00"))));
            return await stage.PatchStatusAsync(new() { ["freightHistory"] = history });
        }
    }

    [Fact]
    public async Task A_stale_writer_gets_from_the_webhook_the_ids_that_repair_stored()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var stage = await stored.StageAsync(status: Everywhere());
        await RepairAsync(stored);
        var repaired = await stage.IdsAsync();

        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2, @namespace: stored.Namespace);
        (await stage.PatchStatusAsync(Everywhere())).Done();

        Assert.Equal(repaired, await stage.IdsAsync());
    }

    [Fact]
    public async Task Repair_would_store_the_ids_that_the_webhook_derives()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var stage = await stored.StageAsync(status: Everywhere());
        var (_, output) = await RepairAsync(stored, "--dry-run");

        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2, @namespace: stored.Namespace);
        (await stage.PatchStatusAsync(new() { ["freightSummary"] = "another" })).Done();

        var planned = AnId().Matches(output).Select(id => id.Value).Take(3);
        Assert.Equal(planned, await stage.IdsAsync());
    }

    [Fact]
    public async Task What_lacks_phase_needs_a_person_and_is_exit_code_1()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var stage = await stored.StageAsync(status: History(Collection("a", WithId(Entry("10:00:00", phase: null)))));
        var version = await stage.ResourceVersionAsync();

        var (exitCode, output) = await RepairAsync(stored);

        Assert.Equal(1, exitCode);
        Assert.Contains($"Stage {stored.Namespace}/test does not conform: not repairable: needs a person", output, StringComparison.Ordinal);
        Assert.Contains("status.freightHistory[0].verificationHistory[0].phase is missing", output, StringComparison.Ordinal);
        Assert.Equal(version, await stage.ResourceVersionAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_lacks_phase_and_id_gets_what_the_schema_lets_it_have_and_still_needs_a_person(bool upgraded)
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var stage = await stored.StageAsync(status: History(Collection("a", Entry("10:00:00", phase: null))));
        if (upgraded) await stored.UpgradeAsync();

        var (exitCode, output) = await RepairAsync(stored);

        Assert.Equal(1, exitCode);
        Assert.Contains("does not conform: not repairable: needs a person", output, StringComparison.Ordinal);
        var isRepaired = Assert.Single(await stage.IdsAsync()).Length > 0;
        if (!upgraded) Assert.True(isRepaired);
        else Assert.Equal(isRepaired, !output.Contains("Required value", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_what_is_asked_for_is_touched()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var (one, other, promotion) = (await stored.StageAsync("one"), await stored.StageAsync("other"), await stored.PromotionAsync());
        (await one.LabelAsync("team", "a")).Done();
        var elsewhere = await new StoredBefore(cluster, await cluster.NewNamespaceAsync()).StageAsync();

        var (_, output) = await RepairAsync(stored, "--selector", "team=a", "--kind", "stages");

        Assert.Contains("1 checked: 0 conforming, 1 repaired", output, StringComparison.Ordinal);
        Assert.Matches(Uuid8, Assert.Single(await one.IdsAsync()));
        Assert.Equal([""], await other.IdsAsync());
        Assert.Equal([""], await elsewhere.IdsAsync());
        Assert.Null((await promotion.GetAsync())["status"]!["freightCollection"]!["verificationHistory"]![0]!["id"]);
    }

    [Fact]
    public async Task Programs_get_one_document_with_each_object_and_the_sums()
    {
        var stored = await StoredBefore.BeginAsync(cluster);
        var stage = await stored.StageAsync();

        var (_, output) = await RepairAsync(stored, "-o", "json");

        Assert.StartsWith("Cluster https://", output, StringComparison.Ordinal); // On standard error.
        var report = JsonNode.Parse(output[output.IndexOf('{', StringComparison.Ordinal)..])!;
        var repaired = Assert.Single(report["objects"]!.AsArray())!;
        Assert.Equal(("kargo-stage-webhook/v1", "RepairReport"), (report["apiVersion"]!.GetValue<string>(), report["kind"]!.GetValue<string>()));
        Assert.Equal(("Stage", "repaired"), (repaired["kind"]!.GetValue<string>(), repaired["outcome"]!.GetValue<string>()));
        Assert.Equal(await stage.IdsAsync(), [repaired["backfilled"]![0]!["value"]!.GetValue<string>()]);
        Assert.Equal((1, 1, 0), (report["checked"]!.GetValue<int>(), report["repaired"]!.GetValue<int>(), report["exitCode"]!.GetValue<int>()));
    }

    private Task<(int ExitCode, string Output)> RepairAsync(StoredBefore stored, params string[] arguments) =>
        WebhookCommand.RunAsync(cluster, ["repair", "--namespace", stored.Namespace, .. arguments]);

    // Each place that can hold entries, and two entries that look the same.
    private static JsonObject Everywhere()
    {
        JsonObject Promotion(string collection) => new()
        {
            ["name"] = "promotion",
            ["status"] = new JsonObject { ["freightCollection"] = Collection(collection, Entry("11:00:00")) },
        };
        var status = History(Collection("b", Entry("11:00:00")), Collection("a", Entry("10:00:00"), Entry("10:00:00")));
        status["currentPromotion"] = Promotion("c");
        status["lastPromotion"] = Promotion("b");
        return status;
    }

    private static JsonObject WithId(JsonObject entry)
    {
        entry["id"] = "an-id";
        return entry;
    }

    private static void AssertSameButForIds(JsonNode before, JsonNode after, int ids)
    {
        Assert.Equal(ids, Entries(after).Count(entry => Regex.IsMatch(entry["id"]?.GetValue<string>() ?? string.Empty, $"^{Uuid8}$")));
        foreach (var entry in Entries(after)) entry.Remove("id");
        foreach (var version in (JsonNode[])[before, after])
        {
            version["metadata"]!.AsObject().Remove("resourceVersion");
            version["metadata"]!.AsObject().Remove("managedFields");
        }

        Assert.True(JsonNode.DeepEquals(before, after), $"{before}\n{after}");
    }

    private static IEnumerable<JsonObject> Entries(JsonNode? node) => node switch
    {
        JsonObject found => found.SelectMany(field =>
            field.Key == "verificationHistory" ? field.Value!.AsArray().Select(entry => entry!.AsObject()) : Entries(field.Value)),
        JsonArray list => list.SelectMany(Entries),
        _ => [],
    };

    [GeneratedRegex(Uuid8)]
    private static partial Regex AnId();
}

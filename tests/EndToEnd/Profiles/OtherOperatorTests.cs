using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Repair;
using KargoStageWebhook.EndToEnd.Webhooks;

namespace KargoStageWebhook.EndToEnd.Profiles;

/// <summary>The rules of the engine hold for the resources of other operators: ratcheting, verbs, audit, cluster scope, several versions.</summary>
public class OtherOperatorTests(TestCluster cluster)
{
    private const string Uuid8 = "^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$";

    /// <summary>The webhook could set the id and nobody can set the role: with the id alone the node would be changed, and so rejected.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_update_that_leaves_invalid_nodes_unchanged_fares_as_without_the_webhook(bool mayReadCrd)
    {
        await using var profile = await DatabaseCluster.WriteProfileAsync();
        var orders = await DatabaseCluster.CreateAsync(cluster, await cluster.NewNamespaceAsync());
        await DatabaseCluster.InstallAsync(cluster);
        await Wait.UntilAsync("nodes without id to be accepted", async () => (await orders.PatchStatusAsync(DatabaseCluster.Nodes("a", "b"))).IsDone);
        await DatabaseCluster.InstallAsync(cluster, "id", "role");
        await Wait.UntilAsync("an id to be required", async () => !(await orders.PatchStatusAsync(DatabaseCluster.Nodes("c"), "?dryRun=All")).IsDone);
        var without = await orders.PatchStatusAsync(new() { ["phase"] = "Ready" });

        await using var scenario = await BeginAsync(profile, orders.Path.Split('/')[5], mayReadCrd, DatabaseCluster.Permissions, "clusters.db.example");
        var with = await orders.PatchStatusAsync(new() { ["phase"] = "Degraded" });

        Assert.Equal((cluster.Ratchets, cluster.Ratchets), (without.IsDone, with.IsDone));
        Assert.Equal(["", ""], await DatabaseCluster.IdsAsync(orders));
        Assert.False((await orders.PatchStatusAsync(DatabaseCluster.Nodes("c"), "?dryRun=All")).IsDone);
    }

    /// <summary>The webhook does not validate the format: with the id the node would be changed, and so rejected for its role.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Nothing_is_set_in_nodes_that_break_a_rule_which_only_the_API_server_evaluates(bool mayReadCrd)
    {
        await using var profile = await DatabaseCluster.WriteProfileAsync();
        var orders = await DatabaseCluster.CreateAsync(cluster, await cluster.NewNamespaceAsync());
        var nodes = DatabaseCluster.Nodes("a");
        nodes["nodes"]![0]!["role"] = "no URI";
        await DatabaseCluster.InstallAsync(cluster);
        await Wait.UntilAsync("nodes without id to be accepted", async () => (await orders.PatchStatusAsync(nodes)).IsDone);
        await DatabaseCluster.InstallWithFormatAsync(cluster, "id");
        await Wait.UntilAsync("an id to be required", async () => !(await orders.PatchStatusAsync(DatabaseCluster.Nodes("c"), "?dryRun=All")).IsDone);
        var without = await orders.PatchStatusAsync(new() { ["phase"] = "Ready" });

        await using var scenario = await BeginAsync(profile, orders.Path.Split('/')[5], mayReadCrd, DatabaseCluster.Permissions, "clusters.db.example");
        var with = await orders.PatchStatusAsync(new() { ["phase"] = "Degraded" });

        Assert.Equal((cluster.Ratchets, cluster.Ratchets), (without.IsDone, with.IsDone));
        Assert.Equal([""], await DatabaseCluster.IdsAsync(orders));
        (await orders.PatchStatusAsync(DatabaseCluster.Nodes("c"), "?dryRun=All")).Done(); // In a list that changes the id is set.
    }

    [Fact]
    public async Task A_cluster_scoped_resource_that_is_stored_in_another_version_is_backfilled()
    {
        await using var profile = await Grid.WriteProfileAsync();
        var grid = await Grid.CreateAsync(cluster, $"grid-{await cluster.NewNamespaceAsync()}");
        await using var scenario = await BeginAsync(profile, await cluster.NewNamespaceAsync(), mayReadCrd: true, Grid.Permissions, "grids.db.example");

        // As an operator of the older version sends it.
        (await grid.PatchStatusAsync(Grid.Zone("eu/west.1"))).Done();
        var id = await Grid.IdAsync(grid, "eu/west.1");
        (await grid.PatchStatusAsync(Grid.Zone("eu/west.1"))).Done();

        Assert.Matches(Uuid8, id);
        Assert.Equal(id, await Grid.IdAsync(grid, "eu/west.1"));
    }

    /// <summary>The API server converts the object for the webhook, and validates it by the schema of the version that the client used.</summary>
    [Fact]
    public async Task An_update_in_another_version_is_not_denied_by_the_schema_of_the_profile_s_version()
    {
        await using var profile = await TemporaryFile.WriteAsync(
            "- match: {group: db.example, version: v1, kind: Widget, resource: widgets}\n  never: [{field: status.size, why: only the operator can measure it}]");
        var @namespace = await cluster.NewNamespaceAsync();
        await Crd.ApplyAsync(cluster, JsonNode.Parse("""
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"widgets.db.example"},"spec":{"group":"db.example","scope":"Namespaced",
            "names":{"plural":"widgets","singular":"widget","kind":"Widget","listKind":"WidgetList"},"versions":[
            {"name":"v1beta1","served":true,"storage":true,"subresources":{"status":{}},"schema":{"openAPIV3Schema":{"type":"object","properties":{"status":{
              "type":"object","properties":{"size":{"type":"integer"},"mode":{"type":"string"}}}}}}},
            {"name":"v1","served":true,"storage":false,"subresources":{"status":{}},"schema":{"openAPIV3Schema":{"type":"object","properties":{"status":{
              "type":"object","required":["size"],"properties":{"size":{"type":"integer"},"mode":{"type":"string"}}}}}}}]}}
            """)!.AsObject());
        var manifest = new JsonObject { ["apiVersion"] = "db.example/v1beta1", ["kind"] = "Widget", ["metadata"] = new JsonObject { ["name"] = "one" } };
        await Wait.UntilAsync("widgets to be writable", async () => (await cluster.Api.PostAsync($"/apis/db.example/v1beta1/namespaces/{@namespace}/widgets", manifest)).IsDone);
        AccessRule[] permissions = [new("apiextensions.k8s.io", ["customresourcedefinitions"], ["get", "list", "watch"], ["widgets.db.example"])];
        await using var scenario = await BeginAsync(profile, @namespace, mayReadCrd: true, permissions, "widgets.db.example");

        var denied = await new KargoObject(cluster.Api, $"/apis/db.example/v1/namespaces/{@namespace}/widgets/one").PatchStatusAsync(new() { ["mode"] = "a" });

        Assert.Contains("lacks status.size", denied.Message, StringComparison.Ordinal);
        (await new KargoObject(cluster.Api, $"/apis/db.example/v1beta1/namespaces/{@namespace}/widgets/one").PatchStatusAsync(new() { ["mode"] = "a" })).Done();
    }

    [Fact]
    public async Task Check_repair_and_the_audit_see_it_too()
    {
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2); // The audit lists Kargo's resources too.
        await using var profile = await Grid.WriteProfileAsync();
        var name = $"grid-{await cluster.NewNamespaceAsync()}";
        var grid = await Grid.CreateAsync(cluster, name);
        (await grid.PatchStatusAsync(Grid.Zone("west"))).Done();
        var account = await WebhookAccount.CreateAsync(cluster);
        await account.AllowAuditAsync(Grid.Permissions);
        await using var audit = await WebhookReplica.StartAsync(
            ("Kubeconfig", await account.WriteKubeconfigAsync()), ("Namespace", account.Account.Namespace), ("AuditPeriod", "00:00:01"), ("Profile", profile.Path));
        await UntilAuditedAsync(audit, nonConforming: 1);
        var kubeconfig = await WebhookCommand.AllowedAsync(cluster, [WebhookCommand.GetsCrds, .. Grid.Permissions]);

        var (_, lacking) = await WebhookCommand.RunAsync(kubeconfig, profile.Path, "check", "--cluster");
        var elsewhere = await WebhookCommand.RunAsync(kubeconfig, profile.Path, "repair", "--kind", "grids", "--namespace", account.Account.Namespace);
        var repair = await WebhookCommand.RunAsync(kubeconfig, profile.Path, "repair", "--kind", "grids");
        var (_, whole) = await WebhookCommand.RunAsync(kubeconfig, profile.Path, "check", "--cluster");

        Assert.Contains($"Grid {name} does not conform to grids.db.example", lacking, StringComparison.Ordinal);
        Assert.Contains("status.zones.west.id", lacking, StringComparison.Ordinal);
        Assert.True(elsewhere.ExitCode == 0 && elsewhere.Output.Contains("0 checked", StringComparison.Ordinal), elsewhere.Output);
        Assert.True(repair.ExitCode == 0, repair.Output);
        Assert.Contains($"Grid {name} conforms to grids.db.example", whole, StringComparison.Ordinal);
        Assert.Matches(Uuid8, await Grid.IdAsync(grid, "west"));
        await UntilAuditedAsync(audit, nonConforming: 0);
    }

    private async Task<Scenario> BeginAsync(TemporaryFile profile, string @namespace, bool mayReadCrd, AccessRule[] permissions, string crd)
    {
        if (!mayReadCrd) return await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2, @namespace: @namespace, settings: ("Profile", profile.Path));

        var account = await WebhookAccount.CreateAsync(cluster);
        await account.AllowAsync(permissions);
        var scenario = await Scenario.BeginAsync(
            cluster, KargoVersion.V1_5_2, @namespace: @namespace, settings: [("Profile", profile.Path), ("Kubeconfig", await account.WriteKubeconfigAsync())]);
        await scenario.Webhook.UntilServerVersionIsAsync(cluster.Minor);
        await Wait.UntilAsync($"{crd} to be known", async () =>
            await scenario.Webhook.SumAsync("kargo_stage_webhook_crd_state", $"resource=\"{crd}\"", "state=\"known\"") == 1, () => scenario.Webhook.Output);
        return scenario;
    }

    private static Task UntilAuditedAsync(WebhookReplica webhook, int nonConforming) =>
        Wait.UntilAsync($"the audit to find {nonConforming} grids", async () =>
            await webhook.SumAsync("kargo_stage_webhook_audit_last_success_timestamp_seconds") > 0
            && await webhook.SumAsync("kargo_stage_webhook_stored_nonconforming_objects", "resource=\"grids.db.example\"") == nonConforming, () => webhook.Output);
}

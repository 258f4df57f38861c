using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>
/// What the process writes into the chart's objects is its own: tools that apply the chart again and again neither conflict with it nor undo it.
/// </summary>
public sealed partial class GitOpsTests(TestCluster cluster)
{
    private const string Name = "kargo-stage-webhook";

    private static readonly string[] Kinds = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

    /// <summary>Helm 4, Flux and kubectl apply --server-side: a field that another manager owns, with another value, is a conflict.</summary>
    [Fact]
    public async Task Server_side_apply_conflicts_with_nothing_that_the_process_writes()
    {
        var @namespace = await cluster.NewNamespaceAsync();
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2);
        await KargoObject.CreateStageAsync(cluster.Api, @namespace, "canary");
        string[] values =
        [
            "webhook.failurePolicy=FailWhenProven", "selfProof.enabled=true", "selfProof.period=1s", $"selfProof.namespace={@namespace}", "selfProof.stage=canary",
        ];
        await using var release = await ChartRelease.InstallAsync(cluster, @namespace, values);
        foreach (var kind in Kinds) (await cluster.Api.DeleteAsync(PathOf(kind))).Done();
        var first = await release.RenderAsync(values);
        foreach (var webhook in first.Webhooks()) webhook["failurePolicy"] = "Ignore"; // As helm renders it where it knows the cluster.
        foreach (var kind in Kinds) (await ApplyAsync(kind, first)).Done();

        // Until the first proof nobody else owns the field: docs/platforms.md says to render it at each apply.
        foreach (var kind in Kinds) (await ApplyAsync(kind, await release.RenderAsync(values))).Done();
        Assert.All(await release.WebhooksAsync(), webhook => Assert.Equal("Fail", webhook["failurePolicy"]!.GetValue<string>()));
        foreach (var kind in Kinds) (await ApplyAsync(kind, first)).Done();
        Assert.All(await release.WebhooksAsync(), webhook => Assert.Equal("Ignore", webhook["failurePolicy"]!.GetValue<string>()));

        await release.RunReplicasAsync(1);
        await UntilProvenAsync(release);
        var trusted = await release.CaBundlesAsync();
        Assert.All(trusted, Assert.NotEmpty);

        foreach (var change in (string[])["webhook.timeoutSeconds=10", "webhook.timeoutSeconds=9"])
        {
            foreach (var kind in Kinds) (await ApplyAsync(kind, await release.RenderAsync([.. values, change]))).Done();
            Assert.All(await release.WebhooksAsync(), webhook => Assert.Equal(change.Split('=')[1], webhook["timeoutSeconds"]!.ToString()));
            Assert.All(await release.WebhooksAsync(), webhook => Assert.Equal("Fail", webhook["failurePolicy"]!.GetValue<string>()));
            Assert.Equal(trusted, await release.CaBundlesAsync());
        }

        var owned = await OwnedAsync(@namespace);
        Assert.Equal(owned, IgnoredByArgo());
        Assert.Equal(owned, IgnoredByFlux());
    }

    /// <summary>The Pods are in another namespace.</summary>
    [Fact]
    public void The_runbook_suspends_the_HelmRelease_in_its_own_namespace() =>
        Assert.Contains($"`flux suspend helmrelease {Name} -n {ManifestsIn("flux-helmrelease.yaml")[^1]["metadata"]!["namespace"]}`", Document("runbook.md"), StringComparison.Ordinal);

    /// <summary>Only helm deletes a hook and its role after it has run.</summary>
    [Fact]
    public async Task The_command_that_renders_for_another_tool_leaves_out_hooks()
    {
        var command = TemplateCommand().Match(Document("platforms.md")).Groups[1].Value;
        var arguments = command.Replace(Name + " charts/" + Name, $"{Name} {Helm.Chart}", StringComparison.Ordinal).Replace("\"$registry\"", Rendering.Registry, StringComparison.Ordinal);

        var rendering = Rendering.Parse(await Helm.RunAsync([.. KubeVersion().Replace(arguments, "1.30.0").Split(' '), .. Helm.Set("repair.enabled=true,upgradeCheck.enabled=true")]));

        Assert.NotEmpty(rendering.All("Deployment"));
        Assert.All(rendering.Objects, one => Assert.Null(one["metadata"]!["annotations"]?["helm.sh/hook"]));
    }

    [Fact]
    public async Task An_upgrade_by_helm_keeps_the_failurePolicy_that_the_process_has_set()
    {
        var @namespace = await cluster.NewNamespaceAsync();
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2);
        await KargoObject.CreateStageAsync(cluster.Api, @namespace, "canary");
        string[] values =
        [
            "webhook.failurePolicy=FailWhenProven", "selfProof.enabled=true", "selfProof.period=1s", $"selfProof.namespace={@namespace}", "selfProof.stage=canary",
        ];
        await using var release = await ChartRelease.InstallAsync(cluster, @namespace, values);
        Assert.All(await release.WebhooksAsync(), webhook => Assert.Equal("Ignore", webhook["failurePolicy"]!.GetValue<string>()));

        await release.UpgradeAsync([.. values, "webhook.timeoutSeconds=9"]);
        Assert.All(await release.WebhooksAsync(), webhook => Assert.Equal("Ignore", webhook["failurePolicy"]!.GetValue<string>()));

        await release.RunReplicasAsync(1, asProcess: true);
        await UntilProvenAsync(release);
        await release.Replicas[0].FreezeAsync(); // The process must not be quicker than this test.
        await release.UpgradeAsync([.. values, "webhook.timeoutSeconds=8"]);
        Assert.All(await release.WebhooksAsync(), webhook => Assert.Equal(("Fail", "8"), (webhook["failurePolicy"]!.GetValue<string>(), webhook["timeoutSeconds"]!.ToString())));
        await release.Replicas[0].ThawAsync();
    }

    [Theory]
    [InlineData("argocd-application.yaml")]
    [InlineData("flux-helmrelease.yaml")]
    public async Task The_values_of_a_manifest_are_values_of_the_chart(string file)
    {
        var manifest = ManifestsIn(file)[^1];
        var values = manifest["spec"]!["source"]?["helm"]!["valuesObject"] ?? manifest["spec"]!["values"]!;
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, values.ToJsonString(), TestContext.Current.CancellationToken);

            var rendering = Rendering.Parse(await Helm.RunAsync("template", Name, Helm.Chart, "--namespace", Name, "--kube-version", "1.30.0", "--values", path));

            Assert.All(Kinds, kind => Assert.Equal(Name, rendering.One(kind)["metadata"]!["name"]!.GetValue<string>()));
            Assert.Equal("true", rendering.Settings()["FailWhenProven"]);
            // The chart in Git has one version at every commit, and so has the image that it names by default.
            Assert.Equal($"registry.example/{Name}:TAG", rendering.One("Deployment")["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!.GetValue<string>());
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>By default Flux installs a chart only if its version is another than before.</summary>
    [Fact]
    public void Flux_installs_every_commit() =>
        Assert.Equal("Revision", ManifestsIn("flux-helmrelease.yaml")[^1]["spec"]!["chart"]!["spec"]!["reconcileStrategy"]!.GetValue<string>());

    private static Task UntilProvenAsync(ChartRelease release) => Wait.UntilAsync(
        "failurePolicy to be Fail, and the caBundle to be there", async () =>
            (await release.WebhooksAsync()).All(webhook => webhook["failurePolicy"]!.GetValue<string>() == "Fail")
            && (await release.CaBundlesAsync()).All(bundle => bundle.Length > 0)
            && await release.SumAsync("kargo_stage_webhook_effective") == 1);

    private async Task<Reply> ApplyAsync(string kind, Rendering rendering) =>
        await cluster.Api.PatchAsync($"{PathOf(kind)}?fieldManager=helm&force=false", rendering.One(kind), KubernetesApi.ApplyPatch);

    private static string PathOf(string kind) => $"/apis/admissionregistration.k8s.io/v1/{kind.ToLowerInvariant()}s/{Name}";

    // What managers other than helm own in the chart's objects: KIND/NAME, and the path.
    private async Task<IEnumerable<string>> OwnedAsync(string @namespace)
    {
        var owned = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var path in (string[])[.. Kinds.Select(PathOf), $"/api/v1/namespaces/{@namespace}/secrets/{Name}-certificate"])
        {
            var stored = (await cluster.Api.GetAsync(path)).Done().Body;
            var fields = from manager in stored["metadata"]!["managedFields"]!.AsArray()
                         where manager!["manager"]!.GetValue<string>() != "helm"
                         from field in LeavesOf(manager["fieldsV1"]!, string.Empty)
                         select $"{stored["kind"]}/{stored["metadata"]!["name"]} {(field.StartsWith(".data", StringComparison.Ordinal) ? ".data" : field)}";
            owned.UnionWith(fields);
        }

        return owned;
    }

    // f:NAME is a field, k:KEY an item of a list, and a point the field itself.
    private static IEnumerable<string> LeavesOf(JsonNode fields, string path)
    {
        var members = fields.AsObject().Where(member => member.Key != ".").ToList();
        return members.Count == 0 ? [path] : members.SelectMany(member => LeavesOf(member.Value!, path + (member.Key.StartsWith("f:", StringComparison.Ordinal) ? $".{member.Key[2..]}" : "[]")));
    }

    private static IEnumerable<string> IgnoredByArgo() =>
        from rule in ManifestsIn("argocd-application.yaml")[^1]["spec"]!["ignoreDifferences"]!.AsArray()
        from path in (rule!["jqPathExpressions"] ?? rule["jsonPointers"])!.AsArray()
        let field = $"{rule["kind"]}/{rule["name"]} {path!.GetValue<string>().Replace("[]?", "[]", StringComparison.Ordinal).Replace('/', '.')}"
        orderby field
        select field;

    private static IEnumerable<string> IgnoredByFlux() =>
        from rule in ManifestsIn("flux-helmrelease.yaml")[^1]["spec"]!["driftDetection"]!["ignore"]!.AsArray()
        from path in rule!["paths"]!.AsArray()
        let field = $"{rule["target"]!["kind"]}/{rule["target"]!["name"]} {Item().Replace(path!.GetValue<string>(), "[]").Replace('/', '.')}"
        orderby field
        select field;

    private static IReadOnlyList<JsonNode> ManifestsIn(string file) => Rendering.Parse(Document(Path.Combine("gitops", file))).Objects;

    private static string Document(string file) => File.ReadAllText(Path.Combine(Helm.Chart, "..", "..", "docs", file));

    [GeneratedRegex("`helm (template [^`]*--kube-version [^`]*)`")]
    private static partial Regex TemplateCommand();

    [GeneratedRegex(@"""\$\(.*?\)""")]
    private static partial Regex KubeVersion();

    [GeneratedRegex(@"/\d+")]
    private static partial Regex Item();
}

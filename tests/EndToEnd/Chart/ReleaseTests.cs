using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>The chart on the real API server: installed, upgraded, rolled back, removed, with replicas that run from what it renders.</summary>
public sealed class ReleaseTests(TestCluster cluster)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task It_backfills_knows_the_sender_and_writes_Events_with_the_permissions_that_the_chart_gives(bool kargoInOneNamespace)
    {
        var @namespace = await cluster.NewNamespaceAsync();
        await using var release = await ChartRelease.InstallAsync(cluster, @namespace, kargoInOneNamespace ? [$"kargoNamespace={@namespace}"] : []);
        await release.RunReplicasAsync(2);
        var controller = await KargoController.InstallAsync(cluster, @namespace);
        using var pod = await controller.StartPodAsync(KargoController.ImageOf("1.5.1"));

        await release.BackfillAsync(pod.Sender);

        await Wait.UntilAsync("the Event", async () => await release.SumAsync("kargo_stage_webhook_events_total{", "outcome=\"written\"") > 0);
        Assert.All(release.Replicas, replica => Assert.DoesNotContain("orbidden", replica.Output, StringComparison.Ordinal));
        foreach (var replica in release.Replicas)
        {
            Assert.Equal(1, await replica.SumAsync("kargo_stage_webhook_attribution_state{", "state=\"synced\""));
            Assert.Equal(1, await replica.SumAsync("kargo_stage_webhook_certificate_trusted"));
        }
    }

    [Fact]
    public async Task It_may_do_nothing_else()
    {
        var @namespace = await cluster.NewNamespaceAsync();
        var other = await cluster.NewNamespaceAsync();
        await using var release = await ChartRelease.InstallAsync(cluster, @namespace, $"kargoNamespace={other}");
        using var api = cluster.ApiFor(await release.Account.IssueTokenAsync());

        Assert.True(await IsAllowedAsync(api, "update", "", "secrets", @namespace, "kargo-stage-webhook-certificate"));
        Assert.True(await IsAllowedAsync(api, "patch", "admissionregistration.k8s.io", "mutatingwebhookconfigurations", "", "kargo-stage-webhook"));
        (string Verb, string Group, string Resource, string Namespace, string Name)[] attempts =
        [
            ("get", "", "secrets", @namespace, "another"), ("list", "", "secrets", @namespace, ""), ("delete", "", "secrets", @namespace, "kargo-stage-webhook-certificate"),
            ("get", "", "secrets", other, "kargo-stage-webhook-certificate"), ("create", "", "secrets", other, ""),
            ("patch", "admissionregistration.k8s.io", "mutatingwebhookconfigurations", "", "another"),
            ("delete", "admissionregistration.k8s.io", "mutatingwebhookconfigurations", "", "kargo-stage-webhook"),
            ("create", "admissionregistration.k8s.io", "validatingwebhookconfigurations", "", ""),
            ("list", "admissionregistration.k8s.io", "validatingwebhookconfigurations", "", ""),
            ("list", "", "pods", @namespace, ""), ("list", "", "pods", "", ""), ("create", "", "pods", other, ""), ("patch", "apps", "deployments", other, ""),
            ("list", "kargo.akuity.io", "stages", @namespace, ""), ("patch", "kargo.akuity.io", "stages", @namespace, ""),
            ("patch", "kargo.akuity.io", "stages/status", @namespace, ""), ("update", "kargo.akuity.io", "promotions/status", @namespace, ""),
            ("delete", "", "events", @namespace, ""), ("create", "coordination.k8s.io", "leases", @namespace, ""), ("get", "", "configmaps", @namespace, ""),
            ("impersonate", "", "users", "", ""), ("bind", "rbac.authorization.k8s.io", "clusterroles", "", ""), ("*", "*", "*", "", ""),
        ];
        foreach (var attempt in attempts)
            Assert.False(await IsAllowedAsync(api, attempt.Verb, attempt.Group, attempt.Resource, attempt.Namespace, attempt.Name), $"{attempt} is allowed.");
    }

    [Fact]
    public async Task A_label_exempts_a_Stage_or_a_namespace()
    {
        var @namespace = await cluster.NewNamespaceAsync();
        await using var release = await ChartRelease.InstallAsync(cluster, @namespace); // Nobody answers, and failurePolicy is Fail.
        var exempt = await KargoObject.CreateStageAsync(cluster.Api, @namespace, "exempt");
        var evaluated = await KargoObject.CreateStageAsync(cluster.Api, @namespace, "evaluated");
        var label = new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { ["kargo-stage-webhook/exempt"] = string.Empty } } };
        (await cluster.Api.PatchAsync(exempt.Path, label)).Done();
        await Wait.UntilAsync("the API server to know the webhook", async () => !(await PatchAsync(evaluated)).IsDone);

        (await PatchAsync(exempt)).Done();
        Assert.Contains("failed calling webhook \"mutate.kargo-stage-webhook.", (await PatchAsync(evaluated)).Message, StringComparison.Ordinal);

        (await cluster.Api.PatchAsync($"/api/v1/namespaces/{@namespace}", label)).Done();
        await Wait.UntilAsync("the namespace to be exempt", async () => (await PatchAsync(evaluated)).IsDone);

        static Task<Reply> PatchAsync(KargoObject stage) => stage.PatchStatusAsync(new() { ["message"] = "hello" }, "?dryRun=All");
    }

    [Fact]
    public async Task The_API_server_takes_every_part_that_can_be_asked_for_of_the_kinds_it_knows()
    {
        var @namespace = await cluster.NewNamespaceAsync();
        string[] values =
        [
            "networkPolicy.enabled=true", "networkPolicy.metricsFrom[0].namespaceSelector.matchLabels.a=b", "networkPolicy.egress[0].ports[0].port=4317",
            "metrics.dashboard.enabled=true", "certificates.client.caConfigMap=client-ca", "certificates.client.names={kube-apiserver}",
            "selfProof.enabled=true", $"selfProof.namespace={@namespace}", "selfProof.stage=canary", "image.pullSecrets[0].name=a", "priorityClassName=system-cluster-critical",
            "nodeSelector.a=b", "tolerations[0].operator=Exists", "podLabels.a=b", "podAnnotations.a=b", "serviceAccount.annotations.a=b",
            "extraEnv[0].name=OTEL_EXPORTER_OTLP_ENDPOINT", "extraEnv[0].value=http://collector:4317",
            "webhook.objectSelector.matchLabels.a=b", """webhook.annotations={"admissions.enforcer/disabled":"true"}""", "commonLabels.team=a", "commonAnnotations.owner=a",
            "hostNetwork=true", "podDisruptionBudget.minAvailable=50%", """extraVolumes=[{"name":"ca","configMap":{"name":"ca"}}]""",
            """extraVolumeMounts=[{"name":"ca","mountPath":"/ca","readOnly":true}]""", "deploymentAnnotations.a=b", "logLevel=Debug", "hooks.podLabels.a=b",
            """topologySpreadConstraints=[{"maxSkew":1,"topologyKey":"rack","whenUnsatisfiable":"DoNotSchedule","labelSelector":{"matchLabels":{"a":"b"}}}]""",
            """profile=[{"match":{"group":"solr.apache.org","version":"v1beta1","kind":"SolrCloud","resource":"solrclouds"},"backfill":[{"field":"status.solrNodes[].name","id":{"from":["nodeName"]}}]}]""",
        ];

        await using var release = await ChartRelease.InstallAsync(cluster, @namespace, values);

        Assert.Contains($"helm test kargo-stage-webhook -n {@namespace} --logs", release.Notes, StringComparison.Ordinal);
        Assert.Contains("resource       solrclouds.solr.apache.org/v1beta1", release.Notes, StringComparison.Ordinal);
        var inventory = await Inventory.TakeAsync(cluster, @namespace);
        Assert.Contains($"apis/networking.k8s.io/v1 networkpolicies {@namespace}/kargo-stage-webhook", inventory);
        Assert.Contains($"api/v1 configmaps {@namespace}/kargo-stage-webhook-dashboard", inventory);
        Assert.Contains($"api/v1 configmaps {@namespace}/kargo-stage-webhook-profile", inventory);
        var hooks = await Rendering.ForAsync($"1.{cluster.Minor}.0", [.. values, "repair.enabled=true", "upgradeCheck.enabled=true", "upgradeCheck.crdConfigMap=new-crds"]);
        await TakesAsync("/api/v1", "pods", hooks.One("Pod"));
        foreach (var job in hooks.All("Job")) await TakesAsync("/apis/batch/v1", "jobs", job);

        async Task TakesAsync(string version, string resource, JsonNode hook)
        {
            hook["metadata"]!["namespace"] = @namespace;
            (await cluster.Api.PostAsync($"{version}/namespaces/{@namespace}/{resource}?dryRun=All", hook)).Done();
        }
    }

    [Fact]
    public async Task An_upgrade_and_a_rollback_leave_caBundle_and_certificate_as_they_are()
    {
        var @namespace = await cluster.NewNamespaceAsync();
        await using var release = await ChartRelease.InstallAsync(cluster, @namespace);
        await release.RunReplicasAsync(1, asProcess: true);
        var trusted = await release.CaBundlesAsync();
        var certificate = (await release.SecretAsync())!["data"]!.ToJsonString();
        await release.Replicas[0].FreezeAsync(); // The process that repairs what helm breaks must not be quicker than this test.

        await release.UpgradeAsync("mode=Audit", "webhook.timeoutSeconds=7", "podLabels.a=b");
        Assert.Equal("Audit", Rendering.SettingsOf(await release.DeploymentAsync())["Mode"]);
        Assert.All(await release.WebhooksAsync(), webhook => Assert.Equal(7, webhook["timeoutSeconds"]!.GetValue<int>()));
        Assert.Equal(trusted, await release.CaBundlesAsync());
        Assert.Equal(certificate, (await release.SecretAsync())!["data"]!.ToJsonString());

        await release.RollbackAsync(1);
        Assert.Equal("Backfill", Rendering.SettingsOf(await release.DeploymentAsync())["Mode"]);
        Assert.Equal(trusted, await release.CaBundlesAsync());
        Assert.Equal(certificate, (await release.SecretAsync())!["data"]!.ToJsonString());

        await release.Replicas[0].ThawAsync();
        using var pod = await (await KargoController.InstallAsync(cluster, @namespace)).StartPodAsync(KargoController.ImageOf("1.5.1"));
        await release.BackfillAsync(pod.Sender);
    }

    [Fact]
    public async Task What_is_uninstalled_is_gone_and_stays_so_though_replicas_run_on()
    {
        var @namespace = await cluster.NewNamespaceAsync();
        var before = await Inventory.TakeAsync(cluster, @namespace);
        await using var release = await ChartRelease.InstallAsync(cluster, @namespace);
        await release.RunReplicasAsync(2);
        Assert.InRange((await Inventory.TakeAsync(cluster, @namespace)).Count, before.Count + 15, int.MaxValue);

        await release.UninstallAsync();

        // Each replica has seen that the Secret is gone, and was not let to write it again.
        await Wait.UntilAsync("the replicas to try", () => Task.FromResult(release.Replicas.All(replica => replica.Output.Contains("forbidden", StringComparison.Ordinal))));
        Assert.Equal(before, await Inventory.TakeAsync(cluster, @namespace));
        var stage = await KargoObject.CreateStageAsync(cluster.Api, @namespace);
        Assert.Contains((await stage.PatchStatusAsync(Sender.WithoutId)).Causes, cause => cause.Reason == "FieldValueRequired");
    }

    private static async Task<bool> IsAllowedAsync(KubernetesApi api, string verb, string group, string resource, string @namespace, string name)
    {
        var (plural, subresource) = resource.Split('/') is [var left, var right] ? (left, right) : (resource, string.Empty);
        var attributes = new JsonObject
        {
            ["verb"] = verb,
            ["group"] = group,
            ["resource"] = plural,
            ["subresource"] = subresource,
            ["namespace"] = @namespace,
            ["name"] = name,
        };
        var request = new JsonObject { ["spec"] = new JsonObject { ["resourceAttributes"] = attributes } };
        var answer = (await api.PostAsync("/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", request)).Done().Body;
        return answer["status"]!["allowed"]!.GetValue<bool>();
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Webhooks;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>Values for managed clusters, service meshes and the rules of an organisation. docs/platforms.md says which are for what.</summary>
public sealed partial class PlatformTests
{
    /// <summary>The examples of docs/platforms.md.</summary>
    public static TheoryData<string> Examples => [.. Example().Matches(File.ReadAllText(Path.Combine(Helm.Chart, "..", "..", "docs", "platforms.md"))).Select(example => example.Groups[1].Value)];

    private static readonly string[] Hooks = ["repair.enabled=true", "upgradeCheck.enabled=true"];

    [Fact]
    public async Task On_the_nodes_network_each_replica_has_a_node_and_a_rollout_needs_no_other()
    {
        var rendering = await Rendering.OfAsync(["hostNetwork=true", "webhook.port=10270", "metrics.port=10271", .. Hooks]);

        var pod = PodOf(rendering.One("Deployment"));
        Assert.True(pod["hostNetwork"]!.GetValue<bool>());
        Assert.Equal("ClusterFirstWithHostNet", pod["dnsPolicy"]!.GetValue<string>());
        Assert.Equal(["10270", "10271"], pod["containers"]![0]!["ports"]!.AsArray().Select(port => port!["containerPort"]!.ToString()));
        Assert.Equal(("10270", "10271"), (rendering.Settings()["HttpsPort"], rendering.Settings()["MetricsPort"]));
        var required = pod["affinity"]!["podAntiAffinity"]!["requiredDuringSchedulingIgnoredDuringExecution"]![0]!;
        Assert.Equal("kubernetes.io/hostname", required["topologyKey"]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(rendering.One("Deployment")["spec"]!["selector"], required["labelSelector"]));
        Assert.Equal("""{"maxUnavailable":1,"maxSurge":0}""", rendering.One("Deployment")["spec"]!["strategy"]!["rollingUpdate"]!.ToJsonString());
        Assert.All(HookPods(rendering), hook => Assert.Null(hook["spec"]!["hostNetwork"]));
    }

    /// <summary>OpenShift gives each namespace its own range of users; a fixed one would be rejected.</summary>
    [Fact]
    public async Task No_Pod_has_a_fixed_user()
    {
        var text = await Rendering.TextAsync(values: Hooks);

        Assert.All(["runAsUser", "runAsGroup", "fsGroup"], field => Assert.DoesNotContain(field, text, StringComparison.Ordinal));
    }

    /// <summary>Digits without quotes are a number in YAML, and the API server does not decode that.</summary>
    [Fact]
    public async Task A_namespace_may_be_called_by_a_number()
    {
        var text = await Helm.RunAsync(["template", "kargo-stage-webhook", Helm.Chart, "--namespace", "2025", .. Helm.Set(
            [$"image.registry={Rendering.Registry}", "metrics.serviceMonitor.enabled=true", "metrics.serviceMonitor.namespace=a", "fullnameOverride=webhook", .. Hooks])]);

        var numbers = Rendering.Parse(text).Objects.SelectMany(manifest => Scalars(manifest)).Where(scalar => scalar.ToString() == "2025").ToList();
        Assert.InRange(numbers.Count, 10, int.MaxValue);
        Assert.All(numbers, number => Assert.Equal(JsonValueKind.String, number.GetValueKind()));

        static IEnumerable<JsonValue> Scalars(JsonNode? node) => node switch
        {
            JsonObject map => map.SelectMany(property => Scalars(property.Value)),
            JsonArray list => list.SelectMany(Scalars),
            JsonValue value => [value],
            _ => [],
        };
    }

    /// <summary>To read them takes longer than all else at the start; the API server is verified by the cluster's CA.</summary>
    [Theory]
    [InlineData("a", 0)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", 1)]
    [InlineData("SSL_CERT_FILE", 1)]
    [InlineData("WEBHOOK__KUBECONFIG", 1)]
    public async Task Public_CAs_are_read_where_the_environment_names_what_they_may_verify(string name, int read)
    {
        var rendering = await Rendering.OfAsync([$"extraEnv[0].name={name}", "extraEnv[0].value=b", .. Hooks]);

        var pods = HookPods(rendering).Select(hook => hook["spec"]!).Append(PodOf(rendering.One("Deployment")));
        Assert.All(pods, pod =>
        {
            var environment = pod["containers"]![0]!["env"]!.AsArray().Select(variable => (Text(variable!["name"]), Text(variable["value"]))).ToList();
            Assert.Equal(1 - read, environment.Count(variable => variable == ("SSL_CERT_DIR", "/dev/null")));
            Assert.Equal(1 - read, environment.Count(variable => variable == ("SSL_CERT_FILE", "/dev/null")));
            Assert.Equal(environment.Count, environment.DistinctBy(variable => variable.Item1).Count());
        });
    }

    /// <summary>So it runs in a Pod on OpenShift: no passwd file has its user, and its group is root's.</summary>
    [Fact]
    public async Task The_process_runs_as_any_user()
    {
        string[] user = ["--reuid=1000650000", "--regid=0", "--clear-groups"];
        await using var probe = new ChildProcess("setpriv", [.. user, "test", "-r", WebhookReplica.Command[^1]]);
        Assert.SkipUnless(await probe.WaitAsync() == 0, "Only root can run a process as another user, which needs permission to read the build.");
        var (https, metrics) = (FreePort.Next(), FreePort.Next());
        var environment = from variable in PodOf((await Rendering.OfAsync()).One("Deployment"))["containers"]![0]!["env"]!.AsArray()
                          let name = Text(variable!["name"])
                          where !name.StartsWith("Webhook__", StringComparison.Ordinal)
                          select $"{name}={variable["value"]}";

        await using var webhook = new ChildProcess(
            "setpriv",
            [
                .. user, "env", "-i", $"PATH={Environment.GetEnvironmentVariable("PATH")}", .. environment, $"Webhook__HttpsPort={https}", $"Webhook__MetricsPort={metrics}",
                .. WebhookReplica.Command,
            ]);

        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{metrics}") };
        await Wait.UntilAsync("the webhook to be ready", async () => webhook.IsAlive
            ? (await client.GetAsync(new Uri("/readyz", UriKind.Relative))).IsSuccessStatusCode
            : throw new InvalidOperationException($"The webhook has ended. It said:\n{webhook.Output}"));
    }

    [Fact]
    public async Task Security_contexts_are_those_of_the_values_for_all_Pods()
    {
        var rendering = await Rendering.OfAsync([.. Hooks, "podSecurityContext.seccompProfile=null", "podSecurityContext.runAsUser=1000", "securityContext.privileged=false"]);

        Assert.All(Pods(rendering), pod =>
        {
            Assert.Equal("""{"runAsNonRoot":true,"runAsUser":1000}""", pod["spec"]!["securityContext"]!.ToJsonString());
            Assert.False(pod["spec"]!["containers"]![0]!["securityContext"]!["privileged"]!.GetValue<bool>());
        });
    }

    [Fact]
    public async Task No_Pod_is_scheduled_to_a_Windows_node() =>
        Assert.All(Pods(await Rendering.OfAsync(Hooks)), pod => Assert.Equal("linux", pod["spec"]!["nodeSelector"]!["kubernetes.io/os"]!.GetValue<string>()));

    /// <summary>A quota, a sidecar or a proxy concerns the Pods of hooks too.</summary>
    [Fact]
    public async Task The_Pods_of_hooks_have_everything_that_a_cluster_may_require()
    {
        var rendering = await Rendering.OfAsync(
        [
            .. Hooks, "hooks.resources.limits.cpu=1", "hooks.podLabels={\"sidecar.istio.io/inject\":\"false\"}", "hooks.podAnnotations.b=hooks", "podLabels.a=1a", "podAnnotations.b=all",
            "podAnnotations.c=all", "tolerations[0].operator=Exists", "nodeSelector.pool=system", "priorityClassName=high", "extraEnv[0].name=HTTPS_PROXY", "extraEnv[0].value=http://proxy:3128",
        ]);

        Assert.Equal(3, HookPods(rendering).Count());
        Assert.All(HookPods(rendering), hook =>
        {
            var (metadata, spec) = (hook["metadata"]!, hook["spec"]!);
            Assert.Equal("""{"limits":{"cpu":1,"memory":"256Mi"},"requests":{"cpu":"50m","memory":"128Mi"}}""", spec["containers"]![0]!["resources"]!.ToJsonString());
            Assert.Equal(("false", "1a"), (Text(metadata["labels"]!["sidecar.istio.io/inject"]), Text(metadata["labels"]!["a"])));
            Assert.Equal(("hooks", "all"), (Text(metadata["annotations"]!["b"]), Text(metadata["annotations"]!["c"])));
            Assert.Equal("""[{"operator":"Exists"}]""", spec["tolerations"]!.ToJsonString());
            Assert.Equal(("system", "high"), (Text(spec["nodeSelector"]!["pool"]), Text(spec["priorityClassName"])));
            Assert.Contains(spec["containers"]![0]!["env"]!.AsArray(), variable => Text(variable!["name"]) == "HTTPS_PROXY");
        });
        Assert.Equal("test", Text(rendering.One("Pod")["metadata"]!["annotations"]!["helm.sh/hook"]));
        Assert.Equal("all", Text(rendering.One("Deployment")["spec"]!["template"]!["metadata"]!["annotations"]!["b"]));
    }

    [Fact]
    public async Task Labels_and_annotations_can_be_on_everything_and_the_nearest_wins()
    {
        var rendering = await Rendering.OfAsync(
        [
            .. Hooks, "commonLabels.team=delivery", "commonLabels.tier=one", "podLabels.tier=two", "commonAnnotations.owner=delivery", "deploymentAnnotations.owner=me",
            "certificates.mode=certManager", "networkPolicy.enabled=true", "metrics.dashboard.enabled=true", "metrics.serviceMonitor.enabled=true", "metrics.prometheusRule.enabled=true",
            "audit.enabled=true", "profile[0].match.group=a", "profile[0].match.version=v1", "profile[0].match.kind=B", "profile[0].match.resource=bs", "profile[0].never[0].field=status.c", "profile[0].never[0].why=d",
        ]);

        Assert.All(rendering.Objects, one => Assert.Equal("delivery", Text(one["metadata"]!["labels"]!["team"])));
        Assert.All(rendering.Objects, one => Assert.Equal(Text(one["kind"]) == "Deployment" ? "me" : "delivery", Text(one["metadata"]!["annotations"]!["owner"])));
        Assert.All(Pods(rendering), pod => Assert.Equal(("delivery", "two"), (Text(pod["metadata"]!["labels"]!["team"]), Text(pod["metadata"]!["labels"]!["tier"]))));
        Assert.False(rendering.One("Deployment")["spec"]!["selector"]!["matchLabels"]!.AsObject().ContainsKey("team"));
    }

    [Fact]
    public async Task Every_object_can_have_another_name()
    {
        var rendering = await Rendering.OfAsync([.. Hooks, "fullnameOverride=stage-guard"]);

        Assert.All(rendering.Objects, one => Assert.StartsWith("stage-guard", Text(one["metadata"]!["name"]), StringComparison.Ordinal));
        Assert.Equal(("stage-guard", "stage-guard"), (rendering.Settings()["ServiceName"], rendering.Settings()["Configuration"]));
        // The alerts find the webhooks by this name.
        Assert.All(rendering.Webhooks(), webhook => Assert.Contains(".kargo-stage-webhook.", Text(webhook["name"]), StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_service_account_can_be_one_that_is_there()
    {
        var rendering = await Rendering.OfAsync("serviceAccount.create=false", "serviceAccount.name=mine", "events=false");

        Assert.Equal(["kargo-stage-webhook-test"], rendering.All("ServiceAccount").Select(account => Text(account["metadata"]!["name"])));
        Assert.Equal("mine", Text(PodOf(rendering.One("Deployment"))["serviceAccountName"]));
        Assert.NotEmpty(rendering.Allowed("mine"));
        Assert.Empty(rendering.Allowed());
    }

    [Fact]
    public async Task A_Deployment_has_the_volumes_constraints_and_level_of_the_values()
    {
        var rendering = await Rendering.OfAsync(
            """extraVolumes=[{"name":"ca","configMap":{"name":"collector-ca"}}]""", """extraVolumeMounts=[{"name":"ca","mountPath":"/ca","readOnly":true}]""",
            """topologySpreadConstraints=[{"maxSkew":1,"topologyKey":"rack","whenUnsatisfiable":"DoNotSchedule"}]""", "affinity.nodeAffinity.a=b", "revisionHistoryLimit=3", "logLevel=Debug");

        var (deployment, pod) = (rendering.One("Deployment"), PodOf(rendering.One("Deployment")));
        Assert.Equal("""[{"configMap":{"name":"collector-ca"},"name":"ca"}]""", pod["volumes"]!.ToJsonString());
        Assert.Equal("""[{"mountPath":"/ca","name":"ca","readOnly":true}]""", pod["containers"]![0]!["volumeMounts"]!.ToJsonString());
        Assert.Equal("rack", Text(pod["topologySpreadConstraints"]!.AsArray().Single()!["topologyKey"]));
        Assert.Equal("""{"nodeAffinity":{"a":"b"}}""", pod["affinity"]!.ToJsonString());
        Assert.Equal(3, deployment["spec"]!["revisionHistoryLimit"]!.GetValue<int>());
        Assert.Equal("Debug", Text(pod["containers"]![0]!["env"]!.AsArray().Single(variable => Text(variable!["name"]) == "Logging__LogLevel__Default")!["value"]));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Every_example_of_the_platforms_is_accepted(string values)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, values, TestContext.Current.CancellationToken);
            string[] image = values.StartsWith("image:", StringComparison.Ordinal) ? [] : ["--set", $"image.registry={Rendering.Registry}"];

            var rendering = Rendering.Parse(await Helm.RunAsync(["template", Rendering.Release, Helm.Chart, "--kube-version", "1.30.0", "--values", file, .. image, .. Helm.Set(Hooks)]));

            Assert.NotEmpty(rendering.Objects);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IEnumerable<JsonNode> Pods(Rendering rendering) => [rendering.One("Deployment")["spec"]!["template"]!, .. HookPods(rendering)];

    private static IEnumerable<JsonNode> HookPods(Rendering rendering) => [rendering.One("Pod"), .. rendering.All("Job").Select(job => job["spec"]!["template"]!)];

    private static JsonNode PodOf(JsonNode workload) => workload["spec"]!["template"]!["spec"]!;

    private static string Text(JsonNode? value) => value!.GetValue<string>();

    [GeneratedRegex("```yaml\n(.+?)```", RegexOptions.Singleline)]
    private static partial Regex Example();
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>The Pods: how many, where, with what settings, and how little they are allowed to be.</summary>
public sealed class WorkloadTests
{
    /// <summary>Versions of Kubernetes by values that change what is rendered.</summary>
    public static MatrixTheoryData<string, string> Matrix => new(
        ["1.20.2", "1.24.17", "1.30.0", "1.36.2"],
        [
            "replicaCount=3",
            "certificates.mode=certManager",
            "certificates.mode=provided,certificates.provided.secretName=mine,certificates.provided.caBundle=-----BEGIN CERTIFICATE-----",
            "selfProof.enabled=true,selfProof.namespace=a,selfProof.stage=b,webhook.failurePolicy=FailWhenProven,kargoNamespace=kargo",
            "networkPolicy.enabled=true,metrics.podMonitor.enabled=true,metrics.prometheusRule.enabled=true,metrics.dashboard.enabled=true",
            "repair.enabled=true,upgradeCheck.enabled=true,upgradeCheck.crdConfigMap=a,profile[0].match.group=a,profile[0].match.version=v1,profile[0].match.kind=B,profile[0].match.resource=bs,profile[0].never[0].field=status.c,profile[0].never[0].why=d",
            "image.pullSecrets[0].name=a,podAnnotations.a=b,podLabels.c=d,nodeSelector.e=f,priorityClassName=g,tolerations[0].operator=Exists,extraEnv[0].name=H,extraEnv[0].value=i",
        ]);

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Every_combination_makes_manifests_that_are_ours_by_label_and_named_but_once(string kubernetes, string values)
    {
        var rendering = await Rendering.ForAsync(kubernetes, values);

        Assert.All(rendering.Objects, one => Assert.Equal("kargo-stage-webhook", one["metadata"]!["labels"]!["app.kubernetes.io/name"]!.GetValue<string>()));
        Assert.All(rendering.Objects, one => Assert.Contains("kargo-stage-webhook", one["metadata"]!["name"]!.GetValue<string>(), StringComparison.Ordinal));
        Assert.Distinct(rendering.Objects.Select(one => $"{one["kind"]} {one["metadata"]!["namespace"]}/{one["metadata"]!["name"]}"));
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task Every_Pod_keeps_the_restricted_standard(string kubernetes, string values)
    {
        var rendering = await Rendering.ForAsync(kubernetes, values);

        Assert.All((JsonNode[])[.. new[] { rendering.One("Deployment") }.Concat(rendering.All("Job")).Select(one => one["spec"]!["template"]!["spec"]!), rendering.One("Pod")["spec"]!], pod =>
        {
            Assert.Equal("""{"runAsNonRoot":true,"seccompProfile":{"type":"RuntimeDefault"}}""", pod["securityContext"]!.ToJsonString());
            Assert.Equal(
                """{"allowPrivilegeEscalation":false,"capabilities":{"drop":["ALL"]},"readOnlyRootFilesystem":true}""",
                pod["containers"]!.AsArray().Single()!["securityContext"]!.ToJsonString());
            Assert.All(pod["volumes"]?.AsArray() ?? [], volume => Assert.True(volume!["secret"] is not null || volume["configMap"] is not null));
        });
    }

    [Fact]
    public async Task A_rollout_takes_nobody_away_and_a_node_that_is_drained_takes_one()
    {
        var rendering = await Rendering.OfAsync();

        Assert.Equal(2, rendering.One("Deployment")["spec"]!["replicas"]!.GetValue<int>());
        Assert.Equal("""{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":0,"maxSurge":1}}""", rendering.One("Deployment")["spec"]!["strategy"]!.ToJsonString());
        Assert.Equal(1, rendering.One("PodDisruptionBudget")["spec"]!["maxUnavailable"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("1.20.2", "policy/v1beta1", false)]
    [InlineData("1.21.0", "policy/v1", false)]
    [InlineData("1.26.9", "policy/v1", false)]
    [InlineData("1.27.0", "policy/v1", true)]
    public async Task The_disruption_budget_is_one_that_the_version_knows(string kubernetes, string apiVersion, bool evictsUnhealthy)
    {
        var budget = (await Rendering.ForAsync(kubernetes)).One("PodDisruptionBudget");

        Assert.Equal(apiVersion, budget["apiVersion"]!.GetValue<string>());
        Assert.Equal(evictsUnhealthy, budget["spec"]!["unhealthyPodEvictionPolicy"] is not null);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task A_Pod_is_given_the_time_for_its_drain_and_the_longest_request(int drain)
    {
        var rendering = await Rendering.OfAsync(string.Create(CultureInfo.InvariantCulture, $"drainSeconds={drain}"));

        Assert.Equal(drain.ToString(CultureInfo.InvariantCulture), rendering.Settings()["DrainSeconds"]);
        Assert.InRange(rendering.One("Deployment")["spec"]!["template"]!["spec"]!["terminationGracePeriodSeconds"]!.GetValue<int>(), drain + 31, drain + 60);
    }

    [Theory]
    [InlineData("podDisruptionBudget.maxUnavailable=50%", "maxUnavailable", "50%")]
    [InlineData("podDisruptionBudget.minAvailable=1", "minAvailable", "1")]
    [InlineData("podDisruptionBudget.minAvailable=0", "minAvailable", "0")]
    [InlineData("podDisruptionBudget.minAvailable=50%", "minAvailable", "50%")]
    [InlineData("podDisruptionBudget.minAvailable=", "maxUnavailable", "1")]
    [InlineData("podDisruptionBudget.minAvailable=null", "maxUnavailable", "1")]
    [InlineData("podDisruptionBudget.maxUnavailable=1%", "maxUnavailable", "1%")]
    [InlineData("replicaCount=3,podDisruptionBudget.minAvailable=66%", "minAvailable", "66%")]
    [InlineData("podDisruptionBudget.minAvailable=1,podDisruptionBudget.maxUnavailable=0", "minAvailable", "1")]
    public async Task The_disruption_budget_is_that_of_the_values(string value, string field, string expected)
    {
        var budget = (await Rendering.OfAsync(value)).One("PodDisruptionBudget")["spec"]!.AsObject();

        Assert.Equal(expected, budget[field]!.ToString());
        Assert.Single(budget, entry => entry.Key is "maxUnavailable" or "minAvailable");
    }

    [Theory]
    [InlineData("podDisruptionBudget.enabled=false")]
    [InlineData("podDisruptionBudget.enabled=false,podDisruptionBudget.maxUnavailable=0")]
    [InlineData("podDisruptionBudget.enabled=false,podDisruptionBudget.minAvailable=100%")]
    public async Task There_may_be_no_disruption_budget(string values) => Assert.Empty((await Rendering.OfAsync(values)).All("PodDisruptionBudget"));

    [Fact]
    public async Task Everything_selects_the_Pods_of_the_webhook_and_not_those_of_its_test_and_its_Jobs()
    {
        var rendering = await Rendering.OfAsync("metrics.serviceMonitor.enabled=true", "networkPolicy.enabled=true", "repair.enabled=true", "upgradeCheck.enabled=true");
        var deployment = rendering.One("Deployment")["spec"]!;
        var selector = deployment["selector"]!["matchLabels"]!.AsObject();

        Assert.All(
            (JsonNode?[])[
                rendering.One("Service")["spec"]!["selector"],
                rendering.One("PodDisruptionBudget")["spec"]!["selector"]!["matchLabels"],
                rendering.One("NetworkPolicy")["spec"]!["podSelector"]!["matchLabels"],
                deployment["template"]!["spec"]!["topologySpreadConstraints"]![0]!["labelSelector"]!["matchLabels"],
            ],
            other => Assert.True(JsonNode.DeepEquals(selector, other)));
        Assert.True(Selects(deployment["template"]!));
        Assert.True(Selects(rendering.One("Service")), "The ServiceMonitor finds the Service by the same labels.");
        Assert.False(Selects(rendering.One("Pod")));
        Assert.All(rendering.All("Job"), job => Assert.False(Selects(job["spec"]!["template"]!)));

        bool Selects(JsonNode one) => selector.All(label => one["metadata"]!["labels"]![label.Key]?.GetValue<string>() == label.Value!.GetValue<string>());
    }

    [Theory]
    [InlineData("", "registry.example/kargo-stage-webhook:0.0.0-dev")]
    [InlineData("image.registry=,image.local=true", "kargo-stage-webhook:0.0.0-dev")]
    [InlineData("image.registry=other.example:5000,image.repository=team/webhook,image.tag=v1", "other.example:5000/team/webhook:v1")]
    [InlineData("image.tag=v1,image.digest=sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "registry.example/kargo-stage-webhook@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public async Task The_image_is_the_one_that_is_named(string values, string image)
    {
        var rendering = await Rendering.OfAsync(values.Length > 0 ? [values] : []);

        Assert.Equal(image, rendering.One("Deployment")["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!.GetValue<string>());
        Assert.Equal(image, rendering.One("Pod")["spec"]!["containers"]![0]!["image"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("certificates.mode=certManager", "kargo-stage-webhook-tls")]
    [InlineData("certificates.mode=provided,certificates.provided.secretName=mine,certificates.provided.caBundle=-----BEGIN CERTIFICATE-----", "mine")]
    public async Task A_certificate_of_others_is_mounted_where_the_process_looks(string values, string secret)
    {
        var rendering = await Rendering.OfAsync(values);
        var pod = rendering.One("Deployment")["spec"]!["template"]!["spec"]!;

        Assert.Equal("Files", rendering.Settings()["Certificates"]);
        Assert.Equal(rendering.Settings()["CertificateFolder"], pod["containers"]![0]!["volumeMounts"]![0]!["mountPath"]!.GetValue<string>());
        Assert.Equal(secret, pod["volumes"]![0]!["secret"]!["secretName"]!.GetValue<string>());
        Assert.Empty(rendering.All("Secret"));
    }

    [Fact]
    public async Task The_API_server_s_certificate_is_asked_for_by_a_CA_that_is_mounted()
    {
        var rendering = await Rendering.OfAsync("certificates.client.caConfigMap=client-ca", "certificates.client.names={a,b}");
        var pod = rendering.One("Deployment")["spec"]!["template"]!["spec"]!;

        Assert.Equal("a,b", rendering.Settings()["ClientNames"]);
        Assert.Equal(rendering.Settings()["ClientCaFile"], $"{pod["containers"]![0]!["volumeMounts"]![0]!["mountPath"]}/ca.crt");
        Assert.Equal("client-ca", pod["volumes"]![0]!["configMap"]!["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task Settings_of_the_self_proof_are_there_only_where_it_is_on()
    {
        string[] proofs = ["ProofPeriod", "ProofNamespace", "ProofStage", "Lease", "FailWhenProven", "RefreshAfterRecovery"];

        var (off, on) = (await Rendering.OfAsync(), await Rendering.OfAsync("selfProof.enabled=true", "selfProof.namespace=a", "selfProof.stage=b", "selfProof.refreshAfterRecovery=true"));

        Assert.DoesNotContain(off.Settings().Keys, proofs.Contains);
        Assert.Equal(["1m", "a", "b", "kargo-stage-webhook", "false", "true"], proofs.Select(proof => on.Settings()[proof]));
        Assert.Equal(["prove", "--namespace", "a", "--stage", "b"], on.One("Pod")["spec"]!["containers"]![0]!["args"]!.AsArray().Select(word => word!.GetValue<string>()));
    }
}

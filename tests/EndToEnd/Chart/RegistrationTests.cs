using System.Text;
using System.Text.Json.Nodes;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>When the API server calls, and what it does when nobody answers.</summary>
public sealed class RegistrationTests
{
    [Fact]
    public async Task Only_updates_of_the_two_statuses_are_sent()
    {
        var rendering = await Rendering.OfAsync();

        Assert.All(rendering.Webhooks(), webhook => Assert.Equal(
            """[{"apiGroups":["kargo.akuity.io"],"apiVersions":["v1alpha1"],"resources":["stages/status","promotions/status"],"operations":["UPDATE"],"scope":"Namespaced"}]""",
            webhook["rules"]!.ToJsonString()));
    }

    [Fact]
    public async Task It_waits_two_seconds_and_goes_on_without()
    {
        var rendering = await Rendering.OfAsync();

        Assert.All(rendering.Webhooks(), webhook =>
        {
            Assert.Equal(2, webhook["timeoutSeconds"]!.GetValue<int>());
            Assert.Equal("Ignore", webhook["failurePolicy"]!.GetValue<string>());
            Assert.Equal("Equivalent", webhook["matchPolicy"]!.GetValue<string>());
        });
        Assert.Equal(["IfNeeded", null], rendering.Webhooks().Select(webhook => webhook["reinvocationPolicy"]?.GetValue<string>()));
    }

    [Fact]
    public async Task It_calls_the_Service_at_a_path_for_each()
    {
        var rendering = await Rendering.OfAsync("webhook.servicePort=8443");

        Assert.Equal(["/mutate", "/validate"], rendering.Webhooks().Select(webhook => webhook["clientConfig"]!["service"]!["path"]!.GetValue<string>()));
        Assert.All(rendering.Webhooks(), webhook => Assert.Equal(8443, webhook["clientConfig"]!["service"]!["port"]!.GetValue<int>()));
        Assert.Equal(8443, rendering.One("Service")["spec"]!["ports"]![0]!["port"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("true", "NoneOnDryRun")]
    [InlineData("false", "None")]
    public async Task Side_effects_are_as_is_true(string events, string sideEffects)
    {
        var rendering = await Rendering.OfAsync($"events={events}");

        Assert.All(rendering.Webhooks(), webhook => Assert.Equal(sideEffects, webhook["sideEffects"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("1.20.2", "", false)]
    [InlineData("1.29.9", "", false)]
    [InlineData("1.30.0", "", true)]
    [InlineData("1.36.2", "", true)]
    [InlineData("1.30.4-eks-a737599", "", true)]
    [InlineData("1.30.0", "webhook.matchConditions=true", true)]
    [InlineData("1.30.0", "webhook.matchConditions=false", false)]
    [InlineData("1.30.0", "requirements=Strict", false)]
    [InlineData("1.30.0", "mode=Reject", true)]
    public async Task What_lacks_no_field_is_not_sent_where_the_API_server_can_evaluate_that_unless_all_must_be_evaluated(string kubernetes, string value, bool isConditional)
    {
        var rendering = await Rendering.ForAsync(kubernetes, value.Length > 0 ? [value] : []);

        Assert.All(rendering.Webhooks(), webhook => Assert.Equal(isConditional, webhook["matchConditions"] is not null));
    }

    [Fact]
    public async Task A_label_exempts_a_namespace_or_an_object_whatever_else_is_selected()
    {
        var rendering = await Rendering.OfAsync(
            "webhook.namespaceSelector.matchLabels.team=a", "webhook.objectSelector.matchExpressions[0].key=shard", "webhook.objectSelector.matchExpressions[0].operator=Exists");

        Assert.All(rendering.Webhooks(), webhook =>
        {
            Assert.Equal(
                """{"matchLabels":{"team":"a"},"matchExpressions":[{"key":"kargo-stage-webhook/exempt","operator":"DoesNotExist"}]}""",
                webhook["namespaceSelector"]!.ToJsonString());
            Assert.Equal(
                """{"matchExpressions":[{"key":"kargo-stage-webhook/exempt","operator":"DoesNotExist"},{"key":"shard","operator":"Exists"}]}""",
                webhook["objectSelector"]!.ToJsonString());
        });
    }

    [Fact]
    public async Task SelfManaged_leaves_the_caBundle_to_the_process()
    {
        var rendering = await Rendering.OfAsync();

        Assert.All(rendering.Webhooks(), webhook => Assert.False(webhook["clientConfig"]!.AsObject().ContainsKey("caBundle")));
        Assert.False(rendering.One("Secret").AsObject().ContainsKey("data"));
    }

    [Fact]
    public async Task CertManager_is_asked_for_the_caBundle()
    {
        var rendering = await Rendering.OfAsync("certificates.mode=certManager");

        JsonNode[] both = [rendering.One("MutatingWebhookConfiguration"), rendering.One("ValidatingWebhookConfiguration")];
        Assert.All(both, one => Assert.Equal("kargo-stage-webhook/kargo-stage-webhook", one["metadata"]!["annotations"]!["cert-manager.io/inject-ca-from"]!.GetValue<string>()));
        Assert.All(rendering.Webhooks(), webhook => Assert.False(webhook["clientConfig"]!.AsObject().ContainsKey("caBundle")));
    }

    [Fact]
    public async Task A_provided_caBundle_stands_there()
    {
        const string Pem = "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n";
        var rendering = await Rendering.OfAsync("certificates.mode=provided", "certificates.provided.secretName=mine", $"certificates.provided.caBundle={Pem}");

        Assert.All(rendering.Webhooks(), webhook =>
            Assert.Equal(Pem, Encoding.UTF8.GetString(Convert.FromBase64String(webhook["clientConfig"]!["caBundle"]!.GetValue<string>()))));
    }

    /// <summary>A tool that knows the cluster begins with Ignore; one that does not know it has neither field, so that it can apply its manifests again.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task FailWhenProven_begins_with_Ignore_and_leaves_the_rest_to_the_process(bool knowsCluster)
    {
        var text = await Helm.RunAsync(
        [
            "template", Rendering.Release, Helm.Chart, "--kube-version", "1.30.0", .. knowsCluster ? ["--api-versions", "v1/Namespace"] : Array.Empty<string>(),
            .. Helm.Set($"image.registry={Rendering.Registry}", "webhook.failurePolicy=FailWhenProven", "selfProof.enabled=true"),
        ]);
        var rendering = Rendering.Parse(text);

        Assert.All(rendering.Webhooks(), webhook => Assert.Equal(knowsCluster ? "Ignore" : null, webhook["failurePolicy"]?.GetValue<string>()));
        Assert.Equal("true", rendering.Settings()["FailWhenProven"]);
        Assert.Equal(!knowsCluster, text.Contains("# failurePolicy is the process's own", StringComparison.Ordinal));
        Assert.Equal(!knowsCluster, text.Contains("--api-versions v1/Namespace at every render", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1.30.0", "webhook.matchConditions=auto: rendered for Kubernetes v1.30.0.")]
    [InlineData("1.29.0", "webhook.matchConditions=auto: none, since this is rendered for Kubernetes v1.29.0.")]
    public async Task A_comment_names_the_version_for_which_match_conditions_were_decided(string kubernetes, string comment) =>
        Assert.Equal(2, (await Rendering.TextAsync(kubernetes)).Split('\n').Count(line => line.Trim() == $"# {comment} Without a cluster, helm template needs --kube-version."));

    [Fact]
    public async Task The_configurations_have_the_annotations_that_are_named_besides_their_own()
    {
        var rendering = await Rendering.OfAsync("""webhook.annotations={"admissions.enforcer/disabled":"true"}""", "certificates.mode=certManager");

        JsonNode[] both = [rendering.One("MutatingWebhookConfiguration"), rendering.One("ValidatingWebhookConfiguration")];
        Assert.All(both, one => Assert.Equal(
            """{"admissions.enforcer/disabled":"true","cert-manager.io/inject-ca-from":"kargo-stage-webhook/kargo-stage-webhook"}""",
            one["metadata"]!["annotations"]!.ToJsonString()));
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using KargoStageWebhook.Healing;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>Rules for other CRDs: they reach the process, and the API server asks about what they are about.</summary>
public sealed class HealingRulesTests
{
    private static readonly string[] Solr = Rule(0, "solr.apache.org", "v1beta1", "solrclouds", "status.solrNodes[].name", "derivedIdFrom={nodeName,version}");
    private static readonly string[] SolrReady = Rule(1, "solr.apache.org", "v1beta1", "solrclouds", "status.readyReplicas", "constant=1000000");
    private static readonly string[] WildFly = Rule(2, "wildfly.org", "v1alpha1", "wildflyservers", "status.pods[].name", "copyOf=podIP");

    private static readonly string[] Never =
    [
        "healing.neverInvent[0].group=wildfly.org", "healing.neverInvent[0].version=v1alpha1", "healing.neverInvent[0].resource=wildflyservers",
        "healing.neverInvent[0].path=status.pods[].state", "healing.neverInvent[0].why=only <it> knows",
    ];

    [Fact]
    public async Task By_default_the_process_hears_of_none()
    {
        var rendering = await Rendering.OfAsync();

        Assert.DoesNotContain("HealingProfile", rendering.Settings().Keys);
        Assert.Null(Template(rendering)["metadata"]!["annotations"]);
        Assert.Null(Template(rendering)["spec"]!["volumes"]);
    }

    [Fact]
    public async Task The_process_finds_them_where_its_setting_says_and_reads_what_was_given()
    {
        var rendering = await Rendering.OfAsync([.. Solr, .. SolrReady, .. WildFly, .. Never]);
        var (map, pod) = (rendering.One("ConfigMap"), Template(rendering)["spec"]!);

        Assert.Equal(rendering.Settings()["HealingProfile"], $"{pod["containers"]![0]!["volumeMounts"]![0]!["mountPath"]}/{map["data"]!.AsObject().Single().Key}");
        Assert.Equal(map["metadata"]!["name"]!.GetValue<string>(), pod["volumes"]![0]!["configMap"]!["name"]!.GetValue<string>());
        var profile = Read(map, out var problems);
        Assert.Empty(problems);
        Assert.Equal(
            ["status.solrNodes[].name of solrclouds.solr.apache.org/v1beta1", "status.readyReplicas of solrclouds.solr.apache.org/v1beta1", "status.pods[].name of wildflyservers.wildfly.org/v1alpha1"],
            profile.Rules.Select(rule => $"{rule.Path} of {rule.Resource}"));
        Assert.Equal(["nodeName", "version"], Assert.IsType<Filler.DerivedId>(profile.Rules[0].Filler).From);
        Assert.Equal(1000000, Assert.IsType<Filler.Constant>(profile.Rules[1].Filler).Value.GetInt32());
        Assert.Equal("podIP", Assert.IsType<Filler.CopyOf>(profile.Rules[2].Filler).Field);
        Assert.Equal("only <it> knows", Assert.Single(profile.NeverInvented).Why);
    }

    [Fact]
    public async Task Pods_with_other_rules_are_other_Pods()
    {
        var (one, same, other) = (await Rendering.OfAsync(Solr), await Rendering.OfAsync([.. Solr, "webhook.timeoutSeconds=3"]), await Rendering.OfAsync([.. Solr, .. SolrReady]));

        Assert.True(JsonNode.DeepEquals(Template(one), Template(same)));
        Assert.False(JsonNode.DeepEquals(Template(one), Template(other)));
    }

    [Theory]
    [InlineData("MutatingWebhookConfiguration", "mutate")]
    [InlineData("ValidatingWebhookConfiguration", "validate")]
    public async Task The_API_server_asks_about_each_resource_once_and_without_conditions_that_are_Kargo_s(string kind, string verb)
    {
        var rendering = await Rendering.OfAsync([.. Solr, .. SolrReady, .. WildFly]);

        var webhooks = rendering.One(kind)["webhooks"]!.AsArray();
        Assert.Equal(2, webhooks.Count);
        var (kargo, others) = (webhooks[0]!.AsObject(), webhooks[1]!.AsObject());
        Assert.True(JsonNode.DeepEquals((await Rendering.OfAsync()).One(kind)["webhooks"]![0], kargo));
        Assert.Equal($"{verb}.healing.kargo-stage-webhook.kargo-stage-webhook.svc", others["name"]!.GetValue<string>());
        Assert.Equal(
            """
            [{"apiGroups":["solr.apache.org"],"apiVersions":["v1beta1"],"resources":["solrclouds/status"],"operations":["UPDATE"],"scope":"*"},
            {"apiGroups":["wildfly.org"],"apiVersions":["v1alpha1"],"resources":["wildflyservers/status"],"operations":["UPDATE"],"scope":"*"}]
            """.ReplaceLineEndings(string.Empty),
            others["rules"]!.ToJsonString());
        Assert.NotNull(kargo["matchConditions"]);
        Assert.Null(others["matchConditions"]);
        Assert.Equal(
            kargo.Where(field => field.Key is not ("name" or "rules" or "matchConditions")).Select(field => $"{field.Key} {field.Value}"),
            others.Where(field => field.Key is not ("name" or "rules")).Select(field => $"{field.Key} {field.Value}"));
    }

    private static string[] Rule(int index, string group, string version, string resource, string path, string fill) =>
    [
        $"healing.rules[{index}].group={group}", $"healing.rules[{index}].version={version}", $"healing.rules[{index}].resource={resource}",
        $"healing.rules[{index}].path={path}", $"healing.rules[{index}].fill.{fill}",
    ];

    private static JsonNode Template(Rendering rendering) => rendering.One("Deployment")["spec"]!["template"]!;

    private static HealingProfile Read(JsonNode map, out IReadOnlyList<string> problems)
    {
        var yaml = map["data"]!.AsObject().Single().Value!.GetValue<string>();
        using var profile = JsonDocument.Parse(Rendering.Parse(yaml).Objects.Single().ToJsonString());
        return ProfileReader.Read(profile.RootElement, out problems);
    }
}

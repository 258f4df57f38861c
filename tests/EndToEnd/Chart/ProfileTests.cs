using System.Text.Json.Nodes;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>A profile in the values: it reaches the process, its Jobs and its test, and the API server calls about its resources.</summary>
public sealed class ProfileTests
{
    private const string Solr = """
        {
          "match": { "group": "solr.apache.org", "version": "v1beta1", "kind": "SolrCloud", "resource": "solrclouds" },
          "backfill": [{ "field": "status.solrNodes[].name", "id": { "from": ["nodeName", "version"], "newest": "last" } }, { "field": "status.readyReplicas", "constant": 1000000 }]
        }
        """;

    private const string WildFly = """
        {
          "match": { "group": "wildfly.org", "version": "v1alpha1", "kind": "WildFlyServer", "resource": "wildflyservers" },
          "backfill": [{ "field": "status.pods[].name", "copy": "podIP" }],
          "never": [{ "field": "status.pods[].state", "why": "only <it> knows" }]
        }
        """;

    private const string Stage = """
        {
          "match": { "group": "kargo.akuity.io", "version": "v1alpha1", "kind": "Stage", "resource": "stages" },
          "backfill": [{ "field": "status.conditions[].reason", "constant": "Unknown" }]
        }
        """;

    private const string OnlyNever = """
        { "match": { "group": "db.example", "version": "v1", "kind": "Backup", "resource": "backups" }, "never": [{ "field": "status.state", "why": "only the operator knows it" }] }
        """;

    [Fact]
    public async Task By_default_the_process_gets_none()
    {
        var rendering = await Rendering.OfAsync("repair.enabled=true,upgradeCheck.enabled=true");

        Assert.Empty(rendering.All("ConfigMap"));
        Assert.Null(Template(rendering)["metadata"]!["annotations"]);
        Assert.All(Pods(rendering), pod =>
        {
            Assert.Null(pod["volumes"]);
            Assert.DoesNotContain(pod["containers"]![0]!["env"]!.AsArray(), variable => Text(variable!["name"]) == "Webhook__Profile");
        });
    }

    [Fact]
    public async Task The_process_its_Jobs_and_its_test_find_it_where_their_setting_says_and_read_what_was_given()
    {
        var rendering = await Rendering.OfAsync("repair.enabled=true,upgradeCheck.enabled=true", Values(Solr, WildFly, Stage));

        Assert.Equal(4, Pods(rendering).Count());
        Assert.All(Pods(rendering), pod =>
        {
            var map = rendering.One("ConfigMap", Text(pod["volumes"]![0]!["configMap"]!["name"]));
            var (file, yaml) = map["data"]!.AsObject().Single();
            Assert.Equal($"{pod["containers"]![0]!["volumeMounts"]![0]!["mountPath"]}/{file}", SettingOf(pod));

            var profile = Assert.IsType<ProfileResult.Valid>(ProfileReader.Read(Text(yaml), Profile.Kargo)).Profile;
            Assert.Equal(["stages", "promotions", "solrclouds", "wildflyservers"], profile.Resources.Select(resource => resource.Resource.Plural));
            Assert.Contains(profile.Resources[0].Backfilled, field => field.Path.Text == "status.conditions[].reason");
            var (solr, wildFly) = (profile.Resources[2].Fields, profile.Resources[3].Fields);
            Assert.Equal(["status.solrNodes[].name", "status.readyReplicas"], solr.Select(field => field.Path.Text));
            Assert.Equal(["nodeName", "version"], Assert.IsType<FieldSource.Id>(solr[0].Source).From.Select(from => from.ToString()));
            Assert.False(((FieldSource.Id)solr[0].Source!).NewestFirst);
            Assert.Equal("1000000"u8, Assert.IsType<FieldSource.Constant>(solr[1].Source).Json.Span);
            Assert.Equal("podIP", Assert.IsType<FieldSource.Copy>(wildFly[0].Source).From.ToString());
            Assert.Equal("only <it> knows", wildFly[1].Why);
        });
    }

    [Fact]
    public async Task The_upgrade_check_has_the_new_profile_before_the_upgrade()
    {
        var rendering = await Rendering.OfAsync("upgradeCheck.enabled=true", Values(Solr));

        var map = rendering.One("ConfigMap", "kargo-stage-webhook-upgrade-check-profile");
        Assert.Equal(
            """{"helm.sh/hook":"pre-upgrade","helm.sh/hook-delete-policy":"before-hook-creation,hook-succeeded","helm.sh/hook-weight":"-1"}""",
            map["metadata"]!["annotations"]!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(rendering.One("ConfigMap", "kargo-stage-webhook-profile")["data"], map["data"]));
        Assert.Equal(Text(map["metadata"]!["name"]), Text(rendering.One("Job")["spec"]!["template"]!["spec"]!["volumes"]![0]!["configMap"]!["name"]));
    }

    [Fact]
    public async Task Pods_with_another_profile_are_other_Pods()
    {
        var (one, same, other) = (await Rendering.OfAsync(Values(Solr)), await Rendering.OfAsync(Values(Solr), "webhook.timeoutSeconds=3"), await Rendering.OfAsync(Values(Solr, WildFly)));

        Assert.True(JsonNode.DeepEquals(Template(one), Template(same)));
        Assert.False(JsonNode.DeepEquals(Template(one), Template(other)));
    }

    [Theory]
    [InlineData("MutatingWebhookConfiguration", "mutate")]
    [InlineData("ValidatingWebhookConfiguration", "validate")]
    public async Task The_API_server_calls_about_each_resource_once_by_a_webhook_beside_Kargo_s(string kind, string verb)
    {
        var rendering = await Rendering.OfAsync(Values(Solr, WildFly));

        var webhooks = rendering.One(kind)["webhooks"]!.AsArray();
        Assert.Equal(2, webhooks.Count);
        var (kargo, others) = (webhooks[0]!.AsObject(), webhooks[1]!.AsObject());
        Assert.True(JsonNode.DeepEquals((await Rendering.OfAsync()).One(kind)["webhooks"]![0], kargo));
        Assert.Equal($"{verb}.profile.kargo-stage-webhook.kargo-stage-webhook.svc", Text(others["name"]));
        Assert.Equal(
            """
            [{"apiGroups":["solr.apache.org"],"apiVersions":["v1beta1"],"resources":["solrclouds/status"],"operations":["UPDATE"],"scope":"*"},
            {"apiGroups":["wildfly.org"],"apiVersions":["v1alpha1"],"resources":["wildflyservers/status"],"operations":["UPDATE"],"scope":"*"}]
            """.ReplaceLineEndings(string.Empty),
            others["rules"]!.ToJsonString());
        Assert.Equal(
            kargo.Where(field => field.Key is not ("name" or "rules" or "matchConditions")).Select(field => $"{field.Key} {field.Value}"),
            others.Where(field => field.Key is not ("name" or "rules" or "matchConditions")).Select(field => $"{field.Key} {field.Value}"));
    }

    [Fact]
    public async Task What_is_added_to_a_resource_of_Kargo_s_is_in_the_conditions_of_its_webhook()
    {
        var rendering = await Rendering.OfAsync(Values(Stage));

        Assert.All(rendering.Webhooks(), webhook =>
        {
            var condition = Assert.Single(webhook["matchConditions"]!.AsArray())!;
            Assert.Equal("a-field-is-missing", Text(condition["name"]));
            Assert.All(["\"conditions\"", "\"reason\"", "\"freightHistory\""], name => Assert.Contains(name, Text(condition["expression"]), StringComparison.Ordinal));
        });
    }

    /// <summary>What makes the API server call is a field that is backfilled.</summary>
    [Theory]
    [InlineData("1.30.0", "webhook.matchConditions=auto", false)]
    [InlineData("1.30.0", "webhook.matchConditions=false", true)]
    [InlineData("1.30.0", "requirements=Strict", true)]
    [InlineData("1.29.9", "webhook.matchConditions=auto", true)]
    public async Task A_resource_of_which_nothing_is_backfilled_is_registered_where_there_are_no_match_conditions(string kubernetes, string value, bool isRegistered)
    {
        var rendering = await Rendering.ForAsync(kubernetes, value, Values(OnlyNever));

        Assert.Equal(isRegistered ? 2 : 1, rendering.One("MutatingWebhookConfiguration")["webhooks"]!.AsArray().Count);
        Assert.Equal(isRegistered, rendering.One("ValidatingWebhookConfiguration").ToJsonString().Contains("backups/status", StringComparison.Ordinal));
    }

    private static string Values(params IEnumerable<string> resources) => $"profile=[{string.Join(',', resources)}]";

    private static JsonNode Template(Rendering rendering) => rendering.One("Deployment")["spec"]!["template"]!;

    private static IEnumerable<JsonNode> Pods(Rendering rendering) =>
        [Template(rendering)["spec"]!, rendering.One("Pod")["spec"]!, .. rendering.All("Job").Select(job => job["spec"]!["template"]!["spec"]!)];

    private static string SettingOf(JsonNode pod) =>
        Text(pod["containers"]![0]!["env"]!.AsArray().Single(variable => Text(variable!["name"]) == "Webhook__Profile")!["value"]);

    private static string Text(JsonNode? text) => text!.GetValue<string>();
}

using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.Profiles;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>
/// About which objects the chart's matchConditions let the API server call: no webhook runs and failurePolicy is Fail, so the API server rejects each
/// update about which it would call.
/// </summary>
public sealed class MatchConditionTests(ConditionalCluster cluster) : IClassFixture<ConditionalCluster>
{
    private const string DryRun = "?dryRun=All";
    private static readonly JsonObject Whole = Collection("a", WithId("an-id")), Lacking = Collection("a", WithId("an-id"), Entry("10:00:00")), Empty = Collection("a", WithId(""));

    // No object of a status has two of these fields, so that a status that has one lacks no other.
    private const string Added = """
        [
          {
            "match": { "group": "kargo.akuity.io", "version": "v1alpha1", "kind": "Stage", "resource": "stages" },
            "backfill": [
              { "field": "status.conditions[].reason", "constant": "Unknown" },
              { "field": "status.freightHistory[].items{}.name", "copy": "origin.name" }
            ],
            "never": [{ "field": "status.conditions[].type", "why": "it tells conditions apart" }]
          },
          {
            "match": { "group": "db.example", "version": "v1", "kind": "Cluster", "resource": "clusters" },
            "backfill": [
              { "field": "status.nodes[].id", "id": { "from": ["name"] } },
              { "field": "status.grid[][].cell.id", "id": { "from": ["name"] } },
              { "field": "status.pools{}[\"a.b/c\"][].id", "id": { "from": ["name"] } },
              { "field": "status.zones[]{}.count", "constant": 1 },
              { "field": "status.maps{}{}.id", "id": {} },
              { "field": "status.deep{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}{}[][][][][][][][][].id", "id": { "from": ["name"] }, "why": "the longest path that a profile may have" },
              { "field": "status.leader[\"a \u00e9-{}[]'<&>\"]", "copy": "name" },
              { "field": "status.summary.note", "constant": "" }
            ]
          },
          {
            "match": { "group": "db.example", "version": "v1", "kind": "Backup", "resource": "backups" },
            "backfill": [{ "field": "status.note", "constant": "none" }],
            "never": [{ "field": "status.state", "why": "only the operator knows it" }]
          },
          {
            "match": { "group": "db.example", "version": "v1", "kind": "Restore", "resource": "restores" },
            "never": [{ "field": "status.state", "why": "only the operator knows it" }]
          }
        ]
        """;

    [Fact]
    public async Task The_API_server_calls_only_about_objects_that_lack_an_id()
    {
        var api = cluster.Api;
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_1);
        var @namespace = await cluster.NewNamespaceAsync();
        var (stage, promotion) = (await CreateStageAsync(api, @namespace), await CreatePromotionAsync(api, @namespace));
        await using var registered = await RegisterAsync();
        await Wait.UntilAsync("the API server to call", async () =>
            IsCalled(await stage.PatchStatusAsync(History(Lacking), DryRun)) && (await stage.PatchStatusAsync(History(Whole), DryRun)).IsDone);

        foreach (var place in (Func<JsonObject, JsonObject>[])[collection => History(Collection("b"), collection), InPromotion("currentPromotion"), InPromotion("lastPromotion")])
        {
            (await stage.PatchStatusAsync(place(Whole))).Done();
            Assert.True(IsCalled(await stage.PatchStatusAsync(place(Lacking))));
            Assert.True(IsCalled(await stage.PatchStatusAsync(place(Empty))));
        }

        (await promotion.PatchStatusAsync(new() { ["phase"] = "Running", ["freightCollection"] = Whole.DeepClone() })).Done();
        Assert.True(IsCalled(await promotion.PatchStatusAsync(new() { ["freightCollection"] = Lacking.DeepClone() })));
        (await stage.PatchStatusAsync(new() { ["freightSummary"] = "another" })).Done();
        (await stage.LabelAsync("team", "a")).Done();
    }

    [Fact]
    public async Task Without_match_conditions_it_calls_about_all()
    {
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_1);
        var stage = await CreateStageAsync(cluster.Api, await cluster.NewNamespaceAsync());
        await using var registered = await RegisterAsync("webhook.matchConditions=false");

        await Wait.UntilAsync("the API server to call", async () => IsCalled(await stage.PatchStatusAsync(History(Whole), DryRun)));
    }

    [Fact]
    public async Task It_calls_where_a_field_of_the_profile_is_missing_and_nowhere_else()
    {
        var profile = Assert.IsType<ProfileResult.Valid>(ProfileReader.Read(Added, Profile.Kargo)).Profile;
        var @namespace = await cluster.NewNamespaceAsync();
        var objects = new Dictionary<ResourceProfile, JsonNode>();
        foreach (var resource in profile.Resources) objects.Add(resource, await CreateAsync(resource.Resource, @namespace));
        await using var registered = await RegisterAsync($"profile={Added}");
        foreach (var resource in profile.Resources.Where(candidate => candidate.Backfilled.Any()))
        {
            var lacking = FieldCase.Of(resource.Backfilled.First()).First(example => example.IsMissing);
            await Wait.UntilAsync($"the API server to call about {resource}", () => IsCalledAsync(resource, lacking.Status));
        }

        foreach (var resource in profile.Resources)
        {
            foreach (var field in resource.Backfilled)
            {
                foreach (var example in FieldCase.Of(field))
                    Assert.True(example.IsMissing == await IsCalledAsync(resource, example.Status), $"{field.Path} of {resource}, {example.Name}: {example.Status?.ToJsonString()}");
            }

            foreach (var status in (JsonNode?[])[null, new JsonObject { ["state"] = null, ["conditions"] = new JsonArray(new JsonObject { ["reason"] = "a" }), ["note"] = "a" }])
                Assert.False(await IsCalledAsync(resource, status), $"{resource}: {status?.ToJsonString()}");
        }

        // A field of one resource is none of another.
        foreach (var (resource, field) in profile.Resources.SelectMany(resource => resource.Backfilled.Select(field => (resource, field))))
        {
            var lacking = FieldCase.Of(field).First(example => example.IsMissing);
            foreach (var other in profile.Resources.Where(other => other != resource && other.Fields.All(known => known.Path.Text != field.Path.Text) && other.Resource.Plural != "backups"))
                Assert.False(await IsCalledAsync(other, lacking.Status), $"{field.Path} of {resource}, in {other}");
        }

        async Task<bool> IsCalledAsync(ResourceProfile resource, JsonNode? status)
        {
            var changed = objects[resource].DeepClone();
            changed["status"] = status?.DeepClone();
            var reply = await cluster.Api.PutAsync($"{PathOf(resource.Resource, @namespace)}/test/status{DryRun}", changed);
            Assert.True(reply.IsDone || IsCalled(reply), $"{resource} {status?.ToJsonString()}: {(int)reply.Code} {reply.Body.ToJsonString()}");
            return !reply.IsDone;
        }
    }

    /// <summary>A version of a resource that does not have the field would else be called about at every update.</summary>
    [Fact]
    public async Task A_field_of_one_version_is_missing_in_that_version_alone()
    {
        var (v1, v1beta1) = (new ResourceId("db.example", "v1", "Volume", "volumes"), new ResourceId("db.example", "v1beta1", "Volume", "volumes"));
        var @namespace = await cluster.NewNamespaceAsync();
        await CreateAsync(v1, @namespace, v1beta1.Version);
        await using var registered = await RegisterAsync("""
            profile=[
              {"match": {"group": "db.example", "version": "v1", "kind": "Volume", "resource": "volumes"}, "backfill": [{"field": "status.new", "constant": 1}]},
              {"match": {"group": "db.example", "version": "v1beta1", "kind": "Volume", "resource": "volumes"}, "backfill": [{"field": "status.old", "constant": 1}]}
            ]
            """);
        await Wait.UntilAsync("the API server to call", () => IsCalledAsync(v1, "old"));

        Assert.False(await IsCalledAsync(v1, "new"));
        Assert.False(await IsCalledAsync(v1beta1, "old"));
        Assert.True(await IsCalledAsync(v1beta1, "new"));

        async Task<bool> IsCalledAsync(ResourceId resource, string field)
        {
            var stored = (await cluster.Api.GetAsync($"{PathOf(resource, @namespace)}/test")).Done().Body;
            stored["status"] = new JsonObject { [field] = 1 };
            var reply = await cluster.Api.PutAsync($"{PathOf(resource, @namespace)}/test/status{DryRun}", stored);
            Assert.True(reply.IsDone || IsCalled(reply), $"{(int)reply.Code} {reply.Body.ToJsonString()}");
            return !reply.IsDone;
        }
    }

    /// <summary>An API server limits what the evaluation of an expression may cost, and then failurePolicy decides.</summary>
    [Fact]
    public async Task A_status_as_large_as_etcd_stores_is_still_evaluated()
    {
        var stage = new ResourceId("kargo.akuity.io", "v1alpha1", "Stage", "stages");
        var @namespace = await cluster.NewNamespaceAsync();
        var stored = await CreateAsync(stage, @namespace);
        await using var registered = await RegisterAsync($"profile={Added}");
        var entries = Enumerable.Range(0, 1500).Select(_ => WithId("01234567-89ab-8cde-8123-0123456789ab")).ToArray();
        stored["status"] = History([.. Enumerable.Range(0, 8).Select(index => Collection($"{index}", entries))]);
        Assert.InRange(stored.ToJsonString().Length, 1_400_000, 2_000_000);

        await Wait.UntilAsync("the API server to call", async () => IsCalled(await SendAsync(new JsonObject { ["freightHistory"] = new JsonArray(Lacking.DeepClone()) })));
        (await SendAsync(stored["status"]!)).Done();
        stored["status"]!["freightHistory"]![7]!["verificationHistory"]![1499]!.AsObject().Remove("id");
        Assert.True(IsCalled(await SendAsync(stored["status"]!)));

        Task<Reply> SendAsync(JsonNode status)
        {
            var changed = stored.DeepClone();
            changed["status"] = status.DeepClone();
            return cluster.Api.PutAsync($"{PathOf(stage, @namespace)}/test/status{DryRun}", changed);
        }
    }

    [Fact]
    public async Task Both_configurations_have_the_same_conditions_and_one_in_each_webhook()
    {
        var rendering = await Rendering.OfAsync($"profile={Added}");

        var (mutating, validating) = (Conditions("Mutating"), Conditions("Validating"));
        Assert.Equal(mutating, validating);
        Assert.Equal(2, mutating.Count);

        List<string> Conditions(string kind) =>
        [
            .. from webhook in rendering.One($"{kind}WebhookConfiguration")["webhooks"]!.AsArray()
               let condition = Assert.Single(webhook["matchConditions"]!.AsArray())
               select $"{condition["name"]} {condition["expression"]}",
        ];
    }

    // Of a resource whose status may be anything.
    private async Task<JsonNode> CreateAsync(ResourceId resource, string @namespace, params IEnumerable<string> otherVersions)
    {
        await Crd.ApplyAsync(cluster, new JsonObject
        {
            ["apiVersion"] = "apiextensions.k8s.io/v1",
            ["kind"] = "CustomResourceDefinition",
            ["metadata"] = new JsonObject { ["name"] = resource.Name },
            ["spec"] = new JsonObject
            {
                ["group"] = resource.Group,
                ["scope"] = "Namespaced",
                ["names"] = new JsonObject
                {
                    ["plural"] = resource.Plural,
                    ["singular"] = resource.Kind.ToLowerInvariant(),
                    ["kind"] = resource.Kind,
                    ["listKind"] = $"{resource.Kind}List",
                },
                ["versions"] = new JsonArray([.. otherVersions.Prepend(resource.Version).Select(version => new JsonObject
                {
                    ["name"] = version,
                    ["served"] = true,
                    ["storage"] = version == resource.Version,
                    ["subresources"] = new JsonObject { ["status"] = new JsonObject() },
                    ["schema"] = new JsonObject { ["openAPIV3Schema"] = new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true } },
                })]),
            },
        });
        var (path, manifest) = (PathOf(resource, @namespace), new JsonObject { ["apiVersion"] = resource.ApiVersion, ["kind"] = resource.Kind, ["metadata"] = new JsonObject { ["name"] = "test" } });
        await Wait.UntilAsync($"{resource} to be writable", async () => (await cluster.Api.PostAsync(path, manifest)).IsDone);
        var stored = (await cluster.Api.GetAsync($"{path}/test")).Done().Body;
        await Wait.UntilAsync($"any status of {resource} to be valid", async () =>
        {
            stored["status"] = new JsonObject { ["freightHistory"] = "text", ["freightCollection"] = "text" };
            return (await cluster.Api.PutAsync($"{path}/test/status{DryRun}", stored)).IsDone;
        });
        return stored;
    }

    private static string PathOf(ResourceId resource, string @namespace) => $"/{resource.CollectionPath(@namespace)}";

    // The chart's own, except that it calls where no webhook runs, and that failurePolicy is Fail.
    private async Task<Registered> RegisterAsync(params IEnumerable<string> values)
    {
        var rendering = await Rendering.ForAsync($"1.{cluster.Minor}.0", values);
        var registered = new Registered(cluster.Configurations, []);
        foreach (var kind in (string[])["Mutating", "Validating"])
        {
            var configuration = rendering.One($"{kind}WebhookConfiguration");
            foreach (var webhook in configuration["webhooks"]!.AsArray())
            {
                webhook!["clientConfig"] = new JsonObject { ["url"] = $"https://127.0.0.1:{FreePort.Next()}/" };
                webhook["failurePolicy"] = "Fail";
            }

            (await cluster.Configurations.PostAsync(ConditionalCluster.PathOf(kind.ToLowerInvariant()), configuration)).Done();
            registered.Paths.Add($"{ConditionalCluster.PathOf(kind.ToLowerInvariant())}/{Rendering.Release}");
        }

        return registered;
    }

    private static bool IsCalled(Reply reply) => !reply.IsDone && reply.Message.Contains("failed calling webhook", StringComparison.Ordinal);

    private static Func<JsonObject, JsonObject> InPromotion(string field) => collection => new JsonObject
    {
        [field] = new JsonObject { ["name"] = "promotion", ["status"] = new JsonObject { ["freightCollection"] = collection.DeepClone() } },
    };

    private static JsonObject WithId(string id)
    {
        var entry = Entry("11:00:00");
        entry["id"] = id;
        return entry;
    }

    private sealed record Registered(KubernetesApi Api, List<string> Paths) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (var path in Paths) (await Api.DeleteAsync(path)).Done();
        }
    }
}

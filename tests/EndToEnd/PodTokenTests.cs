using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd;

/// <summary>The Pod of the sender, which is the only exact way to its version.</summary>
public sealed class PodTokenTests(TestCluster cluster)
{
    private const string Pod = "kargo-controller-6d5f8b7c9d-x2k4q";
    private const string Account = "kargo-controller";

    [Fact]
    public async Task A_token_that_is_bound_to_a_Pod_names_the_Pod_to_the_webhook()
    {
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2);
        var stage = await CreateStageAsync(cluster.Api, scenario.Namespace);
        using var controller = cluster.ApiFor(await CreateBoundTokenAsync(scenario.Namespace));

        (await stage.As(controller).PatchStatusAsync(History(Collection("a", Entry("10:00:00"))))).Done();

        var sender = $"system:serviceaccount:{scenario.Namespace}:{Account} (pod {Pod})";
        await Wait.UntilAsync("the line about the healed update", TimeSpan.FromSeconds(10), () =>
            Task.FromResult(scenario.Webhook.Output.Contains($"by {sender}", StringComparison.Ordinal)));
    }

    private async Task<string> CreateBoundTokenAsync(string @namespace)
    {
        var core = $"/api/v1/namespaces/{@namespace}";
        (await cluster.Api.PostAsync($"{core}/serviceaccounts", Named(Account))).Done();
        await AllowStatusAsync(@namespace);

        var pod = Named(Pod);
        pod["spec"] = new JsonObject
        {
            ["serviceAccountName"] = Account,
            ["containers"] = new JsonArray(new JsonObject { ["name"] = "controller", ["image"] = "registry.example/akuity/kargo:v1.5.1" }),
        };
        var created = (await cluster.Api.PostAsync($"{core}/pods", pod)).Done().Body;

        var request = new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["audiences"] = new JsonArray(),
                ["boundObjectRef"] = new JsonObject
                {
                    ["apiVersion"] = "v1",
                    ["kind"] = "Pod",
                    ["name"] = Pod,
                    ["uid"] = created["metadata"]!["uid"]!.GetValue<string>(),
                },
            },
        };
        var issued = (await cluster.Api.PostAsync($"{core}/serviceaccounts/{Account}/token", request)).Done().Body;
        return issued["status"]!["token"]!.GetValue<string>();
    }

    // What Kargo's own ClusterRole gives its controller, as far as it matters here.
    private async Task AllowStatusAsync(string @namespace)
    {
        var rbac = $"/apis/rbac.authorization.k8s.io/v1/namespaces/{@namespace}";
        var role = Named(Account);
        role["rules"] = new JsonArray(new JsonObject
        {
            ["apiGroups"] = new JsonArray("kargo.akuity.io"),
            ["resources"] = new JsonArray("stages/status", "promotions/status"),
            ["verbs"] = new JsonArray("patch"),
        });
        (await cluster.Api.PostAsync($"{rbac}/roles", role)).Done();

        var binding = Named(Account);
        binding["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "Role", ["name"] = Account };
        binding["subjects"] = new JsonArray(new JsonObject { ["kind"] = "ServiceAccount", ["name"] = Account, ["namespace"] = @namespace });
        (await cluster.Api.PostAsync($"{rbac}/rolebindings", binding)).Done();
    }

    private static JsonObject Named(string name) => new() { ["metadata"] = new JsonObject { ["name"] = name } };
}

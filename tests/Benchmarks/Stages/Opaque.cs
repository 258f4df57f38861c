using System.Text.Json.Nodes;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Benchmarks.Stages;

/// <summary>The fields of a Stage that Kargo's CRD leaves open (<c>x-kubernetes-preserve-unknown-fields</c>): what makes a Stage large.</summary>
internal static class Opaque
{
    private const int ResourcesOfApplication = 4;

    /// <summary>A list.</summary>
    public static JsonArray Many(int count, Func<int, JsonNode> make) => [.. Enumerable.Range(0, count).Select(make)];

    /// <summary>A step of a promotion, with its configuration.</summary>
    public static JsonObject Step(int number) => new()
    {
        ["as"] = $"step-{number}",
        ["config"] = new JsonObject
        {
            ["path"] = $"./out/cluster-{number}/values.yaml",
            ["updates"] = new JsonArray(
                new JsonObject { ["key"] = "frontend.image.tag", ["value"] = "${{ imageFrom(\"images.example.invalid/guestbook/frontend\").Tag }}" },
                new JsonObject { ["key"] = "backend.image.tag", ["value"] = "${{ imageFrom(\"images.example.invalid/guestbook/backend\").Tag }}" }),
        },
        ["uses"] = "yaml-update",
    };

    /// <summary>What came of the steps, by their names (<c>promotion.status.state</c>).</summary>
    public static JsonObject State(int steps) => new(Enumerable.Range(0, steps).Select(step => KeyValuePair.Create<string, JsonNode?>(
        $"step-{step}",
        new JsonObject
        {
            ["commit"] = Hash.Sha1Like($"step {step}"),
            ["commitMessage"] = $"Updated ./out/cluster-{step}/values.yaml\n\n- frontend.image.tag: \"1.100.0\"\n- backend.image.tag: \"1.100.0\"",
        })));

    /// <summary>When and how a step ran.</summary>
    public static JsonObject StepExecution(int number) => new()
    {
        ["alias"] = $"step-{number}",
        ["finishedAt"] = "2025-05-20T14:12:08Z",
        ["startedAt"] = "2025-05-20T14:12:07Z",
        ["status"] = "Succeeded",
    };

    /// <summary>What Argo CD says of an application, as Kargo's health check hands it on.</summary>
    public static JsonObject Application(int number) => new()
    {
        ["health"] = new JsonObject { ["status"] = "Healthy" },
        ["name"] = $"guestbook-cluster-{number}",
        ["namespace"] = "argocd",
        ["operationState"] = new JsonObject
        {
            ["finishedAt"] = "2025-05-20T14:12:05Z",
            ["message"] = "successfully synced (all tasks run)",
            ["phase"] = "Succeeded",
            ["syncResult"] = new JsonObject { ["resources"] = Many(ResourcesOfApplication, Resource), ["revision"] = Hash.Sha1Like($"application {number}") },
        },
        ["sync"] = new JsonObject { ["revision"] = Hash.Sha1Like($"application {number}"), ["status"] = "Synced" },
    };

    private static JsonObject Resource(int number) => new()
    {
        ["group"] = "apps",
        ["hookPhase"] = "Running",
        ["kind"] = "Deployment",
        ["message"] = $"deployment.apps/guestbook-{number} configured",
        ["name"] = $"guestbook-{number}",
        ["namespace"] = "guestbook",
        ["status"] = "Synced",
        ["syncPhase"] = "Sync",
        ["version"] = "v1",
    };
}

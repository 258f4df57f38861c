using System.Text.Json.Nodes;
using KargoStageWebhook.Admission;

namespace KargoStageWebhook.Benchmarks.Stages;

/// <summary>An AdmissionReview as an API server sends it when a controller patches a Stage's status; fields in the API server's order.</summary>
internal static class StageRequest
{
    /// <summary>The AdmissionReview of an update that changes little: oldObject lacks the ids that object lacks, so none can be carried over.</summary>
    public static JsonObject Create(StageJson stage) => new()
    {
        ["kind"] = "AdmissionReview",
        ["apiVersion"] = "admission.k8s.io/v1",
        ["request"] = new JsonObject
        {
            ["uid"] = Hash.Uuid("request"),
            ["kind"] = Named("kind", "Stage"),
            ["resource"] = Named("resource", "stages"),
            ["subResource"] = "status",
            ["requestKind"] = Named("kind", "Stage"),
            ["requestResource"] = Named("resource", "stages"),
            ["requestSubResource"] = "status",
            ["name"] = StageJson.Name,
            ["namespace"] = StageJson.Namespace,
            ["operation"] = "UPDATE",
            ["userInfo"] = UserInfo(),
            ["object"] = stage.Build(),
            ["oldObject"] = stage.Build(),
            ["dryRun"] = false,
            ["options"] = new JsonObject { ["kind"] = "UpdateOptions", ["apiVersion"] = "meta.k8s.io/v1" },
        },
    };

    private static JsonObject Named(string key, string value) =>
        new() { ["group"] = "kargo.akuity.io", ["version"] = "v1alpha1", [key] = value };

    private static JsonObject UserInfo() => new()
    {
        ["username"] = "system:serviceaccount:kargo:kargo-controller",
        ["uid"] = Hash.Uuid("service account"),
        ["groups"] = new JsonArray("system:serviceaccounts", "system:serviceaccounts:kargo", "system:authenticated"),
        ["extra"] = new JsonObject
        {
            ["authentication.kubernetes.io/credential-id"] = new JsonArray($"JTI={Hash.Uuid("credential")}"),
            ["authentication.kubernetes.io/pod-name"] = new JsonArray("kargo-controller-6d5f8b7c9d-x2k4q"),
            ["authentication.kubernetes.io/pod-uid"] = new JsonArray(Hash.Uuid("pod")),
        },
    };
}

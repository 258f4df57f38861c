namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>The same with MutatingAdmissionPolicies, which the newer server evaluates. It validates none when it is stored: a mistake shows at the first request.</summary>
/// <param name="pool">Where its kube-apiserver comes from.</param>
public sealed class PolicyCluster(ClusterPool pool) : ConditionalCluster(pool)
{
    private const string Stages = "/openapi/v3/apis/kargo.akuity.io/v1alpha1";

    private protected override IEnumerable<string> Without => base.Without.Except(["MutatingAdmissionPolicy"]);

    private protected override async Task PrepareAsync(KubernetesApi configurations, ApiServerFront front)
    {
        // A policy is evaluated only about a kind whose schema is published, which this part of an API server does not do. A JSON patch then needs nothing of it.
        front.Answer("/openapi/v3", $$"""{ "paths": { "{{Stages["/openapi/v3/".Length..]}}": { "serverRelativeURL": "{{Stages}}" } } }""");
        front.Answer(Stages, """
            {
              "openapi": "3.0.0",
              "components": { "schemas": { "io.akuity.kargo.v1alpha1.Stage": {
                "type": "object",
                "x-kubernetes-group-version-kind": [{ "group": "kargo.akuity.io", "version": "v1alpha1", "kind": "Stage" }]
              } } }
            }
            """);
        foreach (var kind in (string[])["MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding"]) await KeepAsync(configurations, "mutating-admission-policies.yaml", kind);
    }
}

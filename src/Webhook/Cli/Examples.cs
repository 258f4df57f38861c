namespace KargoStageWebhook.Cli;

/// <summary>Examples for the help of each verb.</summary>
internal static class Examples
{
    private static readonly Dictionary<string, string[]> ByVerb = new()
    {
        ["serve"] = ["kargo-stage-webhook serve --mode audit", "Webhook__Mode=Audit kargo-stage-webhook"],
        ["check"] =
        [
            "kubectl get stages,promotions -A -o json | kargo-stage-webhook check -",
            "kargo-stage-webhook check --cluster --context prod --crd new/stages.yaml",
            "kargo-stage-webhook check --crd new/stages.yaml --from-crd old/stages.yaml",
        ],
        ["show"] = ["kargo-stage-webhook profile show -o json"],
        ["validate"] = ["kargo-stage-webhook profile validate profile.yaml"],
        ["prove"] = ["kargo-stage-webhook prove --namespace kargo-demo --stage test"],
        ["repair"] = ["kargo-stage-webhook repair --dry-run", "kargo-stage-webhook repair --refresh --rate 50/s"],
        ["explain"] = ["kubectl logs -n kargo deploy/kargo-controller | kargo-stage-webhook explain", "kargo-stage-webhook explain --cluster - < error.txt"],
        ["off-ramp"] = ["kargo-stage-webhook off-ramp --prometheus http://localhost:9090"],
        ["completion"] = ["source <(kargo-stage-webhook completion bash)"],
    };

    /// <summary>Of one verb; none where it has none.</summary>
    public static IReadOnlyList<string> Find(string verb) => ByVerb.GetValueOrDefault(verb) ?? [];
}

namespace KargoStageWebhook.Architecture;

/// <summary>The layers of the webhook's own assembly. Program, which is in no folder, stands above them.</summary>
public sealed class WebhookLayerTests() : LayerTests(Order)
{
    private static readonly Layers Order = new(
        typeof(Program).Assembly,
        ["Manifests"],
        ["Settings"],
        ["Telemetry", "Kubernetes"],
        ["Cli", "Watch", "LeaderElection", "Events"],
        ["Attribution", "Crds", "Certificates"],
        ["Proof", "Audit", "Check", "Explain", "OffRamp", "Profiles"],
        ["Recovery"],
        ["Repair"],
        ["StatusPage"],
        ["Serve"]);

    /// <summary>What an API server rejects has one form, an ApiServerException, whatever client is behind it.</summary>
    [Fact]
    public void Only_one_folder_knows_the_library_that_is_the_client() => AssertNone(Order.UsersOf("k8s", "Kubernetes"));
}

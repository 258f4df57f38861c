using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Architecture;

/// <summary>The layers of the core, which knows neither HTTP nor a cluster.</summary>
public sealed class CoreLayerTests() : LayerTests(Order)
{
    private static readonly Layers Order = new(
        typeof(Profile).Assembly,
        ["Text"],
        ["Profiles"],
        ["Objects"],
        ["Schema"],
        ["Admission"],
        ["Attribution"],
        ["Evaluation"],
        ["Diagnosis"]);
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Conformance;
using KargoStageWebhook.Kargo;
using KargoStageWebhook.Schema;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;

namespace KargoStageWebhook.Language;

/// <summary>An update as the API server asks about it, and what comes of it.</summary>
internal sealed record Asked(JsonObject Object, JsonObject? OldObject)
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 10_000 };

    public Mode Mode { get; init; } = Mode.Backfill;

    public Requirements Requirements { get; init; } = Requirements.Installed;

    public AdmissionPhase Phase { get; init; } = AdmissionPhase.Mutating;

    public string Resource { get; init; } = "stages";

    /// <summary>What the cluster enforces; null where that is not known.</summary>
    public InstalledSchema? Installed { get; init; }

    public ControllerVersion Version { get; init; } = ControllerVersion.Unknown;

    public string User { get; init; } = "system:serviceaccount:kargo:kargo-controller";

    public static Asked About(Stage stage, Stage? stored = null) => new(stage.ToJson(), stored?.ToJson());

    /// <summary>The AdmissionReview's text.</summary>
    public byte[] Body() => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["apiVersion"] = "admission.k8s.io/v1",
        ["kind"] = "AdmissionReview",
        ["request"] = new JsonObject
        {
            ["uid"] = "review-1",
            ["resource"] = new JsonObject { ["group"] = "kargo.akuity.io", ["version"] = "v1alpha1", ["resource"] = Resource },
            ["subResource"] = "status",
            ["name"] = "test",
            ["namespace"] = "demo",
            ["operation"] = "UPDATE",
            ["userInfo"] = new JsonObject { ["username"] = User },
            ["object"] = Object.DeepClone(),
            ["oldObject"] = OldObject?.DeepClone(),
        },
    }.ToJsonString(new JsonSerializerOptions { MaxDepth = Deep.MaxDepth }));

    /// <summary>The decision in one word, and what was missing.</summary>
    public (string Decision, IReadOnlyList<(string Path, Outcome Outcome)> Missing) Decided()
    {
        var policy = new Policy(Mode, Requirements);
        using var review = Read();
        var verdict = new Judge(policy).Decide(review, Phase, Installed);
        return (verdict.Decision, [.. verdict.Violations.Select(violation => (violation.Path, violation.Outcome))]);
    }

    /// <summary>The <c>response</c> of the AdmissionReview that answers.</summary>
    public JsonObject Answered()
    {
        var policy = new Policy(Mode, Requirements);
        using var review = Read();
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        ReviewWriter.Write(output, review.Uid, new Explanation(policy).Answer(review, new Controller(Controller.NameOf(User), Version), new Judge(policy).Decide(review, Phase, Installed)));
        return JsonNode.Parse(output.WrittenSpan)!["response"]!.AsObject();
    }

    /// <summary>The object as the API server goes on with it: with the patch of the answer applied by somebody else's library.</summary>
    public JsonObject Healed()
    {
        var healed = JsonNode.Parse(Object.ToJsonString(new JsonSerializerOptions { MaxDepth = Deep.MaxDepth }), documentOptions: Deep)!.AsObject();
        if (Answered()["patch"] is { } patch)
            JsonSerializer.Deserialize<JsonPatchDocument>(Convert.FromBase64String(patch.GetValue<string>()))!.ApplyTo(healed);
        return healed;
    }

    private Review Read() => Assert.IsType<ReadResult.Readable>(ReviewReader.Read(Body())).Review;
}

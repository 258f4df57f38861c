using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Language;

/// <summary>An update as the API server asks about it, and what comes of it.</summary>
internal sealed record Update(JsonObject Object, JsonObject? OldObject)
{
    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = Responses.MaxDepth };

    public Mode Mode { get; init; } = Mode.Backfill;

    public Requirements Requirements { get; init; } = Requirements.Installed;

    public AdmissionPhase Phase { get; init; } = AdmissionPhase.Mutating;

    public string Resource { get; init; } = "stages";

    public Profile Profile { get; init; } = Profile.Kargo;

    /// <summary>What the cluster enforces; null where that is not known.</summary>
    public InstalledSchema? Installed { get; init; }

    /// <summary>Whether the API server is known to tolerate unchanged invalid values, though what it enforces is not known.</summary>
    public bool IsKnownToRatchet { get; init; }

    public ControllerVersion Version { get; init; } = ControllerVersion.Unknown;

    public string User { get; init; } = "system:serviceaccount:kargo:kargo-controller";

    public static Update Of(Stage stage, Stage? stored = null) => new(stage.ToJson(), stored?.ToJson());

    /// <summary>The AdmissionReview's text.</summary>
    public byte[] Body() => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["apiVersion"] = "admission.k8s.io/v1",
        ["kind"] = "AdmissionReview",
        ["request"] = new JsonObject
        {
            ["uid"] = "request-1",
            ["resource"] = new JsonObject { ["group"] = "kargo.akuity.io", ["version"] = "v1alpha1", ["resource"] = Resource },
            ["subResource"] = "status",
            ["name"] = "test",
            ["namespace"] = "demo",
            ["operation"] = "UPDATE",
            ["userInfo"] = new JsonObject { ["username"] = User },
            ["object"] = Object.DeepClone(),
            ["oldObject"] = OldObject?.DeepClone(),
        },
    }.ToJsonString(Deep));

    /// <summary>The decision in one word, and what was missing.</summary>
    public (string Decision, IReadOnlyList<(string Path, Outcome Outcome)> Missing) Evaluate()
    {
        using var request = Read();
        var decision = new StatusEvaluator(new Policy(Mode, Requirements)).Evaluate(request.Update, Phase, Installed, IsKnownToRatchet);
        return (decision.Name, [.. decision.Violations.Select(violation => (violation.Path, violation.Outcome))]);
    }

    /// <summary>The <c>response</c> of the AdmissionReview that answers.</summary>
    public JsonObject Respond()
    {
        using var request = Read();
        var decision = new StatusEvaluator(new Policy(Mode, Requirements)).Evaluate(request.Update, Phase, Installed, IsKnownToRatchet);
        return Responses.Write(request, new Controller(Controller.NameOf(User), Version), decision);
    }

    /// <summary>The object as the API server goes on with it: with the patch of the response applied by somebody else's library.</summary>
    public JsonObject AfterPatch() => Responses.ApplyPatch(Respond(), Object.ToJsonString(Deep));

    private AdmissionRequest Read() => Assert.IsType<ReadResult.Readable>(AdmissionReviewReader.Read(Body(), Profile)).Request;
}

using System.Text;
using System.Text.Json.Nodes;

namespace KargoStageWebhook.Language;

/// <summary>An AdmissionReview as the API server would send it.</summary>
internal sealed record ARequest
{
    public string Uid { get; init; } = "0b4d2f6e-8f3a-4a55-9d0e-6c2b7e1f9a34";

    public string Group { get; init; } = "kargo.akuity.io";

    public string Version { get; init; } = "v1alpha1";

    public string Resource { get; init; } = "stages";

    public string? SubResource { get; init; } = "status";

    public string Operation { get; init; } = "UPDATE";

    public string Name { get; init; } = "test";

    public string Namespace { get; init; } = "demo";

    public string User { get; init; } = "system:serviceaccount:kargo:kargo-controller";

    /// <summary>The Pod that the sender's token is bound to; null for none.</summary>
    public string? PodUid { get; init; }

    public bool DryRun { get; init; }

    public JsonObject Object { get; init; } = [];

    public JsonObject? OldObject { get; init; }

    public static ARequest Of(Stage stage) => new() { Object = stage.ToJson() };

    public static ARequest Of(JsonObject sent) => new() { Object = sent };

    /// <summary>Of a Stage that lacks nothing.</summary>
    public static ARequest OfHealthyStage() => OfStageWith(new Entry { Id = "c6f5bb51-9b2e-4b0e-8f6b-3c8a5c1c4f11" });

    /// <summary>Of a Stage with one entry, as Kargo 1.5.1 writes it.</summary>
    public static ARequest OfStageWithoutId() => OfStageWith(new Entry());

    public static ARequest OfStageWith(params Entry?[] entries) => Of(Stage.With(Stage.Collection("a", entries)));

    /// <summary>Of a Promotion with one entry, as Kargo 1.5.1 writes it.</summary>
    public static ARequest OfPromotionWithoutId() => new()
    {
        Resource = "promotions",
        Object = new JsonObject
        {
            ["apiVersion"] = "kargo.akuity.io/v1alpha1",
            ["kind"] = "Promotion",
            ["metadata"] = new JsonObject { ["name"] = "test", ["namespace"] = "demo", ["uid"] = Stage.Uid },
            ["status"] = new JsonObject { ["freightCollection"] = Stage.Collection("a", new Entry()) },
        },
    };

    public ARequest By(string user) => this with { User = user };

    public ARequest OnTopOf(Stage stored) => this with { OldObject = stored.ToJson() };

    public ARequest OnTopOf(JsonObject stored) => this with { OldObject = stored };

    public ARequest AsDryRun() => this with { DryRun = true };

    public ARequest WithUid(string uid) => this with { Uid = uid };

    public ARequest Named(string name) => this with { Name = name };

    public byte[] Body() => Encoding.UTF8.GetBytes(ToJson().ToJsonString());

    /// <summary>The body, filled up by white space to this length.</summary>
    public byte[] BodyOf(int bytes)
    {
        var whole = new byte[bytes];
        Array.Fill(whole, (byte)' ');
        Body().CopyTo(whole, 0);
        return whole;
    }

    public JsonObject ToJson()
    {
        var request = new JsonObject
        {
            ["uid"] = Uid,
            ["kind"] = new JsonObject { ["group"] = Group, ["version"] = Version, ["kind"] = "Any" },
            ["resource"] = new JsonObject { ["group"] = Group, ["version"] = Version, ["resource"] = Resource },
            ["name"] = Name,
            ["namespace"] = Namespace,
            ["operation"] = Operation,
            ["userInfo"] = new JsonObject { ["username"] = User, ["groups"] = new JsonArray("system:authenticated") },
            ["object"] = Object.DeepClone(),
            ["oldObject"] = OldObject?.DeepClone(),
            ["dryRun"] = DryRun,
        };
        if (SubResource is not null) request["subResource"] = SubResource;
        if (PodUid is not null) request["userInfo"]!["extra"] = new JsonObject { ["authentication.kubernetes.io/pod-uid"] = new JsonArray(PodUid) };
        return new JsonObject { ["apiVersion"] = "admission.k8s.io/v1", ["kind"] = "AdmissionReview", ["request"] = request };
    }
}

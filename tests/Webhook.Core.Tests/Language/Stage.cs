using System.Text.Json.Nodes;

namespace KargoStageWebhook.Language;

/// <summary>A Stage as a test speaks of it.</summary>
internal sealed record Stage
{
    public const string Uid = "5f0c9a57-66c6-4f0e-9a4d-2d7c3a6f1b90";

    private JsonObject Status { get; init; } = [];

    /// <summary>A Stage whose freightHistory holds these, newest first.</summary>
    public static Stage With(params JsonObject?[] freightHistory) =>
        new() { Status = new JsonObject { ["freightHistory"] = new JsonArray([.. freightHistory.Select(collection => collection?.DeepClone())]) } };

    /// <summary>A Stage with exactly this status.</summary>
    public static Stage WithStatus(string json) => new() { Status = JsonNode.Parse(json)!.AsObject() };

    /// <summary>A freight collection with these entries, newest first; null stands for a null entry.</summary>
    public static JsonObject Collection(string id, params Entry?[] verificationHistory) => new()
    {
        ["id"] = id,
        ["items"] = new JsonObject { ["Warehouse/demo"] = new JsonObject { ["name"] = "freight" } },
        ["verificationHistory"] = new JsonArray([.. verificationHistory.Select(entry => entry?.ToJson())]),
    };

    /// <summary>The same, and the collection as that of the last promotion.</summary>
    public Stage AndLastPromotion(JsonObject collection) => this with
    {
        Status = Merge(Status, "lastPromotion", new JsonObject
        {
            ["name"] = "promotion",
            ["status"] = new JsonObject { ["freightCollection"] = collection },
        }),
    };

    public JsonObject ToJson() => new()
    {
        ["apiVersion"] = "kargo.akuity.io/v1alpha1",
        ["kind"] = "Stage",
        ["metadata"] = new JsonObject { ["name"] = "test", ["namespace"] = "demo", ["uid"] = Uid },
        ["status"] = Status.DeepClone(),
    };

    private static JsonObject Merge(JsonObject status, string field, JsonNode value)
    {
        var merged = status.DeepClone().AsObject();
        merged[field] = value;
        return merged;
    }
}

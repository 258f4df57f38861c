using System.Text.Json.Nodes;

namespace KargoStageWebhook.Language;

/// <summary>What a test asks of a Stage's JSON.</summary>
internal static class StatusQueries
{
    private const string NullEntry = "null";

    /// <summary>The ids of a collection in freightHistory, newest first; "" where there is none.</summary>
    public static IReadOnlyList<string> Ids(this JsonObject stage, int collection = 0) =>
        IdsOf(stage["status"]!["freightHistory"]![collection]);

    /// <summary>The ids of the last promotion's collection, newest first; "" where there is none.</summary>
    public static IReadOnlyList<string> LastPromotionIds(this JsonObject stage) =>
        IdsOf(stage["status"]!["lastPromotion"]!["status"]!["freightCollection"]);

    private static List<string> IdsOf(JsonNode? collection) =>
        [.. collection!["verificationHistory"]!.AsArray().Select(entry => entry is null ? NullEntry : entry["id"]?.GetValue<string>() ?? string.Empty)];
}

namespace KargoStageWebhook.Diagnosis;

/// <summary>The kinds that Kargo has an admission webhook for, each named <c>promotion.kargo.akuity.io</c> (Kargo's chart, webhooks-server).</summary>
internal static class KargoKinds
{
    /// <summary>The group of Kargo's kinds.</summary>
    public const string Group = "kargo.akuity.io";

    private static readonly Dictionary<string, ObjectName> ByWebhook =
        new[] { "ClusterConfig", "ClusterPromotionTask", "Freight", "Project", "ProjectConfig", "Promotion", "PromotionTask", "Stage", "Warehouse" }
            .ToDictionary(kind => $"{kind.ToLowerInvariant()}.{Group}", kind => new ObjectName(kind, Group), StringComparer.Ordinal);

    /// <summary>Kind and group of the objects that a webhook of this name evaluates; null where it is none of Kargo's.</summary>
    public static ObjectName? FindByWebhook(string webhook) => ByWebhook.GetValueOrDefault(webhook);
}

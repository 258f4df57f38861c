using System.Text.Json;
using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Kargo;

/// <summary>Kargo's CRDs, as a version of it installs them.</summary>
internal static class KargoCrds
{
    private static readonly string[] EntryRequires = ["id", "phase", "startTime"];

    /// <summary>Installs them, or replaces those of another version, and waits until the API server serves them.</summary>
    public static async Task InstallAsync(TestCluster cluster, KargoVersion version)
    {
        foreach (var plural in (string[])["stages", "promotions"]) await Crd.ApplyAsync(cluster, Read($"{plural}.yaml", version));
        await WaitUntilServedAsync(cluster, version);
    }

    /// <summary>A schema takes a moment from the CRD to the requests it is for, so one is asked: a dry run of an entry that lacks all.</summary>
    public static async Task WaitUntilServedAsync(TestCluster cluster, KargoVersion version)
    {
        var @namespace = await cluster.NewNamespaceAsync();
        var lacking = KargoObject.Collection("a", []);
        lacking["verificationHistory"]!.AsArray().Add(new JsonObject());

        var stage = await KargoObject.CreateStageAsync(cluster.Api, @namespace);
        var promotion = await KargoObject.CreatePromotionAsync(cluster.Api, @namespace);
        await UntilValidatedAsync(stage, KargoObject.History(lacking));
        await UntilValidatedAsync(promotion, new JsonObject { ["freightCollection"] = lacking.DeepClone() });

        Task UntilValidatedAsync(KargoObject probe, JsonObject status) =>
            Wait.UntilAsync($"the schema of {version} to be served at {probe.Path}", async () =>
            {
                var reply = await probe.PatchStatusAsync(status, "?dryRun=All");
                return version == KargoVersion.V1_5_2 ? reply.Causes.Any(cause => cause.Reason == "FieldValueRequired") : reply.IsDone;
            });
    }

    /// <summary>One of them.</summary>
    /// <param name="file">Its file: <c>stages.yaml</c>.</param>
    /// <param name="version">Of Kargo.</param>
    public static JsonObject Read(string file, KargoVersion version)
    {
        var entry = YamlFile.Read("Kargo", "verification-entry.yaml");
        if (version == KargoVersion.V1_5_2) entry["required"] = JsonSerializer.SerializeToNode(EntryRequires);
        var collection = YamlFile.Read("Kargo", "freight-collection.yaml").ToJsonString().Replace("\"VERIFICATION_ENTRY\"", entry.ToJsonString(), StringComparison.Ordinal);
        return JsonNode.Parse(YamlFile.Read("Kargo", file).ToJsonString().Replace("\"FREIGHT_COLLECTION\"", collection, StringComparison.Ordinal))!.AsObject();
    }
}

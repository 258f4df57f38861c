using System.Text.Json;
using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using YamlDotNet.Serialization;

namespace KargoStageWebhook.EndToEnd.Kargo;

/// <summary>Kargo's CRDs, as a version of it installs them.</summary>
internal static class KargoCrds
{
    private const string Path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly string[] EntryRequires = ["id", "phase", "startTime"];

    /// <summary>Installs them, or replaces those of another version, and waits until the API server serves them.</summary>
    public static async Task InstallAsync(TestCluster cluster, KargoVersion version)
    {
        foreach (var plural in (string[])["stages", "promotions"])
        {
            var crd = Read($"{plural}.yaml", version);
            var path = $"{Path}/{plural}.kargo.akuity.io";
            var current = await cluster.Api.GetAsync(path);
            if (current.IsDone)
            {
                crd["metadata"]!["resourceVersion"] = current.Body["metadata"]!["resourceVersion"]!.GetValue<string>();
                (await cluster.Api.PutAsync(path, crd)).Done();
            }
            else
            {
                (await cluster.Api.PostAsync(Path, crd)).Done();
                await Wait.UntilAsync($"{plural} to be established", Patience, async () => IsEstablished(await cluster.Api.GetAsync(path)));
            }
        }

        await WaitUntilServedAsync(cluster, version);
    }

    /// <summary>A schema takes a moment from the CRD to the requests it is for, so one is asked: a dry run of an entry that lacks all.</summary>
    private static async Task WaitUntilServedAsync(TestCluster cluster, KargoVersion version)
    {
        var @namespace = await cluster.NewNamespaceAsync();
        var lacking = KargoObject.Collection("a", []);
        lacking["verificationHistory"]!.AsArray().Add(new JsonObject());

        var stage = await KargoObject.CreateStageAsync(cluster.Api, @namespace);
        var promotion = await KargoObject.CreatePromotionAsync(cluster.Api, @namespace);
        await UntilJudgedAsync(stage, KargoObject.History(lacking));
        await UntilJudgedAsync(promotion, new JsonObject { ["freightCollection"] = lacking.DeepClone() });

        Task UntilJudgedAsync(KargoObject probe, JsonObject status) =>
            Wait.UntilAsync($"the schema of {version} to be served at {probe.Path}", Patience, async () =>
            {
                var reply = await probe.PatchStatusAsync(status, "?dryRun=All");
                return version == KargoVersion.V1_5_2 ? reply.Causes.Any(cause => cause.Reason == "FieldValueRequired") : reply.IsDone;
            });
    }

    private static bool IsEstablished(Reply crd) => crd.Body["status"]?["conditions"]?.AsArray()
        .Any(condition => condition!["type"]!.GetValue<string>() == "Established" && condition["status"]!.GetValue<string>() == "True") ?? false;

    private static JsonObject Read(string file, KargoVersion version)
    {
        var entry = ToJson("verification-entry.yaml");
        if (version == KargoVersion.V1_5_2) entry["required"] = JsonSerializer.SerializeToNode(EntryRequires);
        var collection = ToJson("freight-collection.yaml").ToJsonString().Replace("\"VERIFICATION_ENTRY\"", entry.ToJsonString(), StringComparison.Ordinal);
        return JsonNode.Parse(ToJson(file).ToJsonString().Replace("\"FREIGHT_COLLECTION\"", collection, StringComparison.Ordinal))!.AsObject();
    }

    private static JsonObject ToJson(string file)
    {
        var yaml = File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "Kargo", file));
        var value = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build().Deserialize<object>(yaml);
        return JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(value))!.AsObject();
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd.Repair;

/// <summary>What Kargo 1.5.1 has stored under its own CRDs: entries without ids.</summary>
/// <param name="Namespace">The namespace.</param>
internal sealed record StoredBefore(TestCluster Cluster, string Namespace)
{
    private const int AtOnce = 8;

    /// <summary>A status without ids.</summary>
    public static JsonObject WithoutId => History(Collection("a", Entry("10:00:00")));

    /// <summary>Installs the CRDs of 1.5.1 and makes a namespace.</summary>
    public static async Task<StoredBefore> BeginAsync(TestCluster cluster)
    {
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_1);
        return new StoredBefore(cluster, await cluster.NewNamespaceAsync());
    }

    /// <summary>Upgrades the CRDs to those of 1.5.2.</summary>
    public Task UpgradeAsync() => KargoCrds.InstallAsync(Cluster, KargoVersion.V1_5_2);

    /// <summary>Stores a Stage.</summary>
    public async Task<KargoObject> StageAsync(string name = "test", JsonObject? status = null)
    {
        var stage = await CreateStageAsync(Cluster.Api, Namespace, name);
        (await stage.PatchStatusAsync(status ?? WithoutId)).Done();
        return stage;
    }

    /// <summary>Stores a Promotion.</summary>
    public async Task<KargoObject> PromotionAsync(string name = "test")
    {
        var promotion = await CreatePromotionAsync(Cluster.Api, Namespace, name);
        (await promotion.PatchStatusAsync(new() { ["phase"] = "Succeeded", ["freightCollection"] = Collection("a", Entry("10:00:00")) })).Done();
        return promotion;
    }

    /// <summary>Stores many Stages.</summary>
    /// <param name="count">How many.</param>
    /// <param name="isLacking">Which of them have an entry without id; the others have no status.</param>
    /// <param name="status">The status of those; <see cref="WithoutId"/> unless another is given.</param>
    public async Task<IReadOnlyList<KargoObject>> StagesAsync(int count, Predicate<int> isLacking, JsonObject? status = null)
    {
        var stages = new KargoObject[count];
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (i, _) =>
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"stage-{i:00000}");
            stages[i] = isLacking(i) ? await StageAsync(name, status) : await CreateStageAsync(Cluster.Api, Namespace, name);
        });
        return stages;
    }
}

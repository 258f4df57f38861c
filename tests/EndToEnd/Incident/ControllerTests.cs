using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;

namespace KargoStageWebhook.EndToEnd.Incident;

/// <summary>The old controller under the new CRD, promotion after promotion.</summary>
public sealed class ControllerTests(TestCluster cluster)
{
    private const int Promotions = 10;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ten_promotions_of_a_1_5_1_controller_come_to_rest_each(bool isStale)
    {
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2);
        var stage = await KargoObject.CreateStageAsync(cluster.Api, scenario.Namespace);
        var controller = new ControllerModel(stage);
        IReadOnlyList<string> before = [];

        for (var promotion = 0; promotion < Promotions; promotion++)
        {
            // Freight comes back: a collection's id is a hash of its freight.
            await controller.PromoteAsync($"freight-{promotion % 3}");
            Assert.InRange(await WritesUntilRestAsync(controller, isStale), 1, 1);
            var promoted = await stage.IdsAsync();

            await controller.RefreshAsync();
            controller.ReverifyAnnotation = promoted[0];
            Assert.InRange(await WritesUntilRestAsync(controller, isStale), 1, 1);

            var now = await stage.IdsAsync();
            Assert.NotEqual(promoted[0], now[0]);
            Assert.Equal(promoted, now.Skip(1));
            Assert.Equal(before, promoted.Skip(1).Take(before.Count));
            await controller.RefreshAsync();
            before = now;
        }

        Assert.Equal(2 * Promotions, before.Count);
        Assert.Equal(before.Count, before.Distinct().Count());
    }

    private static async Task<int> WritesUntilRestAsync(ControllerModel controller, bool isStale)
    {
        const int Looping = 8;
        var writes = 0;
        while (writes < Looping && await controller.ReconcileAsync())
        {
            writes++;
            if (!isStale) await controller.RefreshAsync();
        }

        return writes;
    }
}

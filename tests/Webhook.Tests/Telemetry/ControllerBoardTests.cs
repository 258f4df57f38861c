using KargoStageWebhook.Attribution;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Telemetry;

/// <summary>Which controllers metrics tell apart, whatever names callers write into requests.</summary>
public sealed class ControllerBoardTests
{
    private const int Max = 10;

    private readonly ControllerBoard _board = new(new WebhookOptions { MaxControllers = Max }, TimeProvider.System);

    [Theory]
    [InlineData(VersionSource.PodImage)]
    [InlineData(VersionSource.PodLabel)]
    [InlineData(VersionSource.Deployment)]
    public void Forged_names_leave_room_for_a_controller_that_the_cluster_proves(VersionSource source)
    {
        for (var i = 0; i < 100; i++) Record($"forged/{i}", VersionSource.Unknown);

        Assert.Equal("kargo/kargo-controller", Record("kargo/kargo-controller", source));
    }

    [Fact]
    public void Beyond_half_of_the_places_a_sender_that_nothing_proves_is_other()
    {
        var names = Enumerable.Range(0, 100).Select(i => Record($"forged/{i}", i % 2 == 0 ? VersionSource.Unknown : VersionSource.Payload)).ToList();

        Assert.Equal(Max / 2, names.Count(name => name != "other"));
        Assert.Equal("forged/0", Record("forged/0", VersionSource.Unknown)); // Those that have a place keep it.
    }

    [Fact]
    public void Beyond_all_places_every_further_controller_is_other()
    {
        var names = Enumerable.Range(0, 100).Select(i => Record($"kargo/{i}", VersionSource.PodImage)).ToList();

        Assert.Equal(Max, names.Count(name => name != "other"));
        Assert.Equal(Max + 1, _board.All.Count);
    }

    private string Record(string name, VersionSource source) => _board.Record(new Controller(name, new ControllerVersion("1.5.1", source)), new Decision.Conforming()).Name;
}

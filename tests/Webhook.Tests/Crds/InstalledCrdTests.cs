using System.Text.Json;
using KargoStageWebhook.Language;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Watch;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Crds;

/// <summary>What is enforced while CRDs come, change and go.</summary>
public sealed class InstalledCrdTests
{
    private static readonly ResourceProfile Stages = Profile.Kargo.Find("stages");

    private readonly FakeTimeProvider _time = new();
    private readonly CacheHealth _health;
    private readonly InstalledCrd _crd;

    public InstalledCrdTests()
    {
        _health = new CacheHealth("stages", () => 1, _time);
        _crd = new InstalledCrd(Stages, _health, _time, NullLogger<InstalledCrd>.Instance);
    }

    [Fact]
    public void The_first_that_is_seen_is_enforced_at_once()
    {
        List([Crd(generation: 1, requires: "phase")]);

        Assert.Equal(CrdState.Known, _crd.State);
        Assert.True(_crd.Enforced!.Rules.Requires(FieldPath.Parse("status.phase")!));
    }

    [Fact]
    public void A_changed_one_is_enforced_once_API_servers_must_have_heard_of_it()
    {
        List([Crd(generation: 1, requires: "phase")]);

        _crd.Set(Crd(generation: 2, requires: "id"));

        Assert.Null(_crd.Enforced);
        Assert.True(_crd.Schema!.Rules.Requires(FieldPath.Parse("status.id")!));
        _time.Advance(InstalledCrd.PropagationDelay);
        Assert.True(_crd.Enforced!.Rules.Requires(FieldPath.Parse("status.id")!));
    }

    /// <summary>A restore takes the cluster back to generation 1; the next change is generation 2 again, and may have come while the watch was disconnected.</summary>
    [Fact]
    public void After_a_restore_of_etcd_the_same_generation_may_be_another_CRD()
    {
        List([Crd(generation: 2, requires: "phase")]);

        _crd.Replace([Crd(generation: 2, requires: "id")]);

        _time.Advance(InstalledCrd.PropagationDelay);
        Assert.True(_crd.Enforced!.Rules.Requires(FieldPath.Parse("status.id")!));
        Assert.False(_crd.Enforced!.Rules.Requires(FieldPath.Parse("status.phase")!));
    }

    [Fact]
    public void A_condition_that_changes_is_no_change()
    {
        List([Crd(generation: 1, requires: "phase")]);

        _crd.Set(Crd(generation: 1, requires: "phase"));

        Assert.NotNull(_crd.Enforced);
    }

    [Fact]
    public void While_the_API_server_says_nothing_for_two_minutes_nothing_is_enforced()
    {
        List([Crd(generation: 1, requires: "phase")]);
        _time.Advance(TimeSpan.FromSeconds(119));
        Assert.NotNull(_crd.Enforced);

        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((CrdState.Unknown, null), (_crd.State, _crd.Enforced));

        _health.RecordContact();
        Assert.NotNull(_crd.Enforced);
    }

    [Fact]
    public void While_disconnected_nothing_is_enforced()
    {
        List([Crd(generation: 1, requires: "phase")]);

        _health.RecordBreak(CacheState.Syncing);

        Assert.Equal((CrdState.Unknown, null), (_crd.State, _crd.Enforced));
    }

    [Fact]
    public void One_that_is_gone_is_not_enforced()
    {
        List([Crd(generation: 1, requires: "phase")]);

        _crd.Remove(Crd(generation: 1, requires: "phase"));

        Assert.Equal((CrdState.Missing, null, 0), (_crd.State, _crd.Enforced, _crd.Count));
    }

    [Fact]
    public void One_that_cannot_be_read_is_not_enforced()
    {
        List([Crd(generation: 1, requires: "phase"), Crd(generation: 2, requires: "phase") with { Spec = default }]);
        _crd.Set(Crd(generation: 2, requires: "phase") with { Spec = JsonDocument.Parse("7").RootElement });

        Assert.Equal((CrdState.Unreadable, null), (_crd.State, _crd.Enforced));
    }

    [Fact]
    public void Another_CRD_is_none_of_ours()
    {
        var other = Crd(generation: 1, requires: "phase");

        List([other with { Metadata = other.Metadata with { Name = "promotions.kargo.akuity.io" } }]);

        Assert.Equal(CrdState.Missing, _crd.State);
    }

    private void List(IReadOnlyList<CrdObject> all)
    {
        _crd.Replace(all);
        _health.RecordSync();
    }

    private static CrdObject Crd(long generation, string requires)
    {
        var spec = $$"""
            {"versions":[{"name":"v1alpha1","served":true,"schema":{"openAPIV3Schema":{"properties":{"status":{"required":["{{requires}}"] } } } } }] }
            """;
        return new CrdObject(new ObjectMetadata(Uid: "u", Name: "stages.kargo.akuity.io", Generation: generation), JsonDocument.Parse(spec).RootElement);
    }
}

using System.Text.Json.Nodes;
using KargoStageWebhook.Audit;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Language;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.OffRamp;

/// <summary>What a replica says of the need for it, in the gauge, as its days pass.</summary>
public sealed class OffRampStateTests
{
    private const string Gauge = "kargo_stage_webhook_off_ramp{} ";

    private readonly FakeTimeProvider _time = new();
    private readonly AuditFindings _audit = new();
    private readonly OffRampState _state;

    public OffRampStateTests() =>
        _state = new OffRampState(new OffRampOptions { OffRampDays = 3 }, new AuditOptions { AuditPeriod = TimeSpan.FromHours(1) }, () => _audit.Last, _time);

    [Fact]
    public async Task The_gauge_is_0_until_the_days_have_passed_and_then_1_until_an_id_is_missing()
    {
        await using var host = Host();
        Audited(nonConforming: 0);
        Assert.Equal("0", await GaugeAsync(host));

        _time.Advance(TimeSpan.FromDays(3));
        Assert.Null(await GaugeAsync(host)); // The audit is old by then.
        Audited(nonConforming: 0);
        Assert.Equal("1", await GaugeAsync(host));

        await host.MutateAsync(ARequest.OfStageWithoutId());
        Assert.Equal("0", await GaugeAsync(host));
    }

    [Theory]
    [InlineData("Webhook:Mode=Audit")]
    [InlineData("Webhook:Mode=Reject")]
    public async Task In_other_modes_an_id_that_is_missing_counts_as_well(string mode)
    {
        await using var host = Host(mode);
        _time.Advance(TimeSpan.FromDays(3));
        Audited(nonConforming: 0);

        await host.MutateAsync(ARequest.OfStageWithoutId());

        Assert.Equal("0", await GaugeAsync(host));
    }

    [Theory]
    [InlineData("a", "0")]
    [InlineData(null, "1")] // Nothing can be backfilled: it is as if there were no webhook.
    public async Task What_an_added_profile_can_backfill_counts_like_an_id(string? name, string gauge)
    {
        using var profile = new ProfileOnDisk(ProfileOnDisk.Clusters);
        await using var host = Host(profile.Setting);
        _time.Advance(TimeSpan.FromDays(3));
        Audited(nonConforming: 0);

        var node = new JsonObject { ["id"] = "here", ["name"] = name };
        await host.MutateAsync(new ARequest
        {
            Group = "db.example",
            Version = "v1",
            Resource = "clusters",
            Object = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "orders" }, ["status"] = new JsonObject { ["nodes"] = new JsonArray(node) } },
        });

        Assert.Equal(gauge, await GaugeAsync(host));
    }

    [Fact]
    public async Task What_needs_no_id_and_a_dry_run_count_for_nothing()
    {
        await using var host = Host();
        _time.Advance(TimeSpan.FromDays(3));
        Audited(nonConforming: 0);

        await host.MutateAsync(ARequest.OfHealthyStage());
        await host.MutateAsync(ARequest.OfStageWithoutId().AsDryRun());

        Assert.Equal("1", await GaugeAsync(host));
    }

    [Fact]
    public async Task What_an_audit_found_is_0()
    {
        await using var host = Host();
        _time.Advance(TimeSpan.FromDays(3));
        Audited(nonConforming: 1);

        Assert.Equal("0", await GaugeAsync(host));
    }

    private RunningHost Host(params string[] settings) => RunningHost.Rewired(services => services.Replace(ServiceDescriptor.Singleton(_state)), settings);

    /// <summary>Some resource could not be counted: what was counted may need it, and says nothing of the rest.</summary>
    [Theory]
    [InlineData(1, "0")]
    [InlineData(0, null)]
    public async Task An_audit_that_never_counted_all_shows_only_that_it_is_needed(long nonConforming, string? gauge)
    {
        await using var host = Host();
        _time.Advance(TimeSpan.FromDays(3));
        Audited(nonConforming, isComplete: false);

        Assert.Equal(gauge, await GaugeAsync(host));
    }

    private void Audited(long nonConforming, bool isComplete = true) =>
        _audit.Replace(new StoredFindings(isComplete ? _time.GetUtcNow() : null, nonConforming, StoredTotals.From(Profile.Kargo.Resources.Select(resource => new StoredTally(resource))).Lacking));

    private static async Task<string?> GaugeAsync(RunningHost host) => (await host.MetricsAsync()).Text.Split('\n')
        .SingleOrDefault(line => line.StartsWith(Gauge, StringComparison.Ordinal))?[Gauge.Length..];
}

using KargoStageWebhook.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Certificates;

/// <summary>What becomes of the certificate when clocks differ.</summary>
public sealed class StrangeClockTests
{
    private static readonly TimeSpan Days = TimeSpan.FromDays(1);

    [Theory]
    [InlineData(365)]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(-365)]
    public async Task A_replica_whose_own_clock_is_days_off_serves_as_the_others_do(int days)
    {
        await using var kept = await KeptCertificate.StartAsync();
        await kept.PassUntilAsync(kept.IsReadyAsync);
        var (leaf, bundle) = (kept.Leaf(), kept.Api.CaBundle);
        var theirs = new FakeTimeProvider(kept.Clock.GetUtcNow() + (days * Days));

        await using var strange = kept.Replica(theirs);
        await Eventually.TrueAsync(async () => (await strange.Operations.GetAsync("/readyz", TestContext.Current.CancellationToken)).IsSuccessStatusCode);
        var before = kept.Api.Reads;
        await Eventually.TrueAsync(() =>
        {
            theirs.Advance(TimeSpan.FromSeconds(5)); // Half of the time between two looks.
            return Task.FromResult(kept.Api.Reads > before + 5);
        });

        Assert.Equal((leaf, bundle), (kept.Stored("tls.crt"), kept.Api.CaBundle));
        Assert.Null(kept.Stored("next-tls.crt"));
    }

    [Fact]
    public async Task An_API_server_whose_clock_is_days_ahead_for_a_while_changes_no_certificate()
    {
        await using var kept = await KeptCertificate.StartAsync();
        await kept.PassUntilAsync(kept.IsReadyAsync);
        var (leaf, bundle) = (kept.Leaf(), kept.Api.CaBundle);

        kept.Api.Ahead = 100 * Days;
        await kept.PassSecondsAsync(60);
        Assert.True(await kept.IsReadyAsync());
        kept.Api.Ahead = TimeSpan.Zero;
        await kept.PassSecondsAsync(10);

        Assert.True(await kept.IsReadyAsync());
        Assert.Equal((leaf.Trim(), bundle), (kept.Stored("tls.crt")!.Trim(), kept.Api.CaBundle));
        Assert.Equal(leaf, kept.Leaf());
    }

    [Fact]
    public async Task What_API_servers_say_for_minutes_is_the_time_and_once_they_say_another_the_certificate_of_the_future_is_replaced()
    {
        await using var kept = await KeptCertificate.StartAsync();
        await kept.PassUntilAsync(kept.IsReadyAsync);
        var first = kept.Leaf();

        kept.Api.Ahead = 100 * Days;
        await kept.PassLongUntilAsync(() => kept.Leaf() != first);
        kept.Api.Ahead = TimeSpan.Zero;
        var corrected = kept.Clock.GetUtcNow();
        await kept.PassLongUntilAsync(kept.IsValidNow);

        await kept.PassUntilAsync(kept.IsReadyAsync);
        Assert.InRange(kept.Clock.GetUtcNow() - corrected, TimeSpan.Zero, TimeSpan.FromMinutes(4));
    }

    [Fact]
    public async Task A_stored_certificate_that_is_not_valid_yet_is_replaced_within_seconds()
    {
        await using var kept = await KeptCertificate.StartAsync();
        await kept.PassUntilAsync(kept.IsReadyAsync);

        var future = Generation.Create(ApiServerInMemory.Name, kept.Clock.GetUtcNow() + (30 * Days), 90 * Days);
        kept.Store(("ca.crt", future.CaPem), ("tls.crt", future.LeafPem), ("tls.key", future.KeyPem));
        var stored = kept.Clock.GetUtcNow();
        await kept.PassUntilAsync(() => kept.Stored("tls.crt") != future.LeafPem && kept.IsValidNow());

        await kept.PassUntilAsync(kept.IsReadyAsync);
        Assert.InRange(kept.Clock.GetUtcNow() - stored, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }
}

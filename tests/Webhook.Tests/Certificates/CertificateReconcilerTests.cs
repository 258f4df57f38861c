using System.Text.Json.Nodes;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Settings;
using Microsoft.Extensions.DependencyInjection;

namespace KargoStageWebhook.Certificates;

/// <summary>What becomes of the certificate as time passes, and when the API server will not have it.</summary>
public sealed class CertificateReconcilerTests
{
    private const string Failure = """{"kind":"Status","message":"no","code":403}""";
    private const string SecretForbidden = """{"kind":"Status","message":"secrets \"kargo-stage-webhook-certificate\" is forbidden","code":403}""";
    private static readonly TimeSpan Days = TimeSpan.FromDays(1);

    [Fact]
    public async Task Two_months_later_another_certificate_is_served_and_both_are_trusted_without_a_restart()
    {
        await using var kept = await KeptCertificate.StartAsync();
        await kept.PassUntilAsync(kept.IsReadyAsync);
        var (first, bundle) = (kept.Leaf(), kept.Api.CaBundle);

        kept.Clock.Advance(61 * Days);
        await kept.PassUntilAsync(() => kept.Leaf() != first);

        Assert.Contains(bundle.Trim(), kept.Api.CaBundle, StringComparison.Ordinal);
        Assert.Equal(2, PemBundle.Read(kept.Api.CaBundle).Count);
        Assert.Equal(kept.Stored("tls.crt")!.Trim(), kept.Leaf().Trim());
        Assert.Equal(1, (await kept.Host.MetricsAsync()).Sum("certificate_rotations_total"));
        Assert.True(await kept.IsReadyAsync());
    }

    [Fact]
    public async Task After_a_sleep_past_its_end_a_certificate_is_renewed_within_seconds_however_long_a_caBundle_may_take()
    {
        await using var kept = await KeptCertificate.StartAsync("Webhook:TrustDelay=01:00:00");
        await kept.PassUntilAsync(kept.IsReadyAsync);
        var first = kept.Leaf();

        kept.Clock.Advance(100 * Days);
        var woke = kept.Clock.GetUtcNow();
        await kept.PassUntilAsync(() => kept.Leaf() != first);

        await kept.PassUntilAsync(kept.IsReadyAsync);
        Assert.InRange(kept.Clock.GetUtcNow() - woke, TimeSpan.Zero, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Without_a_delay_of_trust_the_API_server_is_not_asked_without_a_pause()
    {
        await using var kept = await KeptCertificate.StartAsync("Webhook:TrustDelay=00:00:00");
        await kept.PassUntilAsync(kept.IsReadyAsync);
        var before = kept.Api.Reads;

        for (var i = 0; i < 20; i++) await kept.IsReadyAsync();

        Assert.InRange(kept.Api.Reads - before, 0, 1); // Time stands still.
    }

    [Fact]
    public async Task Without_permission_it_is_not_ready_and_says_what_it_may_not_and_once_it_may_it_serves()
    {
        await using var kept = await KeptCertificate.StartAsync(api => api.Order = request => request.Path.Value!.Contains("secrets/", StringComparison.Ordinal) ? (403, SecretForbidden) : null);

        await kept.PassUntilAsync(() => Warnings(kept, 302).Count > 0);
        Assert.Equal("Could not reconcile the certificate, retrying: The API server responded with 403: secrets \"kargo-stage-webhook-certificate\" is forbidden", Warnings(kept, 302)[0]);
        Assert.False(await kept.IsReadyAsync());

        kept.Api.Order = _ => null;
        await kept.PassUntilAsync(kept.IsReadyAsync);
    }

    [Fact]
    public async Task A_Secret_that_cannot_be_written_is_told_of()
    {
        const string Immutable = """{"kind":"Status","message":"data: Forbidden: field is immutable when `immutable` is set","code":422}""";
        await using var kept = await KeptCertificate.StartAsync(api =>
        {
            api.Secret = new JsonObject { ["metadata"] = new JsonObject { ["name"] = "kargo-stage-webhook-certificate" } };
            api.Order = request => request.Method == "PUT" ? (422, Immutable) : null;
        });

        await kept.PassUntilAsync(() => Warnings(kept, 302).Count > 0);

        Assert.Contains("field is immutable", Warnings(kept, 302)[0], StringComparison.Ordinal);
    }

    /// <summary>Whatever is to be written: the stored certificate is trusted, and no handshake needs more.</summary>
    [Theory]
    [InlineData("PUT", "/secrets/", 403)]
    [InlineData("PUT", "/secrets/", 500)]
    [InlineData("PATCH", "webhookconfigurations/", 403)]
    [InlineData("GET", "webhookconfigurations/", 403)]
    public async Task A_replica_that_starts_while_a_request_fails_serves_the_certificate_that_is_stored(string method, string path, int code)
    {
        await using var kept = await KeptCertificate.StartAsync();
        await kept.PassUntilAsync(kept.IsReadyAsync);
        kept.Api.Order = request => request.Method == method && request.Path.Value!.Contains(path, StringComparison.Ordinal) ? (code, Failure) : null;
        kept.Api.CaBundle += Issued.Root("another", kept.Clock.GetUtcNow().AddYears(1)).Pem;
        kept.Clock.Advance(61 * Days); // A rotation is due.

        await using var started = kept.Replica(kept.Clock);

        await Eventually.TrueAsync(async () => (await started.Operations.GetAsync("/readyz", TestContext.Current.CancellationToken)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task A_caBundle_that_was_emptied_and_cannot_be_restored_is_no_longer_trusted()
    {
        await using var kept = await KeptCertificate.StartAsync();
        await kept.PassUntilAsync(kept.IsReadyAsync);

        kept.Api.Order = request => request.Method == "PATCH" ? (403, Failure) : null;
        kept.Api.CaBundle = string.Empty;

        await kept.PassUntilAsync(async () => !await kept.IsReadyAsync());
        var metrics = await kept.Host.MetricsAsync();
        Assert.True(metrics.Has("certificate_trusted"));
        Assert.Equal(0, metrics.Sum("certificate_trusted"));
    }

    [Fact]
    public async Task While_the_caBundles_cannot_be_read_it_is_ready_and_trust_is_unknown()
    {
        await using var kept = await KeptCertificate.StartAsync();
        await kept.PassUntilAsync(kept.IsReadyAsync);
        kept.Api.Order = request => request.Method == "PATCH" ? (403, Failure) : null;
        kept.Api.CaBundle = string.Empty;
        await kept.PassUntilAsync(async () => !await kept.IsReadyAsync());

        kept.Api.Order = request => request.Path.Value!.Contains("webhookconfigurations/", StringComparison.Ordinal) ? (403, Failure) : null;

        await kept.PassUntilAsync(kept.IsReadyAsync);
        Assert.False((await kept.Host.MetricsAsync()).Has("certificate_trusted")); // Neither 1 nor 0.
    }

    /// <summary>As where its RoleBinding was deleted, or another source of certificates was chosen and this replica is one of the last.</summary>
    [Fact]
    public async Task While_the_Secret_cannot_be_read_it_is_checked_whether_the_caBundles_verify_the_certificate()
    {
        await using var kept = await KeptCertificate.StartAsync();
        await kept.PassUntilAsync(kept.IsReadyAsync);
        var (trusted, other) = (kept.Api.CaBundle, Issued.Root("another", kept.Clock.GetUtcNow().AddYears(1)).Pem);
        // One that has read the Secret just before must not restore the caBundle.
        kept.Api.Order = request => request.Path.Value!.Contains("secrets/", StringComparison.Ordinal) ? (403, SecretForbidden) : request.Method == "PATCH" ? (403, Failure) : null;

        kept.Api.CaBundle = other;
        await kept.PassUntilAsync(async () => !await kept.IsReadyAsync());
        Assert.Equal(0, (await kept.Host.MetricsAsync()).Sum("certificate_trusted"));
        Assert.EndsWith("does not verify it", Assert.Single(Warnings(kept, 305)), StringComparison.Ordinal);

        kept.Api.CaBundle = trusted; // A person repairs it.
        await kept.PassUntilAsync(kept.IsReadyAsync);
        Assert.Equal(1, (await kept.Host.MetricsAsync()).Sum("certificate_trusted"));
        await kept.PassUntilAsync(() => Warnings(kept, 302).Any(line => line.Contains("secrets \"kargo-stage-webhook-certificate\" is forbidden", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task While_the_API_server_does_not_respond_it_is_ready_and_trust_is_unknown()
    {
        await using var kept = await KeptCertificate.StartAsync();
        await kept.PassUntilAsync(kept.IsReadyAsync);
        await kept.PassUntilAsync(async () => (await kept.Host.MetricsAsync()).Has("certificate_trusted"));

        kept.Api.Order = _ => (503, Failure);

        await kept.PassUntilAsync(async () => !(await kept.Host.MetricsAsync()).Has("certificate_trusted"));
        Assert.True(await kept.IsReadyAsync());
    }

    /// <summary>Half a minute of a readiness that is no longer true is long where failurePolicy is Fail.</summary>
    [Fact]
    public async Task A_configuration_that_changes_ends_the_pause_after_a_failure()
    {
        await using var kept = await KeptCertificate.StartAsync();
        await kept.PassUntilAsync(kept.IsReadyAsync);
        kept.Api.Order = request => request.Path.Value!.Contains("secrets/", StringComparison.Ordinal) ? (403, SecretForbidden) : null;
        await kept.PassUntilAsync(() => Warnings(kept, 302).Count >= 7); // Pauses are of half a minute now, or of half of that at least.
        kept.Api.CaBundle = Issued.Root("another", kept.Clock.GetUtcNow().AddYears(1)).Pem;
        var changed = kept.Clock.GetUtcNow();

        kept.Host.Services.GetRequiredService<CertificateChanges>().Set(default!); // As its watch says.

        await kept.PassUntilAsync(async () => !await kept.IsReadyAsync());
        Assert.InRange(kept.Clock.GetUtcNow() - changed, TimeSpan.Zero, TimeSpan.FromSeconds(14));
    }

    /// <summary>As of a proxy between.</summary>
    [Fact]
    public async Task A_page_in_the_place_of_a_response_is_quoted_with_an_end()
    {
        await using var kept = await KeptCertificate.StartAsync(api => api.Order = request =>
            request.Path.Value!.Contains("secrets/", StringComparison.Ordinal) ? (403, $"<html>{new string('x', 200_000)}</html>") : null);

        await kept.PassUntilAsync(() => Warnings(kept, 302).Count > 0);

        Assert.StartsWith("Could not reconcile the certificate, retrying: The API server responded with 403: <html>xxx", Warnings(kept, 302)[0], StringComparison.Ordinal);
        Assert.InRange(Warnings(kept, 302)[0].Length, 0, 2100);
    }

    [Fact]
    public async Task What_others_keep_in_the_Secret_stays_there()
    {
        await using var kept = await KeptCertificate.StartAsync(api => api.Secret = new JsonObject
        {
            ["metadata"] = new JsonObject { ["name"] = "kargo-stage-webhook-certificate", ["annotations"] = new JsonObject { ["theirs"] = "1" } },
            ["type"] = "kubernetes.io/tls",
            ["data"] = new JsonObject { ["theirs"] = "MQ==", ["tls.crt"] = "MQ==" },
        });

        await kept.PassUntilAsync(kept.IsReadyAsync);

        Assert.Equal(("1", "1", "kubernetes.io/tls"), (
            kept.Stored("theirs"), kept.Api.Secret!["metadata"]!["annotations"]?["theirs"]?.GetValue<string>(), kept.Api.Secret["type"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_caBundle_that_was_truncated_on_its_way_is_found_out_by_reading_it_back()
    {
        await using var kept = await KeptCertificate.StartAsync(api => api.Store = written => written[..100]);

        await kept.PassUntilAsync(() => Warnings(kept, 305).Count > 0);

        Assert.EndsWith("the caBundle of the webhook stages.kargo-stage-webhook.example, of 0 certificates, does not verify it", Warnings(kept, 305)[0], StringComparison.Ordinal);
        Assert.False(await kept.IsReadyAsync());
        kept.Api.Store = written => written;
        await kept.PassUntilAsync(kept.IsReadyAsync);
        Assert.Single(kept.Host.Log.Lines, line => line.Event == 306);
    }

    [Fact]
    public async Task Metrics_tell_when_the_leaf_and_its_CA_expire()
    {
        await using var kept = await KeptCertificate.StartAsync();
        // It is ready as soon as it serves, and its CA is known once the caBundles are read back.
        await kept.PassUntilAsync(async () => (await kept.Host.MetricsAsync()).Sum("certificate_expiry_timestamp_seconds", "certificate=\"ca\"") > 0);

        var metrics = await kept.Host.MetricsAsync();

        var expiry = Verification.ExpiryOf(kept.Stored("tls.crt")!).ToUnixTimeSeconds();
        Assert.Equal(expiry, metrics.Sum("certificate_expiry_timestamp_seconds", "certificate=\"leaf\""));
        Assert.Equal(expiry, metrics.Sum("certificate_expiry_timestamp_seconds", "certificate=\"ca\""));
    }

    private static List<string> Warnings(KeptCertificate kept, int id) => [.. kept.Host.Log.Lines.Where(line => line.Event == id).Select(line => line.Text)];
}

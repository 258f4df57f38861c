using KargoStageWebhook.Kubernetes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Certificates;

/// <summary>What is known of the CAs that verify the served certificate.</summary>
public sealed class TrustCheckTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Issued Root = Issued.Root("root", Now.AddDays(3));
    private static readonly RegisteredWebhook Registered = new(
        "stages.kargo-stage-webhook.example", new RegisteredWebhook.Client(System.Text.Encoding.UTF8.GetBytes(Root.Pem), new RegisteredWebhook.Reference("webhook", "kargo")));

    private readonly ServingCertificate _serving = new();
    private readonly TrustCheck _check;

    public TrustCheckTests()
    {
        var leaf = Root.IssueLeaf(Verification.ForServers, Now.AddDays(2), "webhook.kargo.svc");
        _serving.Serve(Verification.ReadPair(leaf.Pem, leaf.KeyPem));
        _check = new TrustCheck(_serving, new ClusterClock(new FakeTimeProvider(Now)), NullLogger<TrustCheck>.Instance);
        _check.Check([Registered]);
    }

    [Fact]
    public void While_a_webhook_is_registered_its_CA_has_an_expiry() =>
        Assert.Equal((CertificateTrust.Verified, Now.AddDays(3)), (_serving.Trust, _serving.CaNotAfter));

    /// <summary>Otherwise the alert on the expiry fires for a CA that no API server uses.</summary>
    [Fact]
    public void Once_no_webhook_is_registered_no_CA_has_one()
    {
        _check.Check([]);

        Assert.Equal((CertificateTrust.Unknown, null), (_serving.Trust, _serving.CaNotAfter));
    }

    /// <summary>An alert on the expiry must not end because the API server is away.</summary>
    [Fact]
    public void While_the_API_server_cannot_be_asked_the_last_expiry_stands()
    {
        _check.RecordUnknown();

        Assert.Equal((CertificateTrust.Unknown, Now.AddDays(3)), (_serving.Trust, _serving.CaNotAfter));
    }
}

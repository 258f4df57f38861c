using System.Security.Cryptography.X509Certificates;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Certificates;

/// <summary>Whether a certificate is taken for trusted exactly where an API server takes it.</summary>
public sealed class TrustTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Issued Root = Issued.Root("root", Now.AddYears(10));
    private static readonly Issued Between = Root.Issue("between", Now.AddYears(1));
    private static readonly Issued Leaf = Between.IssueLeaf(Verification.ForServers, Now.AddDays(90));

    [Fact]
    public void A_root_verifies_what_is_below_a_certificate_that_is_shown_too() => Assert.True(IsTrusted(Leaf, [Between.Certificate], Root.Pem));

    [Fact]
    public void A_root_verifies_nothing_below_a_certificate_that_is_not_shown() => Assert.False(IsTrusted(Leaf, [], Root.Pem));

    [Fact]
    public void A_client_that_trusts_the_one_between_needs_no_root() => Assert.True(IsTrusted(Leaf, [], Between.Pem));

    [Fact]
    public void A_stranger_of_the_same_name_verifies_nothing()
    {
        var stranger = Issued.Root("root", Now.AddYears(10));

        Assert.False(IsTrusted(Leaf, [Between.Certificate], stranger.Pem));
        Assert.False(IsTrusted(Leaf, [stranger.Issue("between", Now.AddYears(1)).Certificate], stranger.Pem));
    }

    [Fact]
    public void A_root_that_the_other_side_brings_along_verifies_nothing() =>
        Assert.False(IsTrusted(Leaf, [Between.Certificate, Root.Certificate], Issued.Root("another", Now.AddYears(1)).Pem));

    [Fact]
    public void A_certificate_may_be_its_own_authority() => Assert.True(IsTrusted(Root, [], Root.Pem));

    [Fact]
    public void One_for_another_use_is_not_trusted() =>
        Assert.False(IsTrusted(Between.IssueLeaf(Verification.ForClients, Now.AddDays(90)), [Between.Certificate], Root.Pem));

    [Fact]
    public void The_first_CA_that_expires_counts() =>
        Assert.Equal(Now.AddYears(1), Verification.TrustedUntil(Leaf.Certificate, [Between.Certificate], [Root.Certificate], Verification.ForServers, Now));

    [Fact]
    public void An_authority_that_has_expired_verifies_nothing() =>
        Assert.Null(Verification.TrustedUntil(Root.IssueLeaf(Verification.ForServers, Now.AddYears(20)).Certificate, [], [Root.Certificate], Verification.ForServers, Now.AddYears(11)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_broken_certificate_in_a_caBundle_takes_nothing_from_the_others(bool isFirst)
    {
        const string Broken = "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIB\n-----END CERTIFICATE-----\n";

        Assert.Single(PemBundle.Read(isFirst ? Broken + Root.Pem : Root.Pem + "\n" + Broken));
    }

    [Fact]
    public void A_key_in_a_caBundle_is_not_read() =>
        Assert.Single(PemBundle.Read("-----BEGIN PRIVATE KEY-----\nMIIBszCCAVmgAwIB\n-----END PRIVATE KEY-----\n" + Root.Pem));

    private static bool IsTrusted(Issued leaf, X509Certificate2Collection between, string bundle) =>
        Verification.IsTrusted(leaf.Certificate, between, PemBundle.Read(bundle), Verification.ForServers, Now);
}

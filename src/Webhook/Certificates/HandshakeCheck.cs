using System.Security.Cryptography.X509Certificates;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Certificates;

/// <summary>What an API server makes of a certificate.</summary>
/// <param name="Problem">Why the handshake fails, as the end of a sentence; null where it succeeds.</param>
/// <param name="CaNotAfter">When the first of those that verify the certificate expires; null where none does.</param>
internal readonly record struct HandshakeCheck(string? Problem, DateTimeOffset? CaNotAfter = null)
{
    /// <summary>The same at the time of a clock; while another time is said too, it is enough that the handshake succeeds at one of them.</summary>
    public static HandshakeCheck Run(RegisteredWebhook webhook, X509Certificate2 leaf, X509Certificate2Collection between, ClusterClock clock)
    {
        var check = Run(webhook, leaf, between, clock.Now);
        return check.Problem is not null && clock.Disputed is { } other && Run(webhook, leaf, between, other) is { Problem: null } elsewhere ? elsewhere : check;
    }

    /// <summary>What the API server makes of a certificate when it calls this webhook.</summary>
    /// <param name="webhook">As it is registered.</param>
    /// <param name="leaf">The certificate.</param>
    /// <param name="between">What is shown with it.</param>
    /// <param name="at">The time.</param>
    public static HandshakeCheck Run(RegisteredWebhook webhook, X509Certificate2 leaf, X509Certificate2Collection between, DateTimeOffset at)
    {
        if (leaf.NotAfter <= at) return new HandshakeCheck($"it expired at {leaf.NotAfter.ToUniversalTime():u}");
        if (leaf.NotBefore > at) return new HandshakeCheck($"it is not valid before {leaf.NotBefore.ToUniversalTime():u}");
        if (!leaf.MatchesHostname(webhook.HostName, allowWildcards: true, allowCommonName: false))
            return new HandshakeCheck($"it is not for {webhook.HostName}, by which the webhook {webhook.Name} is called");

        var authorities = PemBundle.Read(webhook.CaBundle);
        try
        {
            var until = Verification.TrustedUntil(leaf, between, authorities, Verification.ForServers, at);
            return until is null ? new HandshakeCheck($"the caBundle of the webhook {webhook.Name}, of {authorities.Count} certificates, does not verify it") : new HandshakeCheck(null, until);
        }
        finally
        {
            authorities.Release();
        }
    }
}

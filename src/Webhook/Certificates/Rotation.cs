namespace KargoStageWebhook.Certificates;

/// <summary>
/// How certificates follow one another so that no handshake fails: first the next CA is trusted beside the current one, then its leaf is
/// served, and the CA before stays trusted until nothing that it signed is valid. Pure: each step follows from what is stored.
/// </summary>
/// <param name="dnsName">The name by which the API server calls.</param>
/// <param name="lifetime">How long a certificate is valid.</param>
internal sealed class Rotation(string dnsName, TimeSpan lifetime)
{
    /// <summary>What is to be stored next.</summary>
    /// <param name="stored">What is stored, and can be used; null where nothing is.</param>
    /// <param name="nextIsTrusted">Whether every API server trusts <see cref="CertificateState.Next"/> by now.</param>
    /// <param name="now">The time.</param>
    /// <returns>The same where there is nothing to do.</returns>
    public CertificateState Step(CertificateState? stored, bool nextIsTrusted, DateTimeOffset now)
    {
        if (stored is null) return new CertificateState(Create());
        if (stored.PreviousCa is { } previous && Verification.ExpiryOf(previous) <= now) return stored with { PreviousCa = null };

        // Nobody trusts what has expired, or is not valid yet: there is nothing to wait for.
        if (!stored.Current.IsValid(now)) return new CertificateState(stored.Next is { } ready && ready.IsValid(now) ? ready : Create());

        if (stored.Next is not { } next || !next.IsValid(now))
            return stored.Current.NotAfter - now < lifetime / 3 ? stored with { Next = Create() } : stored;

        return nextIsTrusted ? new CertificateState(next, PreviousCa: stored.Current.CaPem) : stored;

        Generation Create() => Generation.Create(dnsName, now, lifetime);
    }
}

using System.Security.Cryptography;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Certificates;

/// <summary>How one certificate follows another.</summary>
public sealed class RotationTests
{
    private const string Name = "kargo-stage-webhook.kargo-stage-webhook.svc";
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Rotation Rotation = new(Name, Lifetime);
    private static readonly CertificateState First = Rotation.Step(null, false, Start);

    [Fact]
    public void Where_nothing_is_stored_one_pair_is_made() => Assert.Equal((true, null, null), (First.Current.IsUsable(Name), First.Next, First.PreviousCa));

    [Fact]
    public void Until_two_thirds_are_over_there_is_nothing_to_do() => Assert.Same(First, Rotation.Step(First, false, Start + (Lifetime * 0.66)));

    [Fact]
    public void Once_two_thirds_are_over_the_next_one_is_made_and_trusted_beside_the_one_that_is_served()
    {
        var both = Rotation.Step(First, false, Start + (Lifetime * 0.67));

        Assert.Equal(First.Current, both.Current);
        Assert.Equal(2, PemBundle.Read(both.CaBundle).Count);
    }

    [Fact]
    public void The_next_one_is_not_served_before_it_is_trusted()
    {
        var both = Rotation.Step(First, false, Start + (Lifetime * 0.67));

        Assert.Same(both, Rotation.Step(both, nextIsTrusted: false, Start + (Lifetime * 0.9)));
    }

    [Fact]
    public void Once_trusted_it_is_served_and_the_one_before_is_trusted_still()
    {
        var both = Rotation.Step(First, false, Start + (Lifetime * 0.67));

        var after = Rotation.Step(both, nextIsTrusted: true, Start + (Lifetime * 0.68));

        Assert.Equal((both.Next, First.Current.CaPem), (after.Current, after.PreviousCa));
        Assert.Equal(2, PemBundle.Read(after.CaBundle).Count);
    }

    [Fact]
    public void Nobody_trusts_the_one_before_once_nothing_that_it_signed_is_valid()
    {
        var both = Rotation.Step(First, false, Start + (Lifetime * 0.67));
        var after = Rotation.Step(both, nextIsTrusted: true, Start + (Lifetime * 0.68));

        Assert.Null(Rotation.Step(after, false, Start + Lifetime).PreviousCa);
        Assert.NotNull(Rotation.Step(after, false, Start + (Lifetime * 0.99)).PreviousCa);
    }

    [Fact]
    public void A_client_that_trusts_what_was_registered_a_step_before_trusts_what_is_served_now()
    {
        var rotation = new Rotation(Name, TimeSpan.FromDays(30));
        var state = rotation.Step(null, false, Start);
        for (var day = 1; day < 150; day++) // Of seven certificates.
        {
            var now = Start.AddDays(day);
            var next = rotation.Step(state, nextIsTrusted: true, now);

            Assert.True(IsTrusted(next.Current, state.CaBundle, now), $"day {day}");
            if (next != state) Assert.True(IsTrusted(state.Current, next.CaBundle, now), $"day {day}, a replica that is late");
            state = next;
        }
    }

    [Fact]
    public void What_has_expired_is_replaced_at_once_since_nobody_trusts_it_any_more()
    {
        var both = Rotation.Step(First, false, Start + (Lifetime * 0.67));

        Assert.Equal(new CertificateState(both.Next!), Rotation.Step(both, nextIsTrusted: false, Start + Lifetime));
        Assert.True(IsTrusted(Rotation.Step(both, nextIsTrusted: false, Start.AddYears(1)).Current, Start.AddYears(1)));
    }

    [Fact]
    public void A_next_one_that_expired_before_anybody_trusted_it_is_made_again()
    {
        var expired = First with { Next = Generation.Create(Name, Start.AddDays(-100), Lifetime) };

        var again = Rotation.Step(expired, nextIsTrusted: false, Start + (Lifetime * 0.9)).Next;

        Assert.NotEqual(expired.Next, again);
    }

    [Fact]
    public void A_clock_that_is_an_hour_behind_ours_already_takes_it() =>
        Assert.True(IsTrusted(First.Current, First.CaBundle, Start.AddMinutes(-59)));

    [Fact]
    public void What_does_not_fit_together_is_not_usable()
    {
        var other = Generation.Create(Name, Start, Lifetime);

        Assert.False((First.Current with { KeyPem = other.KeyPem }).IsUsable(Name));
        Assert.False((First.Current with { CaPem = other.CaPem }).IsUsable(Name));
        Assert.False((First.Current with { LeafPem = "no certificate" }).IsUsable(Name));
        Assert.False(First.Current.IsUsable("another.name.svc"));
    }

    [Fact]
    public void A_pair_is_of_elliptic_curves_and_the_longest_name_fits()
    {
        var name = $"{new string('a', 63)}.{new string('b', 63)}.svc";
        var generation = Generation.Create(name, Start, Lifetime);

        Assert.True(generation.IsUsable(name));
        using var key = generation.ToServe().PublicKey.GetECDsaPublicKey();
        Assert.Equal(ECCurve.NamedCurves.nistP256.Oid.Value, key!.ExportParameters(false).Curve.Oid.Value);
    }

    private static bool IsTrusted(Generation generation, DateTimeOffset at) => IsTrusted(generation, generation.CaPem, at);

    private static bool IsTrusted(Generation generation, string bundle, DateTimeOffset at)
    {
        using var leaf = generation.ToServe();
        return Verification.IsTrusted(leaf, [], PemBundle.Read(bundle), Verification.ForServers, at);
    }
}

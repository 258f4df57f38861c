using System.Runtime.InteropServices;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Evaluation;

/// <summary>
/// What two items must have in common to be the same item: the values that the profile names under <c>from</c>, not the place in a list, which moves
/// when others are put in front.
/// </summary>
/// <param name="Identity">Number of the identity that its rule shares with others.</param>
/// <param name="All">The texts of all fingerprints.</param>
/// <param name="First">Place of its own first text among these.</param>
/// <param name="Count">How many are its own, in the order of the profile.</param>
internal readonly record struct Fingerprint(int Identity, List<Utf8Text> All, int First, int Count)
{
    /// <summary>Its texts.</summary>
    public ReadOnlySpan<Utf8Text> Texts => CollectionsMarshal.AsSpan(All).Slice(First, Count);

    /// <inheritdoc/>
    public bool Equals(Fingerprint other) => Identity == other.Identity && Texts.SequenceEqual(other.Texts);

    // All of every text, seeded: items are of the senders' making, and so would be the collisions of a weaker hash.
    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = Identity;
        foreach (var text in Texts) hash = HashCode.Combine(hash, Utf8Text.Hash(text.Bytes.Span));
        return hash;
    }
}

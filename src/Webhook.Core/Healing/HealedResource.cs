namespace KargoStageWebhook.Healing;

/// <summary>A resource whose status is healed.</summary>
/// <param name="Group">Its API group.</param>
/// <param name="Version">The version of it that the rules are about.</param>
/// <param name="Plural">Its name in URLs: <c>stages</c>.</param>
public sealed record HealedResource(string Group, string Version, string Plural)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Plural}.{Group}/{Version}";
}

namespace KargoStageWebhook.Healing;

/// <summary>A resource whose status is healed.</summary>
/// <param name="Group">Its API group.</param>
/// <param name="Version">The version of it that the rules are about.</param>
/// <param name="Plural">Its name in URLs: <c>stages</c>.</param>
public sealed record HealedResource(string Group, string Version, string Plural)
{
    /// <summary>Group and version, as objects name them.</summary>
    public string ApiVersion => $"{Group}/{Version}";

    /// <summary>The resource as one names it where its status is meant: <c>clusters.db.example/status</c>.</summary>
    public string StatusName => $"{Plural}.{Group}/status";

    /// <inheritdoc/>
    public override string ToString() => $"{Plural}.{Group}/{Version}";
}

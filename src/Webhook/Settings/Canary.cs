namespace KargoStageWebhook.Settings;

/// <summary>The Stage on which backfill is proven. Nothing is ever stored in it.</summary>
/// <param name="Namespace">Its namespace; empty: any.</param>
/// <param name="Stage">Its name; empty: the first Stage that is found. Only with a namespace.</param>
internal sealed record Canary(string Namespace, string Stage)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Namespace}/{Stage}";
}

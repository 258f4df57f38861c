namespace KargoStageWebhook.Evaluation;

/// <summary>What to do about a field that the profile backfills and that is missing (<c>Webhook:Mode</c>).</summary>
public enum Mode
{
    /// <summary>Backfill it; deny what is required and cannot be backfilled.</summary>
    Backfill,

    /// <summary>Deny it too; patch nothing.</summary>
    Reject,

    /// <summary>Change and deny nothing; warn and count what <see cref="Backfill"/> would have done.</summary>
    Audit,
}

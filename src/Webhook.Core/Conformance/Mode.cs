namespace KargoStageWebhook.Conformance;

/// <summary>What to do about a verification entry that lacks what is required (<c>Webhook:Mode</c>).</summary>
public enum Mode
{
    /// <summary>Fill in a missing id; refuse what is required and cannot be filled in.</summary>
    Backfill,

    /// <summary>Refuse a missing id too; patch nothing.</summary>
    Reject,

    /// <summary>Change and refuse nothing; say and count what <see cref="Backfill"/> would have done.</summary>
    Audit,
}

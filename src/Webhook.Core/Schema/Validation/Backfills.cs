namespace KargoStageWebhook.Schema.Validation;

/// <summary>Which of the profile's fields count as present where they are missing, since the webhook sets them.</summary>
/// <param name="exceptions">Those that it cannot set: the offset in the text of status of the object that lacks the field, and the field's row in the profile.</param>
public sealed class Backfills(IReadOnlySet<(int Owner, int Row)> exceptions)
{
    /// <summary>Every field that the profile backfills.</summary>
    public static Backfills All { get; } = new(new HashSet<(int, int)>());

    /// <summary>Whether there are no exceptions.</summary>
    internal bool CoverAll { get; } = exceptions.Count == 0;

    /// <summary>Whether a field of one object is set.</summary>
    internal bool Cover(int owner, int row) => CoverAll || !exceptions.Contains((owner, row));
}

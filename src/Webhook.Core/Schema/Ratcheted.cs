namespace KargoStageWebhook.Schema;

/// <summary>What is left of the violations of an update once those of unchanged values are forgiven.</summary>
/// <param name="Violations">What an API server refuses.</param>
/// <param name="Unchanged">
/// Paths of the smallest values that an API server forgives a violation, because they are as they are stored: it does so for as long as
/// nobody changes anything in them, and so filling in an id there would cost the update.
/// </param>
public sealed record Ratcheted(IReadOnlyList<SchemaViolation> Violations, IReadOnlyList<string> Unchanged)
{
    /// <summary>Whether a field stands in a value that must stay as it is.</summary>
    /// <param name="path">The field's path, as <see cref="SchemaViolation.Path"/> spells it.</param>
    public bool MustStay(string path)
    {
        foreach (var unchanged in Unchanged)
        {
            if (path.StartsWith(unchanged, StringComparison.Ordinal) && (path.Length == unchanged.Length || path[unchanged.Length] is '.' or '[')) return true;
        }

        return false;
    }
}

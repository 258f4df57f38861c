namespace KargoStageWebhook.Schema.WholeObject;

/// <summary>The fields of an object that a CRD does not keep: the API server drops them with their data at the next write.</summary>
/// <param name="Paths">Where, as API servers write it: <c>status.autoPromotionHolds</c>; the outermost of what is dropped, at most <see cref="MaxPaths"/>.</param>
/// <param name="Count">How many there are.</param>
public sealed record DroppedFields(IReadOnlyList<string> Paths, int Count)
{
    /// <summary>The most paths that are kept of one object; the others are counted.</summary>
    public const int MaxPaths = 20;

    /// <summary>Finds them. A field that is null has no data, and does not count.</summary>
    /// <param name="schema">What is kept.</param>
    /// <param name="json">The JSON of the object, which has been read once; empty for none.</param>
    public static DroppedFields Find(ObjectSchema schema, ReadOnlyMemory<byte> json) => new Pruning(json).Run(schema.Pruning);
}

namespace KargoStageWebhook.Schema;

/// <summary>What a CRD has where an API server's error points. The cases are these and no others.</summary>
public abstract record FieldMatch
{
    private FieldMatch()
    {
    }

    /// <summary>A field.</summary>
    /// <param name="Rules">What the CRD says of it.</param>
    public sealed record Field(FieldRules Rules) : FieldMatch;

    /// <summary>No field that is listed, but the path leads through an object that takes any key: the field may be in it.</summary>
    /// <param name="Path">That object: <c>status.freightHistory[].items</c>.</param>
    public sealed record Open(string Path) : FieldMatch;

    /// <summary>The CRD has no such field.</summary>
    public sealed record None : FieldMatch;
}

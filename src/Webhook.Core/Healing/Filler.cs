using System.Text.Json;

namespace KargoStageWebhook.Healing;

/// <summary>Where the value of a field that is missing comes from. The cases are these and no others.</summary>
public abstract record Filler
{
    private Filler()
    {
    }

    /// <summary>
    /// The value by which the cluster already knows the object, else a UUID of version 8 (RFC 9562) that is derived from what makes the object
    /// itself, and so is the same however often it comes.
    /// </summary>
    /// <param name="From">Names of fields beside the missing one that tell objects apart and do not move; at least one.</param>
    public sealed record DerivedId(IReadOnlyList<string> From) : Filler;

    /// <summary>The value of another field of the same object; nothing is filled where that is missing too.</summary>
    /// <param name="Field">Its name.</param>
    public sealed record CopyOf(string Field) : Filler;

    /// <summary>Always the same value.</summary>
    /// <param name="Value">Any JSON but null; it is independent of any document.</param>
    public sealed record Constant(JsonElement Value) : Filler;
}

using System.Text;

namespace KargoStageWebhook.Evaluation;

/// <summary>The value that a missing field is set to.</summary>
/// <param name="Json">The value; a slice of the body where it is a copy.</param>
/// <param name="Source">Where it comes from.</param>
public readonly record struct Backfill(ReadOnlyMemory<byte> Json, BackfillSource Source)
{
    /// <summary>The value for people: the content of a text, the JSON of all else.</summary>
    public override string ToString()
    {
        var json = Json.Span;
        return Encoding.UTF8.GetString(json is [(byte)'"', .. var content, (byte)'"'] && !content.Contains((byte)'\\') ? content : json);
    }
}

/// <summary>Where the value of a backfilled field comes from.</summary>
public enum BackfillSource
{
    /// <summary>The cluster, or another place of the same object, already knew the item by this id.</summary>
    CarriedOver,

    /// <summary>Nobody knew an id: it was derived from what makes the item itself.</summary>
    Derived,

    /// <summary>Another field of the object has it.</summary>
    Copied,

    /// <summary>The profile says so.</summary>
    Constant,
}

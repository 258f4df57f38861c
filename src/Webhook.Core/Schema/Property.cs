using System.Text;

namespace KargoStageWebhook.Schema;

/// <summary>One property of an object's schema.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Node">Its rules.</param>
/// <param name="Bit">One bit of its own where it is required, so that an object's properties can be ticked off; else 0.</param>
/// <param name="Backfill">The row of the profile by which it is backfilled; -1 where it is not.</param>
/// <param name="IsMissingWhenEmpty">Whether <c>""</c> is backfilled like no value.</param>
internal sealed record Property(string Name, SchemaNode Node, ulong Bit, int Backfill = -1, bool IsMissingWhenEmpty = false)
{
    /// <summary>Its name as JSON mostly has it: in quotes, and a colon behind.</summary>
    public byte[] Key { get; } = Encoding.UTF8.GetBytes($"\"{Name}\":");
}

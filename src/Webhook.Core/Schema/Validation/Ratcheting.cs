using KargoStageWebhook.Text;

namespace KargoStageWebhook.Schema.Validation;

/// <summary>
/// CRD validation ratcheting as API servers do it (apiextensions-apiserver, ratcheting.go; apiserver, cel/common/equality.go): whatever is wrong at
/// or below a value is tolerated while the value equals the stored one. It takes part only where something is wrong, and compares each value once.
/// </summary>
internal static class Ratcheting
{
    // Comparing goes down the stack. Deeper than this nothing is compared, and nothing rejected.
    private const int MaxDepth = 1000;

    // A status of mere numbers that etcd stores can have more. Beyond it nothing is compared, and nothing rejected, either: a few requests would take all memory.
    private const int MaxValues = 200_000;

    /// <summary>Takes out what is tolerated.</summary>
    public static ValidationResult Apply(CrdSchema schema, ValidationResult all, ReadOnlyMemory<byte> status, ReadOnlyMemory<byte> stored)
    {
        if (JsonTree.Read(status, MaxDepth, MaxValues) is not { } sent || JsonTree.Read(stored, MaxDepth, MaxValues) is not { } old) return ValidationResult.Nothing with { IsComplete = false };

        var unchanged = new UnchangedValues(sent, old).Find(schema.Status);
        var (left, tolerated) = (new List<SchemaViolation>(), new HashSet<int>());
        foreach (var violation in all.Violations)
        {
            var place = sent.Find(violation.Start);
            while (place >= 0 && !unchanged[place]) place = sent[place].Parent;
            if (place >= 0) tolerated.Add(place);
            else left.Add(violation);
        }

        return new ValidationResult(left, Outermost(sent, tolerated)) { IsComplete = all.IsComplete };
    }

    /// <summary>Finds the values that an update leaves unchanged, whether something is wrong in them or not.</summary>
    /// <returns>Their offsets in the text of status, without what stands in another; null where the text has too many values or nests too deeply to be compared.</returns>
    public static IReadOnlyList<Range>? FindUnchanged(CrdSchema schema, ReadOnlyMemory<byte> status, ReadOnlyMemory<byte> stored)
    {
        if (status.IsEmpty || stored.IsEmpty) return [];
        if (JsonTree.Read(status, MaxDepth, MaxValues) is not { } sent || JsonTree.Read(stored, MaxDepth, MaxValues) is not { } old) return null;

        var unchanged = new UnchangedValues(sent, old).Find(schema.Status);
        return Outermost(sent, Enumerable.Range(0, sent.Count).Where(place => unchanged[place]));
    }

    /// <summary>The smallest value on a way that has to stay unchanged for what is wrong at its end to be tolerated.</summary>
    /// <param name="section">The property of the object where the way begins.</param>
    /// <param name="way">The way.</param>
    /// <returns>Its path: the first list whose items correspond to nothing; where there is none, the end of the way.</returns>
    public static string ToleratedWhileUnchanged(string section, IReadOnlyList<Step> way)
    {
        var steps = way.ToArray();
        var item = Array.FindIndex(steps, step => step.Name is null);
        while (item > 0 && steps[item - 1].Node.MapKeys is not null) item = Array.FindIndex(steps, item + 1, step => step.Name is null);
        return Step.Path(section, item < 0 ? steps : steps.AsSpan(0, item));
    }

    private static List<Range> Outermost(JsonTree sent, IEnumerable<int> places)
    {
        var (ranges, behind) = (new List<Range>(), 0);
        foreach (var place in places.Order())
        {
            if (place < behind) continue; // In the one before.

            ranges.Add(sent[place].Start..sent[place].End);
            behind = sent.Behind(place);
        }

        return ranges;
    }
}

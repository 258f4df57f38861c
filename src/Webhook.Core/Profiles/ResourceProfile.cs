namespace KargoStageWebhook.Profiles;

/// <summary>What is backfilled in one resource's status, and what never is. Immutable, and safe for use by many threads.</summary>
public sealed class ResourceProfile
{
    /// <summary>Makes one of fields that go together, as a <see cref="ProfileReader"/> has seen to.</summary>
    internal ResourceProfile(ResourceId resource, IReadOnlyList<ProfileField> fields, ReadOnlyMemory<byte> proof = default)
    {
        (Resource, Fields, Proof) = (resource, fields, proof);
        Shape = ShapeCompiler.Compile(this);
    }

    /// <summary>Which resource.</summary>
    public ResourceId Resource { get; }

    /// <summary>The fields, those that are backfilled first; each path once.</summary>
    public IReadOnlyList<ProfileField> Fields { get; }

    /// <summary>
    /// JSON of a status that every version of the CRD accepts once its fields are backfilled; empty for none. The verb <c>prove</c> sends it as a dry run.
    /// </summary>
    public ReadOnlyMemory<byte> Proof { get; }

    /// <summary>Where in an object the fields and all they are made of are.</summary>
    internal ObjectShape Shape { get; }

    /// <summary>The fields that can be backfilled.</summary>
    public IEnumerable<ProfileField> Backfilled => Fields.Where(candidate => candidate.Source is not null);

    /// <summary>The field that an API server's error means.</summary>
    /// <param name="path">
    /// With indices or without, and with the leading <c>status.</c> or without: <c>freightHistory.verificationHistory.id</c>. Keys of maps stand in it
    /// as they are, with their dots and brackets.
    /// </param>
    /// <returns>Null where it means none of the profile's.</returns>
    public ProfileField? FindByError(string path)
    {
        var parts = ErrorPath.BelowStatus(path).Parts.Where(part => !part.IsIndex).Select(part => part.Text).ToList();
        return parts.Count == 0 ? null : Fields.FirstOrDefault(field => Matches(parts, field.Path));
    }

    // A key may hold dots itself, and then takes several of the parts: at each step, all the places where the path may stand are kept.
    private static bool Matches(List<string> parts, FieldPath field)
    {
        var places = new SortedSet<int> { 0 };
        foreach (var step in field.Segments.Skip(1).Where(step => step.Kind != FieldPath.SegmentKind.Item))
        {
            if (places.Count == 0) return false;

            places = step.Kind == FieldPath.SegmentKind.Field
                ? [.. places.Where(place => place < parts.Count && parts[place] == step.Name).Select(place => place + 1)]
                : [.. Enumerable.Range(places.Min + 1, parts.Count - places.Min)];
        }

        return places.Contains(parts.Count);
    }

    /// <inheritdoc/>
    public override string ToString() => Resource.Name;
}

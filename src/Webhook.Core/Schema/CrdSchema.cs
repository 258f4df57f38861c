using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Schema;

/// <summary>
/// What one version of a CRD requires of <c>status</c>; in an <see cref="WholeObject.ObjectSchema"/> also of another property beside it. Immutable, and
/// safe for use by many threads.
/// </summary>
public sealed class CrdSchema
{
    /// <summary>Where all paths begin.</summary>
    internal const string Root = "status";

    internal CrdSchema(CrdIdentity crd, SchemaNode status, IReadOnlyList<UnsupportedRule> unsupported) => (Crd, Status, Unsupported) = (crd, status, unsupported);

    /// <summary>The property of the object that has these rules: where the paths of violations begin.</summary>
    internal string Section { get; init; } = Root;

    /// <summary>
    /// Whether the version has the status subresource. Without it there are no requests for <c>/status</c>: the API server never calls the webhook, and
    /// <c>repair</c> cannot patch the status.
    /// </summary>
    public bool HasStatusSubresource { get; internal init; } = true;

    /// <summary>Which CRD it is.</summary>
    public CrdIdentity Crd { get; }

    /// <summary>Its rules for <c>status</c> that are left to the API server, in the order in which they stand.</summary>
    public IReadOnlyList<UnsupportedRule> Unsupported { get; }

    /// <summary>The rules.</summary>
    internal SchemaNode Status { get; }

    /// <summary>Whether a field must be there wherever the object that holds it is, and nothing sets it by default.</summary>
    public bool Requires(FieldPath field) => OwnerOf(field) is { } owner && PropertyOf(owner, field.Field) is { } property && (property.Bit & owner.Required) != 0;

    /// <summary>The rules for a field's value; null where the API server drops the field, since the schema does not have it.</summary>
    internal SchemaNode? NodeOf(FieldPath field) => OwnerOf(field) is { } owner ? Below(owner, field.Field) : null;

    /// <summary>What it has where an API server's error points.</summary>
    /// <param name="fieldPath">With indices or without, with the leading <c>status.</c> or without: <c>freightHistory.verificationHistory.id</c>.</param>
    public FieldMatch Find(string fieldPath) => FieldSearch.Find(Status, fieldPath);

    /// <summary>
    /// Whether the API server alone evaluates a rule of what a change of a field changes: of the first list on the way whose items correspond to nothing,
    /// or else of the object that has the field; of anything in that; or of what that stands in.
    /// </summary>
    internal bool IsPartlyValidatedAround(FieldPath field)
    {
        var node = Status;
        foreach (var segment in field.Owner.Skip(1))
        {
            if (segment.Kind == FieldPath.SegmentKind.Item && node.MapKeys is null) break;
            if (node.Unsupported.Any(rule => !rule.IsUniqueness)) return true;
            if (Below(node, segment) is not { } below) return false;
            node = below;
        }

        return node.IsPartlyValidated;
    }

    /// <summary>
    /// Whether the API server may reject an object that lacks nothing, once a field of the profile is set in it, by a rule that it alone evaluates: one of the
    /// field's own, one of what the field stands in, say that it excludes another field, or how many properties the object may have.
    /// </summary>
    internal bool IsRiskToSet(ProfileField field) => !Requires(field.Path) && OwnerOf(field.Path) is { } owner
        && (owner.LimitsProperties
            || OwnersOf(field.Path).Any(node => node?.Unsupported.Any(rule => rule.ConcernsWhatIsBelow) == true)
            || NodeOf(field.Path)?.Unsupported.Any(rule => !rule.Accepts(field.Source)) == true);

    private SchemaNode? OwnerOf(FieldPath field) => OwnersOf(field).Last();

    // From status on, with which all paths begin, to the object that has the field; null from where the schema has nothing.
    private IEnumerable<SchemaNode?> OwnersOf(FieldPath field)
    {
        SchemaNode? node = Status;
        yield return node;
        foreach (var segment in field.Owner.Skip(1)) yield return node = node is null ? null : Below(node, segment);
    }

    private static SchemaNode? Below(SchemaNode node, FieldPath.Segment segment) => segment.Kind switch
    {
        FieldPath.SegmentKind.Item => node.Items ?? KeptBy(node),
        FieldPath.SegmentKind.Value => node.AdditionalProperties ?? KeptBy(node),
        _ => Below(node, segment.Name!),
    };

    private static SchemaNode? Below(SchemaNode owner, string name) =>
        PropertyOf(owner, name) is { } listed && !ReferenceEquals(listed.Node, SchemaNode.Undeclared) ? listed.Node : owner.AdditionalProperties ?? KeptBy(owner);

    private static SchemaNode? KeptBy(SchemaNode node) => node.KeepsUnknown || node.IsUnconstrained ? SchemaNode.Anything : null;

    private static Property? PropertyOf(SchemaNode owner, string name) => Array.Find(owner.Properties, property => property.Name == name);
}

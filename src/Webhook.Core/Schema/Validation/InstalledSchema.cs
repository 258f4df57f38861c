using KargoStageWebhook.Objects;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Schema.Validation;

/// <summary>What a cluster enforces of one resource's status, and which of the profile's fields it lets the webhook set.</summary>
public sealed record InstalledSchema
{
    // What a derived id looks like.
    private static readonly byte[] SomeId = "\"7a0b1b8e-2f0d-8c3e-9b61-3f5e8c2d4a17\""u8.ToArray();

    private static readonly byte[] EmptyText = "\"\""u8.ToArray();

    private readonly SchemaNode?[] _nodes;
    private readonly BackfillSupport[] _support;
    private readonly bool[] _isPartlyValidated;

    /// <param name="rules">The rules of its CRD, compiled with the profile.</param>
    /// <param name="profile">The resource's profile.</param>
    /// <param name="ratchets">
    /// Whether its API servers tolerate what is wrong in values that an update leaves unchanged; where it is not known, they are taken to.
    /// </param>
    public InstalledSchema(CrdSchema rules, ResourceProfile profile, bool ratchets)
    {
        (Rules, Ratchets) = (rules, ratchets);
        _nodes = [.. profile.Fields.Select(field => rules.NodeOf(field.Path))];
        _support = [.. profile.Fields.Select((field, row) => SupportOf(rules, _nodes[row], field))];
        _isPartlyValidated = [.. profile.Fields.Select(field => rules.IsPartlyValidatedAround(field.Path))];
    }

    /// <summary>The rules of its CRD.</summary>
    public CrdSchema Rules { get; }

    /// <summary>Whether unchanged invalid values are tolerated.</summary>
    public bool Ratchets { get; init; }

    /// <summary>Whether the installed CRD lets a field be backfilled.</summary>
    /// <param name="row">Its place in the profile.</param>
    public BackfillSupport SupportOf(int row) => _support[row];

    /// <summary>Whether the API server alone evaluates a rule that a change of a field may break; see <see cref="CrdSchema.IsPartlyValidatedAround"/>.</summary>
    /// <param name="row">Its place in the profile.</param>
    internal bool IsPartlyValidatedAround(int row) => _isPartlyValidated[row];

    /// <summary>Whether a field may be set to a value that was found only now.</summary>
    /// <param name="row">The field's place in the profile.</param>
    /// <param name="value">The JSON of the value.</param>
    internal bool Accepts(int row, ReadOnlyMemory<byte> value) => _nodes[row] is { } node && StatusValidator.Accepts(Rules, node, value);

    /// <summary>Whether an API server rejects what stands in place of a missing field: <c>""</c>, or a null that it keeps.</summary>
    /// <param name="row">The field's place in the profile.</param>
    /// <param name="kind">What stands there.</param>
    internal bool Rejects(int row, SlotKind kind) => kind switch
    {
        SlotKind.EmptyText => !Accepts(row, EmptyText),
        SlotKind.Null => _nodes[row] is { RejectsNull: true },
        _ => false,
    };

    /// <summary>What an API server would reject of an update.</summary>
    /// <param name="update">The update; its old object is read only where something is wrong in the new one.</param>
    /// <param name="backfills">Which missing fields count as present; null for none.</param>
    /// <inheritdoc cref="StatusValidator.ValidateUpdate" path="/returns"/>
    public ValidationResult Validate(StatusUpdate update, Backfills? backfills)
    {
        var all = StatusValidator.ValidateAll(Rules, update.Object.Status, backfills);
        return all.Violations.Count > 0 && Ratchets && !update.OldObject.Status.IsEmpty
            ? Ratcheting.Apply(Rules, all, update.Object.Status, update.OldObject.Status)
            : all;
    }

    /// <inheritdoc cref="Ratcheting.FindUnchanged"/>
    internal IReadOnlyList<Range>? FindUnchanged(StatusUpdate update) => Ratcheting.FindUnchanged(Rules, update.Object.Status, update.OldObject.Status);

    private static BackfillSupport SupportOf(CrdSchema rules, SchemaNode? node, ProfileField field)
    {
        if (node is null) return BackfillSupport.NoSuchField;

        var isAccepted = field.Source switch
        {
            FieldSource.Constant constant => StatusValidator.Accepts(rules, node, constant.Json),
            FieldSource.Id => StatusValidator.Accepts(rules, node, SomeId),
            _ => true,
        };
        if (!isAccepted) return BackfillSupport.ValueRejected;
        return rules.IsRiskToSet(field) ? BackfillSupport.NotEvaluated : BackfillSupport.Supported;
    }
}

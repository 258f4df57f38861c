namespace KargoStageWebhook.Schema.Validation;

/// <summary>One field of an object, mostly of its status, that a CRD's schema rejects.</summary>
public sealed record SchemaViolation
{
    // field.ErrorTypeRequired (k8s.io/apimachinery).
    internal const string RequiredValue = "Required value";

    /// <summary>Where, as API servers since 1.23 or so spell it: <c>status.freightHistory[0].items.Warehouse/demo.name</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Where in the schema: no indices, <c>{}</c> for the keys of a map. <c>status.freightHistory[].items{}.name</c>; as few as the schema has fields.</summary>
    public required string RulePath { get; init; }

    /// <summary>Why, in Kubernetes' words.</summary>
    public required FieldReason Reason { get; init; }

    /// <summary>Why, for people, as the API server says it without the path; the value it quotes is cut and printable.</summary>
    public required string Message { get; init; }

    /// <summary>Whose rule it is.</summary>
    public required CrdIdentity Crd { get; init; }

    /// <summary>
    /// What an update must leave unchanged, where this is stored already, for an API server with ratcheting to tolerate it: <c>status.freightHistory</c>.
    /// </summary>
    public string ToleratedWhileUnchanged => Ratcheting.ToleratedWhileUnchanged(Section, Way);

    /// <summary>The property of the object that is or has it.</summary>
    internal string Section { get; init; } = CrdSchema.Root;

    /// <summary>The way to the value that is rejected; for a missing field, to the object that lacks it.</summary>
    internal IReadOnlyList<Step> Way { get; init; } = [];

    /// <summary>Offset in the text of status where that value begins.</summary>
    internal int Start { get; init; }

    /// <summary>The name of the missing field; null where a value is wrong.</summary>
    internal string? Missing { get; init; }
}

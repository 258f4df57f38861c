using System.Text.Json;

namespace KargoStageWebhook.Schema.Validation;

/// <summary>Says what of a status a CRD's schema rejects. Where the API server accepts, it finds nothing.</summary>
public static class StatusValidator
{
    /// <summary>The most violations that are kept of one status; what is wrong beyond is not looked for.</summary>
    public const int MaxViolations = 500;

    /// <summary>What an API server would reject of a status that replaces nothing, or where it has no ratcheting.</summary>
    /// <param name="schema">The rules.</param>
    /// <param name="status">The JSON of <c>status</c>, which has been read once; empty for none.</param>
    /// <param name="backfills">Which missing fields count as present; null for none.</param>
    /// <returns>The violations in the order of the text.</returns>
    /// <exception cref="JsonException">It is no JSON, where that shows.</exception>
    public static IReadOnlyList<SchemaViolation> Validate(CrdSchema schema, ReadOnlyMemory<byte> status, Backfills? backfills = null) =>
        ValidateAll(schema, status, backfills).Violations;

    /// <summary>The same of an update, with CRD validation ratcheting (on since Kubernetes 1.30, for updates of status since 1.33).</summary>
    /// <param name="schema">The rules.</param>
    /// <param name="status">The JSON of the new <c>status</c>.</param>
    /// <param name="stored">The JSON of the old one; empty for none.</param>
    /// <param name="backfills">Which missing fields count as present; null for none.</param>
    /// <returns>Those violations that are new, and apart from them where the others stand.</returns>
    /// <inheritdoc cref="Validate(CrdSchema, ReadOnlyMemory{byte}, Backfills?)" path="/exception"/>
    public static ValidationResult ValidateUpdate(CrdSchema schema, ReadOnlyMemory<byte> status, ReadOnlyMemory<byte> stored, Backfills? backfills = null)
    {
        var all = ValidateAll(schema, status, backfills);
        return all.Violations.Count == 0 || stored.IsEmpty ? all : Ratcheting.Apply(schema, all, status, stored);
    }

    /// <summary>What an API server would reject without ratcheting, and whether that is all.</summary>
    internal static ValidationResult ValidateAll(CrdSchema schema, ReadOnlyMemory<byte> status, Backfills? backfills)
    {
        if (status.IsEmpty) return ValidationResult.Nothing;

        var validator = new Validator(schema, status.Span, stackalloc Validator.Frame[NodeCompiler.MaxLevels + 1], backfills);
        return validator.Run();
    }

    /// <summary>The rules that apply to a value and that cannot be evaluated for it, though they can for others: a pattern to a text that is not ASCII.</summary>
    internal static IReadOnlyCollection<UnsupportedRule> FindOpen(CrdSchema schema, ReadOnlyMemory<byte> value)
    {
        var validator = new Validator(schema, value.Span, stackalloc Validator.Frame[NodeCompiler.MaxLevels + 1], backfills: null);
        return validator.FindOpen();
    }

    /// <summary>Whether a value is one that a field's rules accept.</summary>
    internal static bool Accepts(CrdSchema schema, SchemaNode rules, ReadOnlyMemory<byte> value)
    {
        var validator = new Validator(schema, value.Span, stackalloc Validator.Frame[NodeCompiler.MaxLevels + 1], backfills: null);
        return validator.Accepts(rules);
    }
}

using System.Buffers;
using KargoStageWebhook.Objects;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Schema.Validation;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Evaluation;

/// <summary>One field that is missing or wrong, and what became of it. Of no use once the update is disposed.</summary>
public sealed class Violation
{
    private readonly FieldLocation _location;

    // Null only for a field of the profile: see the constructors.
    private readonly SchemaViolation? _schema;

    /// <summary>A field of the profile that is missing.</summary>
    internal Violation(FieldLocation location, Outcome outcome, RequiredBy requiredBy, SchemaViolation? schema, Backfill? fix, string? unfixable, bool hasValue)
    {
        (_location, Outcome, RequiredBy, _schema) = (location, outcome, requiredBy, schema);
        (Fix, NotFixedBecause, HasValue) = (fix, unfixable, hasValue);
    }

    /// <summary>A field that the installed CRD rejects.</summary>
    internal Violation(SchemaViolation schema) => (_schema, Outcome, RequiredBy) = (schema, Outcome.Denied, RequiredBy.InstalledCrd);

    /// <summary>Where, as the API server writes it: <c>status.freightHistory[0].verificationHistory[1].id</c>.</summary>
    public string Path => Profile is null ? _schema!.Path : _location.ToString();

    /// <summary>
    /// Which field, as metrics name it: as the profile says, else its path in the CRD's schema, <c>status.freightHistory[].items{}.name</c>. As few as
    /// the profile and the schema have fields.
    /// </summary>
    public string Field => Profile?.Metric ?? _schema!.RulePath;

    /// <summary>What is wrong, as the API server says it: <c>Required value</c>.</summary>
    public string Problem => _schema?.Message ?? SchemaViolation.RequiredValue;

    /// <summary>Why, in Kubernetes' words.</summary>
    public FieldReason Reason => _schema?.Reason ?? FieldReason.Required;

    /// <summary>Whether it is missing; else it is there, and its value is wrong.</summary>
    public bool IsMissing => Profile is not null || Reason == FieldReason.Required;

    /// <summary>Whether it is there as <c>""</c>, which a CRD that requires it may accept; it counts as missing all the same.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>What the profile says of it; null where it is not the profile's.</summary>
    public ProfileField? Profile => _location.Field;

    /// <summary>What became of it.</summary>
    public Outcome Outcome { get; }

    /// <summary>What requires it.</summary>
    public RequiredBy RequiredBy { get; }

    /// <summary>The CRD that rejects it; null where none does, or none is known.</summary>
    public CrdIdentity? Crd => _schema?.Crd;

    /// <summary>What it is set to; null unless <see cref="Outcome"/> is <see cref="Outcome.Backfilled"/>.</summary>
    public Backfill? Fix { get; }

    /// <summary>Why it is not backfilled though the profile says how, as one clause; null where there is nothing to say.</summary>
    public string? NotFixedBecause { get; }

    /// <summary>Whether the profile has a value for it, whether or not the mode lets it be set.</summary>
    public bool HasValue { get; }

    /// <summary>Its place, for a patch.</summary>
    internal FieldLocation Location => _location;

    /// <summary>Writes <see cref="Path"/>, clipped like <see cref="Printable.Clip(string, int)"/>.</summary>
    internal void WritePath(IBufferWriter<char> output, int length)
    {
        if (Profile is null) Printable.Clip(_schema!.Path, length, output);
        else _location.WritePath(output, length);
    }
}

/// <summary>What requires a field.</summary>
public enum RequiredBy : byte
{
    /// <summary>Nothing does.</summary>
    Nothing,

    /// <summary>The schema of the installed CRD.</summary>
    InstalledCrd,

    /// <summary>The setting <c>Webhook:Requirements=Strict</c>.</summary>
    Strict,

    /// <summary>The setting <c>Webhook:Mode=Reject</c>.</summary>
    Reject,
}

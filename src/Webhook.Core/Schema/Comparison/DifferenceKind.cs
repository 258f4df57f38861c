namespace KargoStageWebhook.Schema.Comparison;

/// <summary>In which way a schema takes less than another.</summary>
public enum DifferenceKind
{
    /// <summary>Fields are required that were not.</summary>
    Required,

    /// <summary>Values of a type, or null, are rejected that were not.</summary>
    Type,

    /// <summary>Only some values are allowed, or fewer than were.</summary>
    Values,

    /// <summary>A pattern, a format or a bound is new, another or tighter.</summary>
    Narrowed,

    /// <summary>Fields that were kept are dropped silently: with the next write their data are lost.</summary>
    Dropped,

    /// <summary>A rule is new or changed that only an API server can validate.</summary>
    UnsupportedRule,
}

namespace KargoStageWebhook.Schema;

/// <summary>Why a field is rejected; each is the reason of a cause in a Status, spelled <c>FieldValue…</c> (meta/v1, CauseType).</summary>
public enum FieldReason
{
    /// <summary>It is required and missing.</summary>
    Required,

    /// <summary>Its value is not allowed.</summary>
    Invalid,

    /// <summary>Its value is none of those listed.</summary>
    NotSupported,

    /// <summary>Its value is of another type or format.</summary>
    TypeInvalid,

    /// <summary>Its text is too long.</summary>
    TooLong,

    /// <summary>It has too many items or properties.</summary>
    TooMany,
}

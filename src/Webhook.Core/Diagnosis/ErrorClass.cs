namespace KargoStageWebhook.Diagnosis;

/// <summary>What kind of error it is. New ones may be added.</summary>
public enum ErrorClass
{
    /// <summary>A field's value was rejected, or is missing.</summary>
    InvalidField,

    /// <summary>The API server could not call a webhook, or could not use its answer.</summary>
    WebhookCallFailed,

    /// <summary>A webhook denied the request.</summary>
    WebhookDenied,

    /// <summary>A ValidatingAdmissionPolicy or a MutatingAdmissionPolicy denied the request.</summary>
    PolicyDenied,

    /// <summary>A CRD's conversion webhook failed.</summary>
    ConversionFailed,

    /// <summary>OLM does not install a CRD that stored objects do not conform to.</summary>
    ExistingObjectsInvalid,

    /// <summary>The object has a field that the schema does not have.</summary>
    UnknownField,

    /// <summary>The object has a field twice.</summary>
    DuplicateField,

    /// <summary>The API server does not serve this kind in this version.</summary>
    UnknownKind,

    /// <summary>The API server does not serve what was asked for.</summary>
    ResourceNotServed,

    /// <summary>The object was changed since it was read.</summary>
    Conflict,

    /// <summary>Server-side apply found that another manager owns a field.</summary>
    ApplyConflict,

    /// <summary>RBAC, or an admission plugin, does not permit the request.</summary>
    Forbidden,

    /// <summary>A quota is used up.</summary>
    QuotaExceeded,

    /// <summary>The object or the request is too large.</summary>
    TooLarge,

    /// <summary>The API server did not finish the request in time.</summary>
    RequestTimeout,

    /// <summary>The API server has too many requests.</summary>
    TooManyRequests,

    /// <summary>The API server reads the objects of a CRD that was changed a moment ago.</summary>
    StorageInitializing,

    /// <summary>etcd has no space left, and accepts no writes.</summary>
    StorageFull,

    /// <summary>The API server, or an API behind it, does not respond.</summary>
    ServerUnavailable,

    /// <summary>The client's own limit of requests held its request back for too long.</summary>
    ClientThrottled,

    /// <summary>The client gave up its request.</summary>
    Canceled,

    /// <summary>Kargo cannot verify again, since the verification has no id.</summary>
    VerificationWithoutId,
}

namespace KargoStageWebhook.Admission;

/// <summary>Why a request could not be taken for an AdmissionReview. Few and fixed: the values label a metric.</summary>
public enum MalformedReason
{
    /// <summary>Not JSON, or JSON that no API server would send: nested too deeply, a field twice, too many entries.</summary>
    NotJson,

    /// <summary>JSON, but not of kind AdmissionReview.</summary>
    NotAnAdmissionReview,

    /// <summary>An AdmissionReview of another version than admission.k8s.io/v1.</summary>
    WrongVersion,

    /// <summary>No <c>request</c>, or one without a <c>uid</c> that an answer can repeat.</summary>
    NoRequest,

    /// <summary>Larger than <c>Webhook:MaxRequestBytes</c>.</summary>
    TooLarge,

    /// <summary>Announced as something else than plain JSON.</summary>
    MediaType,

    /// <summary>The client left, or sent the body wrongly, before it had come whole.</summary>
    BrokenOff,

    /// <summary>The body had not come whole within the API server's timeout.</summary>
    TimedOut,

    /// <summary>There were too many requests at once.</summary>
    TooMany,
}

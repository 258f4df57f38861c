namespace KargoStageWebhook.Diagnosis;

/// <summary>Why a call of a webhook failed. <see cref="CallCauses"/> has the wordings, <see cref="CallAdvice"/> what they mean.</summary>
public enum CallCause
{
    /// <summary>A wording that is not known.</summary>
    Unknown,

    /// <summary>The webhook's timeout passed.</summary>
    DeadlineExceeded,

    /// <summary>The network gave no answer.</summary>
    IoTimeout,

    /// <summary>Nothing listens on the port.</summary>
    ConnectionRefused,

    /// <summary>No Pod of the Service is ready.</summary>
    NoEndpoints,

    /// <summary>The Service, or its port, does not exist.</summary>
    ServiceNotFound,

    /// <summary>The name does not resolve, or no name server answers.</summary>
    NoSuchHost,

    /// <summary>The network has no route.</summary>
    NoRoute,

    /// <summary>The control plane may not connect to an address of the overlay network.</summary>
    AddressNotAllowed,

    /// <summary>The connection was closed before the answer was complete.</summary>
    ConnectionClosed,

    /// <summary>The proxy or tunnel between API server and Pods failed.</summary>
    ProxyError,

    /// <summary>The caBundle does not verify the certificate.</summary>
    X509UnknownAuthority,

    /// <summary>The certificate has expired, or is not valid yet.</summary>
    X509Expired,

    /// <summary>The certificate is for another name.</summary>
    X509WrongName,

    /// <summary>The API server does not accept the certificate for another reason.</summary>
    X509Invalid,

    /// <summary>The TLS handshake failed in another way.</summary>
    TlsHandshakeFailed,

    /// <summary>The webhook, or what stands before it, responded with a status of 401 or 403.</summary>
    Unauthorized,

    /// <summary>The webhook responded with status 413: the request is larger than it accepts.</summary>
    RequestTooLarge,

    /// <summary>The webhook, or what stands before it, responded with status 429.</summary>
    TooManyRequests,

    /// <summary>The webhook responded with another status of 400 to 499.</summary>
    Http4xx,

    /// <summary>The webhook responded with a status of 500 to 599.</summary>
    Http5xx,

    /// <summary>The answer is no AdmissionReview that the API server can use.</summary>
    InvalidResponse,

    /// <summary>The client gave up its request while the webhook was called.</summary>
    Canceled,

    /// <summary>The request was a dry run, and the webhook's configuration does not say that it has no side effects then.</summary>
    DryRunNotSupported,
}

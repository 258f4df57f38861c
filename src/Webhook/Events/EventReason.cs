namespace KargoStageWebhook.Events;

/// <summary>Reason of a Kubernetes Event, by the name that it has there.</summary>
internal enum EventReason
{
    /// <summary>Missing fields were set. Type Normal.</summary>
    BackfilledStatus,

    /// <summary>An update was denied. Type Warning.</summary>
    DeniedStatus,
}

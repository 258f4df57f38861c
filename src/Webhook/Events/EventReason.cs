namespace KargoStageWebhook.Events;

/// <summary>Reason of a Kubernetes Event, by the name that it has there.</summary>
internal enum EventReason
{
    /// <summary>Ids were filled in. Type Normal.</summary>
    BackfilledVerificationID,

    /// <summary>Fields that added rules are about were filled in. Type Normal.</summary>
    BackfilledStatus,

    /// <summary>An update was refused. Type Warning.</summary>
    RefusedStatus,
}

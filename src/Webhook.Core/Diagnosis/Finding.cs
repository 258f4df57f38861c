namespace KargoStageWebhook.Diagnosis;

/// <summary>An error that was recognised in a text. The cases are these and no others.</summary>
public abstract record Finding
{
    private Finding()
    {
    }

    /// <summary>The API server rejected an object by its CRD's schema.</summary>
    /// <param name="Kind">Its kind: <c>Stage</c>.</param>
    /// <param name="Group">Its API group; empty where the text does not say, as kubectl does not.</param>
    /// <param name="Namespace">Its namespace; empty where the text does not say: an API server does not, a controller's log line may.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Errors">What is wrong, in the order of the text; at least one.</param>
    public sealed record InvalidObject(string Kind, string Group, string Namespace, string Name, IReadOnlyList<FieldError> Errors) : Finding;

    /// <summary>The API server could not get an answer of a webhook, and its failurePolicy is Fail.</summary>
    /// <param name="Webhook">Name of the webhook in its configuration.</param>
    /// <param name="Cause">What the API server says of it.</param>
    public sealed record WebhookFailed(string Webhook, string Cause) : Finding;

    /// <summary>A webhook said no.</summary>
    /// <param name="Webhook">Name of the webhook in its configuration.</param>
    /// <param name="Reason">Its message; empty where it gave none.</param>
    public sealed record WebhookDenied(string Webhook, string Reason) : Finding;
}

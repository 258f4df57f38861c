namespace KargoStageWebhook.Diagnosis;

/// <summary>An error in the words of somebody who knows. What is null is not known, or does not apply.</summary>
/// <param name="Class">What kind of error it is.</param>
/// <param name="Object">Which object or webhook it is about, for people.</param>
/// <param name="What">What happened to it.</param>
/// <param name="Rule">Which rule says so.</param>
/// <param name="Means">What follows from it.</param>
/// <param name="Do">What to do, step by step.</param>
public sealed record Explained(ErrorClass Class, string Object, string What, string? Rule, string Means, IReadOnlyList<string> Do)
{
    /// <summary>The object's kind.</summary>
    public string? Kind { get; init; }

    /// <summary>The object's API group.</summary>
    public string? Group { get; init; }

    /// <summary>The object's namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>The object's name.</summary>
    public string? Name { get; init; }

    /// <summary>The resource, where the text names it: <c>stages/status</c>.</summary>
    public string? Resource { get; init; }

    /// <summary>What the request was to do.</summary>
    public RequestOperation? Operation { get; init; }

    /// <summary>The field's path, as the text has it.</summary>
    public string? Field { get; init; }

    /// <summary>What is wrong with the field: <c>Required value</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>Name of the webhook in its configuration.</summary>
    public string? Webhook { get; init; }

    /// <summary>Name of the ValidatingAdmissionPolicy or MutatingAdmissionPolicy.</summary>
    public string? Policy { get; init; }

    /// <summary>The URL that was called.</summary>
    public string? Url { get; init; }

    /// <summary>Why the call failed.</summary>
    public CallCause? Cause { get; init; }

    /// <summary>What the API server does where it cannot call the webhook.</summary>
    public FailurePolicy? FailurePolicy { get; init; }

    /// <summary>Who lacks the permission.</summary>
    public string? User { get; init; }

    /// <summary>For which verb the permission is missing.</summary>
    public string? Verb { get; init; }

    /// <summary>Whether the profile has the object's resource.</summary>
    public bool? IsInProfile { get; init; }
}

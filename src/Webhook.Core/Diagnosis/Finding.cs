namespace KargoStageWebhook.Diagnosis;

/// <summary>An error that was recognised in a text. The cases are these and no others.</summary>
/// <param name="Object">Which object it is about, as far as the text says.</param>
/// <param name="Operation">What the request was to do, as far as the text says.</param>
public abstract record Finding(ObjectName Object, RequestOperation Operation)
{
    /// <summary>Fields that an API server complains of, of an object that it rejected, or a client, before it sent the object.</summary>
    /// <param name="Object">Which object.</param>
    /// <param name="Operation">What the request was to do.</param>
    /// <param name="Errors">What is wrong, in the order of the text; at least one.</param>
    public sealed record InvalidObject(ObjectName Object, RequestOperation Operation, IReadOnlyList<FieldError> Errors) : Finding(Object, Operation)
    {
        /// <summary>Whether it is a warning: the request succeeded.</summary>
        public bool IsWarning { get; init; }

        /// <summary>Whether the text shows that the request was about the object itself, and not about its status subresource.</summary>
        public bool IsOfMainResource { get; init; }

        /// <summary>Whether OLM found it in an object that is stored, by a CRD that is not installed yet.</summary>
        public bool IsStored { get; init; }

        /// <summary>Whether a client validated the manifest itself, and sent no request.</summary>
        public bool IsOfClient { get; init; }

        /// <inheritdoc/>
        internal override string Identity => $"{Object} {IsWarning} {IsStored} {IsOfClient} {string.Join('\n', Errors)}";
    }

    /// <summary>The API server could not call a webhook, or could not use its answer.</summary>
    /// <param name="Object">Which object the request was about.</param>
    /// <param name="Operation">What the request was to do.</param>
    /// <param name="Call">The call.</param>
    /// <param name="FailurePolicy">What became of the request; null where the text says neither that nor the webhook's name.</param>
    public sealed record WebhookFailed(ObjectName Object, RequestOperation Operation, FailedCall Call, FailurePolicy? FailurePolicy) : Finding(Object, Operation)
    {
        /// <summary>Whether its patch does not apply: the API server then rejects the request under either failurePolicy.</summary>
        public bool IsOfPatch { get; init; }

        /// <inheritdoc/>
        internal override string Identity => Call.ToString();
    }

    /// <summary>The API server could not convert an object from one version to another.</summary>
    /// <param name="Object">Kind and group of the object.</param>
    /// <param name="Call">The call of the CRD's conversion webhook; it has no name.</param>
    public sealed record ConversionFailed(ObjectName Object, FailedCall Call) : Finding(Object, RequestOperation.Unknown);

    /// <summary>A webhook, or an admission policy, denied a request.</summary>
    /// <param name="Object">Which object, where its message says.</param>
    /// <param name="Operation">What the request was to do.</param>
    /// <param name="Webhook">Name of the webhook in its configuration; empty for a policy.</param>
    /// <param name="Policy">Name of the policy; empty for a webhook.</param>
    /// <param name="Reason">The message; empty where the text does not have it.</param>
    public sealed record Denied(ObjectName Object, RequestOperation Operation, string Webhook, string Policy, string Reason) : Finding(Object, Operation)
    {
        /// <summary>Whether the policy is a MutatingAdmissionPolicy, and not a ValidatingAdmissionPolicy.</summary>
        public bool IsOfMutatingPolicy { get; init; }

        /// <summary>Whether the API server says that there was no message.</summary>
        public bool IsWithoutExplanation { get; init; }
    }

    /// <summary>The request has fields that the schema does not have, or that stand in it twice.</summary>
    /// <param name="Object">Which object.</param>
    /// <param name="Operation">What the request was to do.</param>
    /// <param name="Fields">Which; at least one.</param>
    /// <param name="IsWarning">Whether it is a warning: the request succeeded without them.</param>
    public sealed record StrictDecoding(ObjectName Object, RequestOperation Operation, IReadOnlyList<StrictError> Fields, bool IsWarning) : Finding(Object, Operation)
    {
        /// <summary>On what occasion.</summary>
        public StrictCheck Check { get; init; }

        /// <inheritdoc/>
        internal override string Identity => $"strict {Object} {Check} {IsWarning} {string.Join('\n', Fields)}";
    }

    /// <summary>Server-side apply found that others own fields.</summary>
    /// <param name="Object">Which object, where a client says.</param>
    /// <param name="Operation">What the request was to do.</param>
    /// <param name="Fields">Whose they are; at least one. A conflict whose text was cut has an owner without a path, or neither.</param>
    public sealed record ApplyConflict(ObjectName Object, RequestOperation Operation, IReadOnlyList<OwnedField> Fields) : Finding(Object, Operation)
    {
        /// <inheritdoc/>
        internal override string Identity => $"conflict {Object} {string.Join('\n', Fields)}";
    }

    /// <summary>Someone lacks a permission.</summary>
    /// <param name="Object">Which object.</param>
    /// <param name="Operation">What the request was to do.</param>
    /// <param name="User">Who: <c>system:serviceaccount:kargo:kargo-controller</c>; empty where the text does not say.</param>
    /// <param name="Verb">What they were to do: <c>patch</c>.</param>
    public sealed record PermissionMissing(ObjectName Object, RequestOperation Operation, string User, string Verb) : Finding(Object, Operation)
    {
        /// <summary>Whether it is the answer of Kargo's API server, which asks RBAC before it does what its user wants.</summary>
        public bool IsOfKargo { get; init; }
    }

    /// <summary>Any other error, which needs no more than its words.</summary>
    /// <param name="Class">The class of the error.</param>
    /// <param name="Object">Which object.</param>
    /// <param name="Operation">What the request was to do.</param>
    /// <param name="Message">The words.</param>
    public sealed record Other(ErrorClass Class, ObjectName Object, RequestOperation Operation, string Message) : Finding(Object, Operation);

    /// <summary>What makes it the same as another, wherever it is found.</summary>
    internal virtual string Identity => ToString();
}

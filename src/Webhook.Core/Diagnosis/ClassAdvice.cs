namespace KargoStageWebhook.Diagnosis;

/// <summary>What a class of errors means and what helps, as a table.</summary>
/// <param name="Rule">The rule; null for none.</param>
/// <param name="Means">What it means.</param>
/// <param name="IsLost">Whether the request did not happen.</param>
/// <param name="Do">What to do.</param>
internal sealed record ClassAdvice(string? Rule, string Means, bool IsLost, IReadOnlyList<string> Do)
{
    private static readonly Dictionary<ErrorClass, ClassAdvice> Table = new()
    {
        // apiserver, registry/generic/registry/store.go.
        [ErrorClass.Conflict] = new(
            "an update must have the resourceVersion that is stored",
            "someone else changed the object in between; a controller reads it again and tries again, so that one now and then is harmless",
            IsLost: true,
            ["nothing, if it goes away", "if it repeats for minutes, two controllers write the same fields: kubectl get KIND NAME -n NAMESPACE -o yaml --show-managed-fields tells which"]),

        [ErrorClass.Forbidden] = new(
            "an admission plugin, which its message names",
            "the cluster does not permit it",
            IsLost: true,
            ["do what the message says, or ask the owners of the cluster"]),

        [ErrorClass.QuotaExceeded] = new(
            "a ResourceQuota of the namespace",
            "the namespace has as many objects, or as much of a resource, as its quota allows",
            IsLost: true,
            ["delete what is not needed, or raise the quota: kubectl describe quota -n NAMESPACE"]),

        // apimachinery, api/meta/errors.go; client-go, discovery.
        [ErrorClass.UnknownKind] = new(
            "the API server serves the kinds of installed CRDs, in the versions that they serve",
            "its CRD is not installed, or does not serve this version, or the client knows it only after a restart",
            IsLost: true,
            ["see what is served: kubectl api-resources", "install the CRD of that version, then restart the client if it still says so"]),

        [ErrorClass.ResourceNotServed] = new(
            "the API server serves the resources of installed CRDs, in the versions that they serve",
            "its CRD is not installed, does not serve this version, or has no such subresource",
            IsLost: true,
            ["see what is served: kubectl api-resources, and spec.versions of the CRD", "bring client and CRDs to one version"]),

        // etcd, --max-request-bytes (1.5 MiB); apiserver, server/config.go, MaxRequestBodyBytes (3 MiB).
        [ErrorClass.TooLarge] = new(
            "etcd accepts 1.5 MiB of a request, the API server 3 MiB of a body",
            "the object is too large to be stored, and will be at every retry",
            IsLost: true,
            ["find what grew: kubectl get KIND NAME -n NAMESPACE -o yaml, its status, its annotations and metadata.managedFields", "shorten its history, or split the object"]),

        [ErrorClass.RequestTimeout] = new(
            "the API server's time for a request",
            "it did not finish in time and may have stored it or not: admission webhooks that are slow, or etcd, are the usual causes",
            IsLost: false,
            ["read the object again, then repeat the request", "if it repeats, see which webhook is slow: the API server's metric apiserver_admission_webhook_admission_duration_seconds"]),

        [ErrorClass.TooManyRequests] = new(
            "API Priority and Fairness, or a limit of the API server",
            "the API server is overloaded, or this client sends too much; clients wait and retry by themselves",
            IsLost: true,
            ["nothing, if it goes away", "if it repeats, see which client sends so much: the API server's metric apiserver_flowcontrol_rejected_requests_total"]),

        // apiextensions-apiserver, registry/customresource (1.31 and later).
        [ErrorClass.StorageInitializing] = new(
            null,
            "the CRD was changed a moment ago and the API server reads its objects; clients retry by themselves",
            IsLost: true,
            ["nothing: it is over within seconds", "if it is not, see the API server's log"]),

        // etcd, --quota-backend-bytes (2 GiB).
        [ErrorClass.StorageFull] = new(
            "the quota of etcd's database",
            "etcd has no space left: the API server can store nothing until its alarm is disarmed; reads go on",
            IsLost: true,
            [
                "compact and defragment etcd, then disarm its alarm: etcdctl compact REVISION, etcdctl defrag, etcdctl alarm disarm; where etcd is managed, ask its owners",
                "find what filled it, as Events or large objects that are written often, before it fills again",
            ]),

        [ErrorClass.ServerUnavailable] = new(
            null,
            "the API server starts, stops or is overloaded, or an aggregated API has no Pod that responds",
            IsLost: true,
            ["see which API does not respond: kubectl get apiservices, those whose AVAILABLE is False", "if all are available, see the API server's log and its /readyz"]),

        // client-go, rest.Config's QPS and Burst.
        [ErrorClass.ClientThrottled] = new(
            "the client's own limit of requests (QPS and burst), not the API server's",
            "the client sends more requests than it allows itself, and its time was over before this one was sent",
            IsLost: true,
            ["nothing, if it goes away", "if it repeats, raise the client's QPS and burst, or its timeout, or see why it sends so many requests"]),

        [ErrorClass.Canceled] = new(
            null,
            "the client gave up its request: it was stopped, lost its lease, or has a timeout of its own; the API server may have done it or not",
            IsLost: false,
            ["see whether the client was stopped or restarted at that time", "if not, see why requests take so long"]),

        // Kargo 1.0 to 1.11, ReverifyStageFreight and AbortStageFreightVerification.
        [ErrorClass.VerificationWithoutId] = new(
            "Kargo finds a verification by its id",
            "the Stage's current verification has no id, as controllers up to 1.5.1 write it; Kargo can neither repeat nor abort it. Nothing else is affected",
            IsLost: false,
            ["give it an id: kargo-stage-webhook repair", "then verify again", "so that the next one has an id: install kargo-stage-webhook, or upgrade the controller to 1.5.3 or later"]),
    };

    private const string Modified = "the object has been modified";

    // apiserver, storage/errors.go and interfaces.go (Preconditions).
    private const string InvalidObject = "StorageError: invalid object, Code: 4, Key: ";

    private static readonly ClassAdvice OtherObject = new(
        "the request was about the object with this UID",
        "the request did not happen: the object was deleted in between, or replaced by another one of the same name",
        IsLost: false,
        ["nothing, if the object was to go", "else see whether it is there (kubectl get), and who deleted it: the API server's audit log tells"]);

    private static readonly ClassAdvice Escalation = new(
        "RBAC: who writes a role or binds it must hold every permission that it grants",
        "the role grants more than this user may do",
        IsLost: true,
        ["install as a user who holds these permissions, as one with the ClusterRole cluster-admin", "or let such a user grant this one the verb escalate on the roles, or bind for a binding"]);

    // Errors of a class that its row does not fit; the first whose words are in the message counts.
    private static readonly (ErrorClass Class, string Words, ClassAdvice Advice)[] Special =
    [
        (ErrorClass.Conflict, "Precondition failed: UID", OtherObject),

        // kubernetes/kubernetes, pkg/registry/rbac/escalation_check.go and its callers; the second as of 1.14 and older.
        (ErrorClass.Forbidden, "attempting to grant RBAC permissions not currently held", Escalation),
        (ErrorClass.Forbidden, "attempt to grant extra privileges", Escalation),
    ];

    // apiserver: namespaces that are being removed, budgets of evictions, and others.
    private static readonly ClassAdvice OtherConflict = new(
        null,
        "the state of the object does not allow the request, as its message says",
        IsLost: true,
        ["do what the message says, or wait for what it waits for"]);

    /// <summary>What is known of an error that is no more than its words.</summary>
    /// <param name="class">Its class.</param>
    /// <param name="message">Its words, as far as the text has them.</param>
    public static ClassAdvice Find(ErrorClass @class, string message)
    {
        if (Array.Find(Special, special => special.Class == @class && message.Contains(special.Words, StringComparison.Ordinal)).Advice is { } advice) return advice;

        if (@class != ErrorClass.Conflict || IsOfChange(message)) return Table[@class];
        var isOfOtherObject = IsBeginningOf(InvalidObject, message) || (message.StartsWith(InvalidObject, StringComparison.Ordinal) && !message.Contains("Precondition failed:", StringComparison.Ordinal));
        return isOfOtherObject ? OtherObject : OtherConflict;
    }

    /// <summary>Whether a conflict is one of an object that was changed. Its text may be truncated anywhere, or broken within a word.</summary>
    public static bool IsOfChange(string message) => message.Contains(Modified, StringComparison.Ordinal) || IsBeginningOf(Modified, message);

    private static bool IsBeginningOf(string words, string message) => words.AsSpan().StartsWith(message.AsSpan().TrimEnd(".\u2026"), StringComparison.Ordinal);
}

using System.Text.RegularExpressions;

namespace KargoStageWebhook.Diagnosis;

/// <summary>What an entry says around its errors.</summary>
/// <param name="Entry">Its beginning, of which all is read: see <see cref="Read"/>.</param>
/// <param name="IsOfTerraform">Whether it stands in a diagnostic of Terraform.</param>
internal sealed partial record EntryContext(string Entry, bool IsOfTerraform)
{
    private const int MaxLength = 100_000;

    // A time, a level and the name of a program or a Pod may stand before a warning.
    private const int MaxPrefix = 200;

    // What kubectl, controller-runtime, Helm, OLM and Kargo's controller say of what they were about to do; the first that is there counts. These tell of the
    // request, whatever is said of status around it.
    private static readonly (string Words, RequestOperation Operation)[] Requests =
    [
        ("for update of resource", RequestOperation.Update),
        ("must be specified for an update", RequestOperation.Update),
        ("failed to create typed", RequestOperation.Unknown), // Server-side apply, of an object that mostly exists.
        ("error when creating", RequestOperation.Create),
        ("error creating", RequestOperation.Create),
        ("failed to create", RequestOperation.Create),
        ("failed creating", RequestOperation.Create),
        ("unable to create", RequestOperation.Create),
        ("cannot create", RequestOperation.Create),
        ("could not create", RequestOperation.Create),
        ("create Pod ", RequestOperation.Create), // Events of a StatefulSet: create Pod web-0 in StatefulSet web failed error.
        ("create Claim ", RequestOperation.Create),
    ];

    private static readonly string[] StatusUpdates = ["Stage status", "Promotion status", "update status", "updating status", "patch status", "patching status", "status update"];

    private static readonly (string Words, RequestOperation Operation)[] OtherRequests =
    [
        ("error when applying patch", RequestOperation.Update),
        ("error when patching", RequestOperation.Update),
        ("error when replacing", RequestOperation.Update),
        ("error when updating", RequestOperation.Update),
        ("could not be patched", RequestOperation.Update),
        ("failed to update", RequestOperation.Update),
        ("failed to patch", RequestOperation.Update),
        ("error updating", RequestOperation.Update),
        ("error patching", RequestOperation.Update),
        ("cannot update", RequestOperation.Update),
        ("cannot patch", RequestOperation.Update),
        ("error when deleting", RequestOperation.Delete),
        ("cannot delete", RequestOperation.Delete),
        ("failed to list", RequestOperation.Read),
        ("cannot list", RequestOperation.Read),
        ("cannot get", RequestOperation.Read),
        ("cannot watch", RequestOperation.Read),
    ];

    private readonly bool _namesStatus = NamesStatus(Entry);
    private readonly Lazy<bool> _isOfKubernetes = new(() => !Entry.Contains("client rate limiter", StringComparison.Ordinal) && (NamesStatus(Entry) || ServerCall().IsMatch(Entry) || ObjectUpdate().IsMatch(Entry)));

    /// <summary>Reads what an entry says, or as much of it as a log line may be long.</summary>
    public static EntryContext Read(string entry, bool isOfTerraform) => new(entry.Length > MaxLength ? entry[..MaxLength] : entry, isOfTerraform);

    /// <summary>What the request was to do.</summary>
    public RequestOperation Operation { get; } = ReadAudited(Entry) ?? Find(Requests, CreateOrUpdate().Replace(Entry, string.Empty)) ?? FindUpdate(Entry);

    /// <summary>What the request was to do, where the error is one of an object that exists: what was to be created then is another one.</summary>
    public RequestOperation OperationOnExisting => Operation == RequestOperation.Create ? FindUpdate(Entry) : Operation;

    /// <summary>
    /// What the request was to do that these complaints are about. Where the entry tells of an update of status and of an object that was to be created, a
    /// complaint of status is of the update.
    /// </summary>
    public RequestOperation OperationOn(IReadOnlyList<FieldError> errors) =>
        Operation == RequestOperation.Create && errors.Any(error => error.Path.StartsWith("status.", StringComparison.Ordinal)) && _namesStatus
            ? RequestOperation.UpdateStatus
            : Operation;

    /// <summary>
    /// Whether the request was about the object itself and not about its status subresource. Controllers word both alike; kubectl, Helm, Argo CD, Flux and
    /// Terraform patch or replace the object, unless kubectl has <c>--subresource</c>. Of a single object kubectl says no more than what is invalid.
    /// </summary>
    public bool IsOfMainResource { get; } =
        (IsOfTerraform || Clients().IsMatch(Entry) || IsArgoCdSync(Entry) || ReadAudited(Entry) == RequestOperation.Update) && !Entry.Contains("--subresource", StringComparison.Ordinal);

    /// <summary>Whether it is a warning that an API server sent with its success: kubectl prints it; client-go (rest/warnings.go) and controller-runtime log it.</summary>
    public bool IsWarning { get; } =
        Entry.Contains("warnings.go:", StringComparison.Ordinal) || Entry.Contains("KubeAPIWarningLogger", StringComparison.Ordinal) || BeginsWithWarning(Entry);

    /// <summary>
    /// What became of a request whose webhook was not called: the API server's log says so (apiserver, webhook/mutating/dispatcher.go), where a
    /// line of level E is written under Ignore alone. A client hears of it under Fail alone.
    /// </summary>
    public FailurePolicy FailurePolicy { get; } = Entry.Contains("failing open", StringComparison.OrdinalIgnoreCase) || IgnoredError().IsMatch(Entry.AsSpan(0, Math.Min(Entry.Length, 300)))
        ? FailurePolicy.Ignore
        : FailurePolicy.Fail;

    /// <summary>Whether a call in it is one of a webhook that evaluates or converts objects: those that authenticate, authorize or audit are called alike.</summary>
    public bool IsOfOtherWebhooks { get; } = OtherWebhooks().IsMatch(Entry);

    /// <summary>Whether it tells of a request to an API server: by its URL, or as controllers word an update of an object.</summary>
    public bool IsOfKubernetes => _isOfKubernetes.Value;

    /// <summary>Whether it names Kargo.</summary>
    public bool NamesKargo { get; } = Entry.Contains("kargo", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it tells of etcd or of an API server.</summary>
    public bool NamesEtcd { get; } = Entry.Contains("etcd", StringComparison.Ordinal) || Entry.Contains("apiserver", StringComparison.Ordinal) || Entry.Contains("Error from server", StringComparison.Ordinal);

    /// <summary>Whether it names an admission plugin of an API server.</summary>
    public bool NamesAdmissionPlugin { get; } = Entry.Contains("admission plugin", StringComparison.Ordinal);

    /// <summary>Whether it tells of a request that is forbidden.</summary>
    public bool IsForbidden { get; } = Entry.Contains("is forbidden:", StringComparison.Ordinal);

    /// <summary>The namespaces that it names.</summary>
    public EntryNamespaces Namespaces { get; } = new(Entry);

    // kubectl apply, replace, edit, and any verb (cmd/util/helpers.go); kubectl edit's file; Helm 3 and 4, pkg/kube/client.go; Flux, fluxcd/pkg/ssa; Argo CD,
    // gitops-engine, pkg/sync and pkg/diff; the providers kubectl and kubernetes of Terraform; pulumi-kubernetes, provider/pkg/provider.
    [GeneratedRegex(
        """
        \berror[ ]when[ ](applying[ ]patch|patching|replacing)\b | \bcould[ ]not[ ]be[ ]patched\b
        | \bThe[ ][A-Z]\w{0,62}[ ]{1,3}\S{1,300}[ ]is[ ]invalid:
        | \bError[ ]from[ ]server[ ]\(Invalid\):
        | ["'`][ ]was[ ]not[ ]valid:
        | \bcannot[ ]patch[ ]\\{0,15}"[^"\\\n]{1,253}\\{0,15}"[ ]with[ ]kind[ ]
        | \bserver-side[ ]apply[ ]failed[ ]for[ ]object[ ]
        | [ ]dry-run[ ]failed\b
        | \bobjects[ ]failed[ ]to[ ]apply\b
        | \bfor[ ]update[ ]of[ ]resource\b
        | \bserver[ ]side[ ]apply[ ]in[ ]dryrun[ ]mode\b | \bserverSideDiff[ ]error:
        | \bAPI[ ]response[ ]status:[ ]Failure\b
        | \bfailed[ ]to[ ]fully[ ]initialize[ ]or[ ]become[ ]live\b
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Clients();

    // Who says behind it that something failed calls an error a warning.
    private static bool BeginsWithWarning(string entry)
    {
        if (Warning().Match(entry, 0, Math.Min(entry.Length, MaxPrefix)) is not { Success: true } warning) return false;

        var said = entry[(warning.Index + warning.Length)..];
        var complaint = Complaint().Match(said) is { Success: true, Index: var words } ? words : said.Length;
        return !Failure().IsMatch(said.AsSpan(0, Math.Min(complaint, FieldErrorReader.FindStart(said) ?? said.Length)));
    }

    // Other operators have an Event of this reason too.
    private static bool IsArgoCdSync(string entry) => entry.Contains("SyncFailed", StringComparison.Ordinal)
        && (entry.Contains("argocd", StringComparison.OrdinalIgnoreCase) || entry.Contains("argoproj.io", StringComparison.Ordinal));

    // An audit event (audit.k8s.io/v1) says exactly what the request was to do.
    private static RequestOperation? ReadAudited(string entry)
    {
        if (!entry.Contains("requestURI", StringComparison.Ordinal) || AuditedVerb().Match(entry) is not { Success: true } verb) return null;

        var subresource = AuditedSubresource().Match(entry).Groups["subresource"].Value;
        return (verb.Groups["verb"].Value, subresource) switch
        {
            ("create", "") => RequestOperation.Create,
            ("update" or "patch", "") => RequestOperation.Update,
            ("update" or "patch", "status") => RequestOperation.UpdateStatus,
            ("delete" or "deletecollection", "") => RequestOperation.Delete,
            ("get" or "list" or "watch", _) => RequestOperation.Read,
            _ => null,
        };
    }

    private static RequestOperation FindUpdate(string entry) =>
        NamesStatus(entry) ? RequestOperation.UpdateStatus : Find(OtherRequests, entry) ?? RequestOperation.Unknown;

    private static bool NamesStatus(string entry) => Array.Exists(StatusUpdates, words => entry.Contains(words, StringComparison.OrdinalIgnoreCase)) || StatusResource().IsMatch(entry);

    private static RequestOperation? Find((string Words, RequestOperation Operation)[] wordings, string entry) =>
        Array.FindIndex(wordings, wording => entry.Contains(wording.Words, StringComparison.OrdinalIgnoreCase)) is var found and >= 0 ? wordings[found].Operation : null;

    // failed to create or update; controller-runtime, controllerutil.CreateOrUpdate.
    [GeneratedRegex(@"\bcreat(e|ing)([ -]or[ -]|/|Or)(updat|patch)", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex CreateOrUpdate();

    // Git forges and registries have an /api/v1 too.
    [GeneratedRegex("""\b(Get|Post|Put|Patch|Delete|GET|POST|PUT|PATCH|DELETE) \\{0,15}["'`]?https?://[^\s"'`\\]{1,253}?/(apis/[a-z0-9.-]{1,253}/v\d|api/v1/(namespaces|nodes|pods|secrets|configmaps|events|services|serviceaccounts)\b)""", RegexOptions.ExplicitCapture)]
    private static partial Regex ServerCall();

    [GeneratedRegex(@"\b(updat|patch)(e|ing)? (the )?(object|resource|stage|promotion|freight|warehouse|project)\b", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex ObjectUpdate();

    // A resource, or its URL; no path of a file: pkg/status/manager.go, status.go:33.
    [GeneratedRegex("""/status(?=["'`\\\s?]|$)""")]
    private static partial Regex StatusResource();

    [GeneratedRegex("""\bverb\\{0,15}"\s?:\s?\\{0,15}"(?<verb>[a-z]{1,63})\\{0,15}["]""", RegexOptions.ExplicitCapture)]
    private static partial Regex AuditedVerb();

    [GeneratedRegex("""\bsubresource\\{0,15}"\s?:\s?\\{0,15}"(?<subresource>\w{1,63})\\{0,15}["]""", RegexOptions.ExplicitCapture)]
    private static partial Regex AuditedSubresource();

    // apiserver, plugin/pkg/authenticator and authorizer, plugin/pkg/audit.
    [GeneratedRegex(@"\bwebhook (authenticator|authorizer)\b|\baudit plugin\b", RegexOptions.ExplicitCapture)]
    private static partial Regex OtherWebhooks();

    [GeneratedRegex(@"(^|\s)Warning: ")]
    private static partial Regex Warning();

    [GeneratedRegex(@" is invalid:|\b(unknown|duplicate) field\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Complaint();

    [GeneratedRegex(@"\b(fail(ed|ure|s)?|errors?|cannot|could not|unable to)\b", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase)]
    private static partial Regex Failure();

    [GeneratedRegex(@"\bE\d{4} \S{1,40} +\d+ dispatcher\.go:")]
    private static partial Regex IgnoredError();
}

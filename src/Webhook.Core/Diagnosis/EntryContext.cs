using System.Text.RegularExpressions;

namespace KargoStageWebhook.Diagnosis;

/// <summary>What an entry says around its errors.</summary>
/// <param name="Entry">Its beginning, of which all is read: see <see cref="Read"/>.</param>
internal sealed partial record EntryContext(string Entry)
{
    private const int MaxLength = 100_000;

    // What kubectl, controller-runtime, Helm, OLM and Kargo's controller say of what they were about to do; the first that is there counts.
    private static readonly (string Words, RequestOperation Operation)[] Wordings =
    [
        ("for update of resource", RequestOperation.Update),
        ("error when creating", RequestOperation.Create),
        ("error creating", RequestOperation.Create),
        ("failed to create", RequestOperation.Create),
        ("failed creating", RequestOperation.Create),
        ("unable to create", RequestOperation.Create),
        ("cannot create", RequestOperation.Create),
        ("could not create", RequestOperation.Create),
        ("/status", RequestOperation.UpdateStatus),
        ("Stage status", RequestOperation.UpdateStatus),
        ("Promotion status", RequestOperation.UpdateStatus),
        ("update status", RequestOperation.UpdateStatus),
        ("updating status", RequestOperation.UpdateStatus),
        ("patch status", RequestOperation.UpdateStatus),
        ("patching status", RequestOperation.UpdateStatus),
        ("status update", RequestOperation.UpdateStatus),
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

    /// <summary>Reads what an entry says, or as much of it as a log line may be long.</summary>
    public static EntryContext Read(string entry) => new(entry.Length > MaxLength ? entry[..MaxLength] : entry);

    /// <summary>What the request was to do.</summary>
    public RequestOperation Operation { get; } =
        Array.Find(Wordings, wording => Entry.Contains(wording.Words, StringComparison.OrdinalIgnoreCase)).Operation;

    /// <summary>
    /// Whether the request was about the object itself and not about its status subresource. Controllers word both alike; kubectl, Helm, Argo CD, Flux and
    /// Terraform patch or replace the object, unless kubectl has <c>--subresource</c>. Of a single object kubectl says no more than what is invalid.
    /// </summary>
    public bool IsOfMainResource { get; } = (Clients().IsMatch(Entry) || IsArgoCdSync(Entry)) && !Entry.Contains("--subresource", StringComparison.Ordinal);

    /// <summary>Whether it is a warning that an API server sent with its success: kubectl prints it; client-go (rest/warnings.go) and controller-runtime log it.</summary>
    public bool IsWarning { get; } =
        Entry.Contains("warnings.go:", StringComparison.Ordinal) || Entry.Contains("KubeAPIWarningLogger", StringComparison.Ordinal) || Warning().IsMatch(Entry.AsSpan(0, Math.Min(Entry.Length, 200)));

    /// <summary>
    /// What became of a request whose webhook was not called: the API server's log says so (apiserver, webhook/mutating/dispatcher.go), where a
    /// line of level E is written under Ignore alone. A client hears of it under Fail alone.
    /// </summary>
    public FailurePolicy FailurePolicy { get; } = Entry.Contains("failing open", StringComparison.OrdinalIgnoreCase) || IgnoredError().IsMatch(Entry.AsSpan(0, Math.Min(Entry.Length, 300)))
        ? FailurePolicy.Ignore
        : FailurePolicy.Fail;

    /// <summary>Whether a call in it is one of a webhook that evaluates or converts objects: those that authenticate, authorize or audit are called alike.</summary>
    public bool IsOfOtherWebhooks { get; } = OtherWebhooks().IsMatch(Entry);

    /// <summary>The namespaces that it names.</summary>
    public EntryNamespaces Namespaces { get; } = new(Entry);

    // kubectl apply, replace, edit, and any verb (cmd/util/helpers.go); kubectl edit's file; Helm 3 and 4, pkg/kube/client.go; Flux, fluxcd/pkg/ssa; Argo CD,
    // gitops-engine, pkg/sync; the provider kubectl of Terraform.
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
        """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture)]
    private static partial Regex Clients();

    // Other operators have an Event of this reason too.
    private static bool IsArgoCdSync(string entry) => entry.Contains("SyncFailed", StringComparison.Ordinal)
        && (entry.Contains("argocd", StringComparison.OrdinalIgnoreCase) || entry.Contains("argoproj.io", StringComparison.Ordinal));

    // apiserver, plugin/pkg/authenticator and authorizer, plugin/pkg/audit.
    [GeneratedRegex(@"\bwebhook (authenticator|authorizer)\b|\baudit plugin\b", RegexOptions.ExplicitCapture)]
    private static partial Regex OtherWebhooks();

    [GeneratedRegex(@"(^|\s)Warning: ")]
    private static partial Regex Warning();

    [GeneratedRegex(@"\bE\d{4} \S{1,40} +\d+ dispatcher\.go:")]
    private static partial Regex IgnoredError();
}

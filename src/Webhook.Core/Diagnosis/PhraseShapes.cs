using System.Text.RegularExpressions;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Diagnosis;

/// <summary>Errors that name no object of their own, and that others quote.</summary>
internal static partial class PhraseShapes
{
    private const string TooLargeForGrpc = "trying to send message larger than max";
    private const RegexOptions Options = RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture;

    // Words and class, of: Kargo 1.0 to 1.11 (api, ReverifyStageFreight and AbortStageFreightVerification); apimachinery, api/errors/errors.go; etcd, api/v3rpc/rpctypes
    // and grpc; apiserver, endpoints/handlers and registry; apiextensions-apiserver; client-go, rest/request.go; context.
    private static readonly (string Words, ErrorClass Class)[] Phrases =
    [
        ("stage verification info has no ID", ErrorClass.VerificationWithoutId),
        ("could not find the requested resource", ErrorClass.ResourceNotServed),
        ("the server doesn't have a resource type", ErrorClass.ResourceNotServed),
        ("request is too large", ErrorClass.TooLarge),
        ("Request entity too large", ErrorClass.TooLarge),
        ("request did not complete within", ErrorClass.RequestTimeout),
        ("etcdserver: request timed out", ErrorClass.RequestTimeout),
        ("unable to return a response in the time allotted", ErrorClass.RequestTimeout),
        ("the server has received too many requests", ErrorClass.TooManyRequests),
        ("storage is (re)initializing", ErrorClass.StorageInitializing),
        ("mvcc: database space exceeded", ErrorClass.StorageFull),
        ("the server is currently unable to handle the request", ErrorClass.ServerUnavailable),
        ("client rate limiter Wait returned an error", ErrorClass.ClientThrottled),
        ("the object has been modified", ErrorClass.Conflict),
    ];

    // Words that other programs write too, and what shows that an API server's request failed.
    private static readonly (string Words, ErrorClass Class, Func<ErrorMatch, bool> IsOfServer)[] SharedPhrases =
    [
        (TooLargeForGrpc, ErrorClass.TooLarge, found => LimitOfEtcd().IsMatch(found.Message) || (!AnyLimit().IsMatch(found.Message) && found.Context.NamesEtcd)),
        ("exceeded quota", ErrorClass.QuotaExceeded, found => found.Context.IsForbidden || QuotaUsed().IsMatch(found.Message)),
        // OpenShift's kube-apiserver, admission/admissiontimeout: the API server's own limit of 13 s for all webhooks of one kind.
        ("failed to complete mutation in", ErrorClass.RequestTimeout, found => found.Context.NamesAdmissionPlugin),
        ("failed to complete validation in", ErrorClass.RequestTimeout, found => found.Context.NamesAdmissionPlugin),
        ("context canceled", ErrorClass.Canceled, found => found.Context.IsOfKubernetes),
    ];

    /// <summary>The shapes of errors that a phrase tells.</summary>
    public static IEnumerable<ErrorShape> All { get; } =
    [
        new(" field ", StrictError(), ErrorShape.Ranks.Phrase, ReadStrictError),
        new("field not declared in schema", Undeclared(), ErrorShape.Ranks.Phrase, found => ReadStrict(found, isDuplicate: false) with { Check = StrictCheck.Apply }),
        new("ValidationError(", InvalidData(), ErrorShape.Ranks.Phrase, ReadInvalidData),
        new("unknown object type", NullValue(), ErrorShape.Ranks.Phrase, ReadInvalidData),
        new("denied request", Policy(), ErrorShape.Ranks.Phrase, ForbiddenReader.ReadPolicy),
        new(" cannot ", User(), ErrorShape.Ranks.Phrase, ForbiddenReader.ReadUser),
        .. Phrases.Select(phrase => Phrase(phrase.Words, phrase.Class, _ => true)),
        .. SharedPhrases.Select(phrase => Phrase(phrase.Words, phrase.Class, phrase.IsOfServer)),
    ];

    private static ErrorShape Phrase(string words, ErrorClass @class, Func<ErrorMatch, bool> isOfServer) => new(
        words,
        new Regex(Regex.Escape(words)),
        ErrorShape.Ranks.Phrase,
        found => isOfServer(found) ? ReadPhrase(found, @class, words) : null);

    // An API server's answer without a Status: client-go adds what was requested, without the subresource (rest/request.go).
    private static Finding.Other ReadPhrase(ErrorMatch found, ErrorClass @class, string words)
    {
        if (Request().Match(found.Message) is not { Success: true, Groups: var request }) return new(@class, ObjectName.Unknown, @class == ErrorClass.Conflict ? found.Context.OperationOnExisting : found.Context.Operation, words);

        var operation = request["verb"].Value switch
        {
            "post" => RequestOperation.Create,
            "put" or "patch" => found.Context.Operation == RequestOperation.UpdateStatus ? RequestOperation.UpdateStatus : RequestOperation.Update,
            "delete" => RequestOperation.Delete,
            _ => RequestOperation.Read,
        };
        var @object = found.InNamespace(new ObjectName(string.Empty, request["group"].Value, string.Empty, request["name"].Value, request["resource"].Value));
        return new(@class, @object, operation, words);
    }

    // Of an API server's answer, as kubectl, Flux and controllers quote it.
    private static readonly string[] Requests = ["error validating", "is invalid: patch:", "Error from server", "error when ", "dry-run failed"];

    // Any program that decodes strictly words it alike: its configuration, and what it reads from elsewhere.
    private static Finding.StrictDecoding? ReadStrictError(ErrorMatch found) =>
        found["kind"].Length > 0 || found.Context.IsWarning || Array.Exists(Requests, words => found.Context.Entry.Contains(words, StringComparison.Ordinal))
            ? ReadStrict(found, found["problem"] == "duplicate")
            : null;

    private static Finding.StrictDecoding ReadStrict(ErrorMatch found, bool isDuplicate) => found["kind"].Length > 0
        ? new(ObjectName.Unknown with { Kind = found["kind"] }, RequestOperation.Unknown, [new StrictError(PathTo(found, "field"), isDuplicate)], IsWarning: false) { Check = StrictCheck.Client }
        : new(ObjectName.Unknown, found.Context.Operation, [new StrictError(found["field"], isDuplicate)], found.Context.IsWarning);

    private static Finding.InvalidObject ReadInvalidData(ErrorMatch found)
    {
        var path = PathTo(found, "missing");
        var error = found["missing"].Length > 0
            ? new FieldError(path, SchemaViolation.RequiredValue, string.Empty)
            : new FieldError(path.Length > 0 ? path : "<object>", "Invalid value", found["wrong"].Replace("\\", string.Empty, StringComparison.Ordinal));
        return new(ObjectName.Unknown with { Kind = found["kind"] }, RequestOperation.Unknown, [error]) { IsOfClient = true };
    }

    // The path of the object that lacks the field, or has it, stands before the field's name.
    private static string PathTo(ErrorMatch found, string field) => string.Join('.', new[] { found["path"], found[field] }.Where(part => part.Length > 0));

    // apiserver, storage/storagebackend/factory/etcd3.go: 2 MiB. Kubelets and other servers of gRPC have other limits.
    [GeneratedRegex(@"^[ ]{1,4}\(\d{1,19}[ ]vs\.[ ]2097152(?!\d)", Options)]
    private static partial Regex LimitOfEtcd();

    [GeneratedRegex(@"^[ ]{1,4}\(\d{1,19}[ ]vs\.[ ]\d", Options)]
    private static partial Regex AnyLimit();

    // apiserver, admission/plugin/resourcequota/controller.go.
    [GeneratedRegex(@"^:[ ][^\n]{1,253}?,[ ]requested:[ ][^\n]{1,2000}?,[ ]used:[ ]", Options)]
    private static partial Regex QuotaUsed();

    [GeneratedRegex("""^[^\n()]{0,200}\((?<verb>get|post|put|patch|delete)[ ](?<resource>[a-z][a-z0-9]{0,62})(\.(?<group>[a-z0-9.-]{1,253}))?([ ](?<name>[^\s()"'\\]{1,253}))?\)""", Options)]
    private static partial Regex Request();

    // Clients that validate a manifest add the kind and path of what has it: ValidationError(Stage.spec).
    [GeneratedRegex("""
        (?<!\w)(ValidationError\((?<kind>[A-Z]\w{0,62})\.?(?<path>[\w.\[\]/-]{0,253})\):[ ])?(?<problem>unknown|duplicate)[ ]field[ ](?<esc>\\{0,15})["'`]?(?<field>[^"'`\\\n]{1,1000})\\{0,15}["'`]
        """, Options)]
    private static partial Regex StrictError();

    // kubectl up to 1.24, newer ones before an API server that does not validate fields itself, and Helm (k8s.io/kube-openapi, pkg/util/proto/validation).
    [GeneratedRegex("""
        (?<!\w)ValidationError\((?<kind>[A-Z]\w{0,62})\.?(?<path>[\w.\[\]/-]{0,253})\):[ ]
        ( missing[ ]required[ ]field[ ](?<esc>\\{0,15})"(?<missing>[^"\\\n]{1,253})
        | invalid[ ]type[ ]for[ ][\w.-]{1,512}:[ ](?<wrong>got[ ](?<esc>\\{0,15})"[^"\\\n]{1,63}\\{0,15}",[ ]expected[ ]\\{0,15}"[^"\\\n]{1,63}\\{0,15}") )
        """, Options)]
    private static partial Regex InvalidData();

    // Of the same: an item of a list, or a key of a map, has no value.
    [GeneratedRegex("""(?<!\w)(?<wrong>unknown[ ]object[ ]type[ ](?<esc>\\{0,15})"nil\\{0,15}")[ ]in[ ](?<kind>[A-Z]\w{0,62})\.(?<path>([\w./-]|\[\d{1,9}\]){1,253})""", Options)]
    private static partial Regex NullValue();

    // structured-merge-diff, typed: .status.phase: field not declared in schema.
    [GeneratedRegex(@"(?<![\w.])\.(?<field>[\w.\[\]/-]{1,1000}):[ ]field[ ]not[ ]declared[ ]in[ ]schema", Options)]
    private static partial Regex Undeclared();

    // apiserver, admission/plugin/policy: a MutatingAdmissionPolicy is no more than a policy there.
    [GeneratedRegex("""(?<!\w)(ValidatingAdmissionPolicy|(?<mutating>policy))[ ](?<esc>\\{0,15})['"](?<policy>[\w.-]{1,253})\\{0,15}['"]([ ]with[ ]binding[ ]\\{0,15}['"][\w.-]{1,253}\\{0,15}['"])?\s{1,8}denied[ ]request:[ ]?""", Options)]
    private static partial Regex Policy();

    [GeneratedRegex("""(?<!\w)User[ ](?<esc>\\{0,15})["'`](?<user>[^"'`\\\n]{0,512})\\{0,15}["'`][ ]cannot(?=[ ][a-z])""", Options)]
    private static partial Regex User();
}

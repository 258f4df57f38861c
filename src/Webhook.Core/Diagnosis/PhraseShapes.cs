using System.Text.RegularExpressions;

namespace KargoStageWebhook.Diagnosis;

/// <summary>Errors that name no object of their own, and that others quote.</summary>
internal static partial class PhraseShapes
{
    private const RegexOptions Options = RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture;

    // Words and class, of: Kargo 1.0 to 1.11 (api, ReverifyStageFreight and AbortStageFreightVerification); apimachinery, api/errors/errors.go; etcd, api/v3rpc/rpctypes
    // and grpc; apiserver, endpoints/handlers and registry; apiextensions-apiserver; context.
    private static readonly (string Words, ErrorClass Class)[] Phrases =
    [
        ("stage verification info has no ID", ErrorClass.VerificationWithoutId),
        ("could not find the requested resource", ErrorClass.ResourceNotServed),
        ("the server doesn't have a resource type", ErrorClass.ResourceNotServed),
        ("request is too large", ErrorClass.TooLarge),
        ("trying to send message larger than max", ErrorClass.TooLarge),
        ("Request entity too large", ErrorClass.TooLarge),
        ("request did not complete within", ErrorClass.RequestTimeout),
        ("etcdserver: request timed out", ErrorClass.RequestTimeout),
        ("unable to return a response in the time allotted", ErrorClass.RequestTimeout),
        ("the server has received too many requests", ErrorClass.TooManyRequests),
        ("storage is (re)initializing", ErrorClass.StorageInitializing),
        ("the object has been modified", ErrorClass.Conflict),
        ("exceeded quota", ErrorClass.QuotaExceeded),
        ("context canceled", ErrorClass.Canceled),
    ];

    /// <summary>They.</summary>
    public static IEnumerable<ErrorShape> All { get; } =
    [
        new("unknown field", UnknownField(), ErrorShape.Ranks.Phrase, ReadUnknownField),
        new("field not declared in schema", Undeclared(), ErrorShape.Ranks.Phrase, ReadUnknownField),
        new("denied request", Policy(), ErrorShape.Ranks.Phrase, ForbiddenReader.ReadPolicy),
        new(" cannot ", User(), ErrorShape.Ranks.Phrase, ForbiddenReader.ReadUser),
        .. Phrases.Select(phrase => Phrase(phrase.Words, phrase.Class)),
    ];

    private static ErrorShape Phrase(string words, ErrorClass @class) => new(
        words,
        new Regex(Regex.Escape(words)),
        ErrorShape.Ranks.Phrase,
        found => new Finding.Other(@class, ObjectName.Unknown, found.Context.Operation, words));

    private static Finding.UnknownFields ReadUnknownField(ErrorMatch found) =>
        new(ObjectName.Unknown with { Kind = found["kind"] }, found.Context.Operation, [found["field"]], found.Context.IsWarning);

    // kubectl adds the schema in which it looked for it: ValidationError(Stage.spec).
    [GeneratedRegex("""
        (?<!\w)(ValidationError\((?<kind>[A-Z]\w{0,62})[\w.\[\]]{0,253}\):[ ])?unknown[ ]field[ ](?<esc>\\{0,15})["'`]?(?<field>[^"'`\\\n]{1,1000})\\{0,15}["'`]
        """, Options)]
    private static partial Regex UnknownField();

    // structured-merge-diff, typed: .status.phase: field not declared in schema.
    [GeneratedRegex(@"(?<![\w.])\.(?<field>[\w.\[\]/-]{1,1000}):[ ]field[ ]not[ ]declared[ ]in[ ]schema", Options)]
    private static partial Regex Undeclared();

    [GeneratedRegex("""(?<!\w)ValidatingAdmissionPolicy[ ](?<esc>\\{0,15})['"](?<policy>[\w.-]{1,253})\\{0,15}['"]([ ]with[ ]binding[ ]\\{0,15}['"][\w.-]{1,253}\\{0,15}['"])?\s{1,8}denied[ ]request:[ ]?""", Options)]
    private static partial Regex Policy();

    [GeneratedRegex("""(?<!\w)User[ ](?<esc>\\{0,15})["'`](?<user>[^"'`\\\n]{0,512})\\{0,15}["'`][ ]cannot(?=[ ][a-z])""", Options)]
    private static partial Regex User();
}

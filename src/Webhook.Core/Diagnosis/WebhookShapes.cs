using System.Text.RegularExpressions;

namespace KargoStageWebhook.Diagnosis;

/// <summary>What API servers say of webhooks (apiserver, util/webhook/error.go, admission/plugin/webhook; apiextensions-apiserver, conversion).</summary>
internal static partial class WebhookShapes
{
    private const RegexOptions Options = RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture;

    /// <summary>The shapes of errors about webhooks.</summary>
    public static IEnumerable<ErrorShape> All { get; } =
    [
        new("ailed calling", Failed(), ErrorShape.Ranks.Webhook, ReadFailed),
        new("denied the request", Denied(), ErrorShape.Ranks.Webhook, ReadDenied),
        new("does not support dry run", DryRun(), ErrorShape.Ranks.Webhook, ReadDryRun),
        new("operation does not apply", Patch(), ErrorShape.Ranks.Webhook, ReadPatch),
        new("conversion webhook for", Conversion(), ErrorShape.Ranks.Webhook, ReadConversion),
        new("Post ", Call(), ErrorShape.Ranks.Phrase, ReadCall),
    ];

    private static Finding.WebhookFailed ReadFailed(ErrorMatch found) => new(
        ObjectName.Unknown, found.Context.Operation, FailedCall.Read(found["webhook"], found.Message), found.Context.FailurePolicy);

    // The API server rejects it before it calls the webhook, under either failurePolicy.
    private static Finding.WebhookFailed ReadDryRun(ErrorMatch found) =>
        new(ObjectName.Unknown, found.Context.Operation, new FailedCall(found["webhook"], string.Empty, "does not support dry run"), FailurePolicy: null);

    private static Finding.WebhookFailed ReadPatch(ErrorMatch found) =>
        new(ObjectName.Unknown, found.Context.Operation, new FailedCall(string.Empty, string.Empty, MessageEnd.Trim(found["patch"] + found.FirstLine)), FailurePolicy: null) { IsOfPatch = true };

    // The text does not say whose call it is: nothing is known of its failurePolicy, unless the API server logs that it went on.
    private static Finding.WebhookFailed? ReadCall(ErrorMatch found)
    {
        if (found.Context.IsOfOtherWebhooks) return null;

        var call = FailedCall.Read(string.Empty, found.Start.Value.Replace("\\", string.Empty, StringComparison.Ordinal) + found.Message);
        FailurePolicy? policy = found.Context.FailurePolicy == FailurePolicy.Ignore ? FailurePolicy.Ignore : null;
        return call.Text.Length > 0 ? new Finding.WebhookFailed(ObjectName.Unknown, found.Context.Operation, call, policy) : null;
    }

    private static Finding.ConversionFailed ReadConversion(ErrorMatch found) =>
        new(ObjectName.Unknown with { Kind = found["kind"], Group = found["group"] }, FailedCall.Read(string.Empty, found["returned"] + found.Message));

    private static Finding.Denied ReadDenied(ErrorMatch found) =>
        new(ObjectIn(found), found.Context.Operation, found["webhook"], Policy: string.Empty, found.Reason) { IsWithoutExplanation = found["unexplained"].Length > 0 };

    // A denial's message often names the object: Stage "dev" in namespace "demo", or as an API server does; and this webhook's always. Kargo's own name
    // others too: the Stage of a Promotion, which is of its namespace.
    private static ObjectName ObjectIn(ErrorMatch found)
    {
        var named = ObjectNamed().Match(found.Message);
        if (KargoKinds.FindByWebhook(found["webhook"]) is { } kind) return ObjectOfKargo(found, named, kind);
        if (!named.Success && FailedCall.IsOur(found["webhook"])) named = ObjectOfOurs().Match(found.Message);
        return named.Success ? NameIn(found, named) : ObjectName.Unknown;
    }

    private static ObjectName ObjectOfKargo(ErrorMatch found, Match named, ObjectName kind)
    {
        for (var other = named; other.Success; other = other.NextMatch())
        {
            if (other.Groups["kind"].Value == kind.Kind) return NameIn(found, other) with { Group = kind.Group };
        }

        if (ClusterScopedKinds.Include(kind)) return kind;
        return named.Success ? kind with { Namespace = NameIn(found, named).Namespace } : found.InNamespace(kind);
    }

    private static ObjectName NameIn(ErrorMatch found, Match named)
    {
        var @object = new ObjectName(named.Groups["kind"].Value, named.Groups["group"].Value, named.Groups["namespace"].Value, named.Groups["name"].Value);
        return named.Groups["namespace"].Success ? @object : found.InNamespace(@object);
    }

    // The log of an API server names the webhook without quotes, and repeats it in the error that follows.
    [GeneratedRegex("""
        (?<!\w)[Ff]ailed[ ]calling[ ](admission[ ])?webhook
        ( ,[ ]failing[ ](open|closed)[ ](?<webhook>[\w.-]{1,253}):([ ]failed[ ]calling[ ](admission[ ])?webhook[ ](?<esc>\\{0,15})["'`][^"'`\\\n]{1,253}\\{0,15}["'`])?
        | [ ](?<esc>\\{0,15})["'`](?<webhook>[^"'`\\\n]{1,253})\\{0,15}["'`]
        | [ ](?<webhook>[^\s"'`\\]{1,253}?)(?=:?\s))
        """, Options)]
    private static partial Regex Failed();

    [GeneratedRegex("""
        (?<!\w)admission[ ]webhook[ ]((?<esc>\\{0,15})["'`](?<webhook>[^"'`\\\n]{1,253})\\{0,15}["'`] | (?<webhook>[^\s"'`\\]{1,253}))
        [ ]denied[ ]the[ ]request(:[ ]?|(?<unexplained>[ ]without[ ]explanation))?
        """, Options)]
    private static partial Regex Denied();

    [GeneratedRegex("""(?<!\w)admission[ ]webhook[ ](?<esc>\\{0,15})["'`]?(?<webhook>[^"'`\\\s]{1,253})\\{0,15}["'`]?[ ]does[ ]not[ ]support[ ]dry[ ]run""", Options)]
    private static partial Regex DryRun();

    // evanphx/json-patch. The API server applies no patch but a webhook's of which it says so (apiserver, mutating/dispatcher.go); kustomize words it alike.
    [GeneratedRegex(@"(?<!\w)Internal[ ]error[ ]occurred:[ ](?<patch>(jsonpatch[ ])?[a-z]{1,16}[ ]operation[ ]does[ ]not[ ]apply:[ ])", Options)]
    private static partial Regex Patch();

    [GeneratedRegex(@"(?<!\w)conversion[ ]webhook[ ]for[ ]((?<group>[\w.-]{1,253})/)?\w{1,63},[ ]Kind=(?<kind>\w{1,63})[ ](failed|(?<returned>returned))", Options)]
    private static partial Regex Conversion();

    // A call whose beginning is missing. Clients in the cluster call Services too, and the API server itself: where the text does not say that it is a
    // webhook, the timeout in the URL does (apiserver, admission/plugin/webhook/mutating/dispatcher.go).
    [GeneratedRegex("""
        (?<!\w)((?<said>(?<=\bwebhook:[ ]))|)Post[ ](?<esc>\\{0,15})["'`]?
        (?=https://(?!kubernetes\.default\.)[a-z0-9-]{1,63}\.[a-z0-9-]{1,63}\.svc(?=[:/?])(?>(:\d{1,5})?)(?!/apis?[/?])
            (?(said)|[^\s"'`\\]{0,1000}?[?&]timeout=\d{1,9}m?s\b))
        """, Options)]
    private static partial Regex Call();

    [GeneratedRegex("""
        (?<![\w.])(?<kind>[A-Z]\w{0,62})(\.(?<group>[a-z0-9.-]{1,253}))?[ ]"(?<name>[^"\s]{1,253})"([ ]in[ ]namespace[ ]"(?<namespace>[a-z0-9-]{1,63})"|[ ]is[ ]invalid:)
        """, Options)]
    private static partial Regex ObjectNamed();

    // ResponseBuilder.Deny. An object without a namespace has its name alone.
    [GeneratedRegex("""^\s{0,4}(?<kind>[A-Z]\w{0,62})[ ]((?<namespace>[a-z0-9-]{1,63})/)?(?<name>[^\s/]{1,253})[ ](lacks|has[ ]wrong[ ]values:)[ ]""", Options)]
    private static partial Regex ObjectOfOurs();
}

using KargoStageWebhook.Profiles;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Diagnosis;

/// <summary>Explains what API servers say of webhooks and policies.</summary>
internal static class WebhookAdvice
{
    private const int MaxText = 1_000;

    /// <summary>Explains a call that failed.</summary>
    public static Explained Explain(Finding.WebhookFailed failed, Profile profile)
    {
        var call = failed.Call;
        var advice = failed.IsOfPatch ? CallAdvice.Patch : CallAdvice.Find(call.Cause);
        return Describe(call, new Explained(
            ErrorClass.WebhookCallFailed,
            NameOf(call.Webhook, call.IsOurs),
            WhatHappened(failed),
            failed is { FailurePolicy: { } policy, Call.Cause: not CallCause.Canceled } ? $"its failurePolicy, which is {policy}" : null,
            $"{advice.Means}; {WhatFollows(failed, profile)}",
            [call.IsOurs ? advice.DoIfOurs ?? advice.Do : advice.Do, .. StepsFor(failed, advice)])) with
        {
            FailurePolicy = failed.FailurePolicy,
            Operation = failed.Operation == RequestOperation.Unknown ? null : failed.Operation,
        };
    }

    /// <summary>Explains a conversion that failed.</summary>
    public static Explained Explain(Finding.ConversionFailed failed, Profile profile)
    {
        var advice = CallAdvice.FindForConversion(failed.Call.Cause);
        var subject = FindConverted(failed.Object, profile);
        return Describe(failed.Call, subject.Describe(
            new Explained(
                ErrorClass.ConversionFailed,
                $"the conversion webhook of {subject.Kind}",
                $"the API server could not convert objects from one version to another: {Show(failed.Call.Text)}",
                "spec.conversion of the CRD",
                failed.Call.Cause == CallCause.Canceled
                    ? $"{advice.Means}; {NotAffected(failed.Operation)}"
                    : $"{advice.Means}; until it responds, nobody can read or write {subject.Kind} objects in versions other than the one that is stored, and no failurePolicy helps",
                failed.Call.Cause == CallCause.Canceled ? [advice.Do] : [advice.Do, AskOwners(failed.Call)]),
            RequestOperation.Unknown));
    }

    /// <summary>Explains a denial.</summary>
    public static Explained Explain(Finding.Denied denied, Profile profile)
    {
        var isOurs = FailedCall.IsOur(denied.Webhook);
        var isPolicy = denied.Policy.Length > 0;
        var subject = Subject.Find(denied.Object, profile);
        var name = isPolicy ? $"{(denied.IsOfMutatingPolicy ? "MutatingAdmissionPolicy" : "ValidatingAdmissionPolicy")} {Show(denied.Policy)}" : NameOf(denied.Webhook, isOurs);
        return subject.Describe(
            new Explained(
                isPolicy ? ErrorClass.PolicyDenied : ErrorClass.WebhookDenied,
                name,
                WhatHappened(denied),
                (isOurs || isPolicy) && !denied.IsWithoutExplanation ? "the one that its message names" : null,
                WhatIsLost(denied, subject, isOurs, profile),
                [StepFor(denied, isOurs, name)]) with
            {
                Webhook = denied.Webhook.Length > 0 ? Show(denied.Webhook) : null,
                Policy = isPolicy ? Show(denied.Policy) : null,
            },
            denied.Operation);
    }

    private static string StepFor(Finding.Denied denied, bool isOurs, string name) => (isOurs, denied.IsWithoutExplanation) switch
    {
        (true, false) => $"as its message says, and {Runbook.At(Runbook.Denials)}",
        (true, true) => $"read its log of that time: {Runbook.At(Runbook.Denials)}",
        (false, false) => $"do what its message says, or ask the owners of {name}",
        (false, true) => $"ask the owners of {name}, or read its log of that time",
    };

    // This webhook denies nothing but updates of status.
    private static string WhatIsLost(Finding.Denied denied, Subject subject, bool isOurs, Profile profile)
    {
        if (!isOurs || denied.Operation == RequestOperation.Create) return Story.WhatIsLost(denied.Operation);
        if (subject.HasPromotions || (subject.IsInProfile is null && profile.Resources.All(Subject.IsOfPromotions))) return Story.StatusUpdateIsLost;
        return subject.IsInProfile is true ? Story.ControllersUpdateIsLost : Story.WhatIsLost(RequestOperation.UpdateStatus);
    }

    private static string WhatHappened(Finding.Denied denied) => denied switch
    {
        { Reason.Length: > 0 } => $"it denied the request: {Show(denied.Reason)}",
        { IsWithoutExplanation: true } => "it denied the request and gave no reason",
        _ => "it denied the request: its reason stands in the lines behind, or was truncated",
    };

    private static string WhatHappened(Finding.WebhookFailed failed) => failed switch
    {
        { IsOfPatch: true } => $"the API server could not apply its patch: {Show(failed.Call.Text)}",
        { Call.Cause: CallCause.DryRunNotSupported } => "the API server did not call it: it does not support a dry run",
        { Call.Text.Length: 0 } => "the API server could not call it: the text does not say why",
        _ => $"the API server could not call it: {Show(failed.Call.Text)}",
    };

    // A list is converted as a whole: Kind=StageList.
    private static Subject FindConverted(ObjectName @object, Profile profile)
    {
        var subject = Subject.Find(@object, profile);
        if (subject.IsInProfile is true || !@object.Kind.EndsWith("List", StringComparison.Ordinal)) return subject;

        return Subject.Find(@object with { Kind = @object.Kind[..^"List".Length] }, profile) is { IsInProfile: true } item ? item : subject;
    }

    private static string WhatFollows(Finding.WebhookFailed failed, Profile profile) => failed switch
    {
        { IsOfPatch: true } => $"{Story.WhatIsLost(failed.Operation)}, whatever its failurePolicy is",
        { Call.Cause: CallCause.DryRunNotSupported } => "other requests are not affected, and no failurePolicy helps",

        // Under Ignore too it goes on no further (apiserver, admission/plugin/webhook/mutating/dispatcher.go).
        { Call.Cause: CallCause.Canceled } => NotAffected(failed.Operation),
        _ => WhatFollowsByPolicy(failed, profile),
    };

    private static string NotAffected(RequestOperation operation) => $"{Story.WhatIsLost(operation)}, and other requests are not affected";

    private static string WhatFollowsByPolicy(Finding.WebhookFailed failed, Profile profile) => (failed.FailurePolicy, failed.Call.IsOurs) switch
    {
        (FailurePolicy.Ignore, true) => "the updates went on without a backfill, and the CRD rejects those that lack a field that it requires",
        (FailurePolicy.Ignore, false) => "the requests went on as if there were no such webhook",
        (null, _) => "the text does not say what became of the request: its failurePolicy decides",
        (_, true) => $"every status update that it is registered for is rejected until it responds{(profile.Resources.Any(Subject.IsOfPromotions) ? ", and promotions wait" : string.Empty)}",
        _ => "every request that it is registered for is rejected until it responds",
    };

    private static IEnumerable<string> StepsFor(Finding.WebhookFailed failed, CallAdvice advice)
    {
        var isCanceled = failed.Call.Cause == CallCause.Canceled;
        if (!failed.Call.IsOurs)
        {
            if (!isCanceled) yield return AskOwners(failed.Call);
            yield break;
        }

        yield return Runbook.At(advice.Section);
        if (failed.FailurePolicy != FailurePolicy.Ignore && !isCanceled) yield return $"if promotions wait for it, set its failurePolicy to Ignore: {Runbook.At(Runbook.FirstThings)}";
    }

    private static string AskOwners(FailedCall call) => call.Service.Length > 0 ? $"ask the owners of its Service {Show(call.Service)}" : "ask its owners";

    private static string NameOf(string webhook, bool isOurs)
    {
        var name = webhook.Length > 0 ? $"webhook {Show(webhook)}" : "a webhook that the text does not name";
        return isOurs ? $"{name}, which is this one" : name;
    }

    private static Explained Describe(FailedCall call, Explained explained) => explained with
    {
        Webhook = call.Webhook.Length > 0 ? Show(call.Webhook) : null,
        Url = call.Url.Length > 0 ? Show(call.Url) : null,
        Cause = call.Cause,
    };

    private static string Show(string text) => Printable.Clip(text, MaxText);
}

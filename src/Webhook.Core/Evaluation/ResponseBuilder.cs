using KargoStageWebhook.Admission;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Evaluation;

/// <summary>Puts a decision into the words of an AdmissionResponse.</summary>
public static class ResponseBuilder
{
    /// <summary>The most warnings in a response; the last one sums up the rest.</summary>
    public const int MaxWarnings = 5;

    /// <summary>The most characters of a warning; Kubernetes may cut longer ones.</summary>
    public const int MaxWarningLength = 256;

    /// <summary>The most causes of a denial, so that a response stays small whatever was sent.</summary>
    public const int MaxCauses = 500;

    /// <summary>The most fields in an audit annotation; the patch itself is in the audit log too, where its level is Request.</summary>
    public const int MaxFieldsAnnotated = 10;

    private const int MaxCauseLength = 512;

    // With a key of somebody's making a path could take all the room, and what was done would be cut off.
    private const int MaxPathInWarning = 120;
    private const int FieldsInMessage = 3;

    /// <summary>The response to the request on which this was decided.</summary>
    /// <param name="request">The request.</param>
    /// <param name="controller">Who sent it.</param>
    /// <param name="decision">What was decided.</param>
    public static AdmissionResponse Build(AdmissionRequest request, Controller controller, Decision decision) => decision.Violations.Count == 0
        ? AdmissionResponse.Allowed
        : new AdmissionResponse
        {
            Patch = decision.Patch,
            Denial = decision is Decision.Denied ? Deny(request, controller, decision.Violations) : null,
            Warnings = Warn(decision),
            AuditAnnotations = Annotate(request, controller, decision),
        };

    /// <summary>What was, or in audit would be, done about one violation, as one clause.</summary>
    public static string Remedy(Decision decision, Violation violation)
    {
        var would = decision is Decision.Audited;
        return violation.Outcome switch
        {
            Outcome.Backfilled => $"{(would ? "would be set" : "set")} to {Show(violation.Fix!.Value.ToString())} ({Describe(violation.Fix.Value.Source)})",
            Outcome.Denied => would ? "would be denied" : "denied",
            _ => $"{(would ? "would be allowed" : "allowed")} as it is{WhyAsItIs(violation)}",
        };
    }

    private static string WhyAsItIs(Violation violation) =>
        violation.NotFixedBecause is { } why ? $", {why}"
        : violation.Profile?.KnownRequirement is { } known ? $", though {known}"
        : string.Empty;

    private static string SenderOf(AdmissionRequest request) => Show(request.UserInfo.ToString());

    // What a request says of itself is shown to people, and longer than this no name of Kubernetes is.
    private static string Show(string text) => Printable.Clip(text, MaxWarningLength);

    private static string NameOf(AdmissionRequest request)
    {
        var name = Show(request.Name.ToString());
        return request.Namespace.IsEmpty ? name : $"{Show(request.Namespace.ToString())}/{name}";
    }

    private static string Describe(BackfillSource source) => source switch
    {
        BackfillSource.CarriedOver => "carried over",
        BackfillSource.Derived => "derived",
        BackfillSource.Copied => "copied",
        _ => "by the profile",
    };

    private static Denial Deny(AdmissionRequest request, Controller controller, IReadOnlyList<Violation> violations)
    {
        var denied = violations.Where(violation => violation.Outcome == Outcome.Denied).ToList();
        var resource = request.Profile!.Resource;
        return new Denial(
            $"{resource.Kind} {NameOf(request)} {Complain(denied)}. "
            + $"Sent by {SenderOf(request)}, controller version {controller.Version}. "
            + $"Required by {Each(denied, Advice.WhatRequires)}. "
            + $"What to do: {Each(denied, Advice.WhatToDo)}.",
            resource.Group,
            resource.Kind,
            Show(request.Name.ToString()),
            Show(request.Update.Object.Uid.ToString()),
            [.. denied.Take(MaxCauses).Select(ToCause)]);
    }

    private static string Complain(List<Violation> denied)
    {
        var (missing, wrong) = (denied.FindAll(violation => violation.IsMissing), denied.FindAll(violation => !violation.IsMissing));
        var lacks = $"lacks {Some(missing, violation => violation.Path)}";
        var has = $"has wrong values: {Some(wrong, violation => $"{violation.Path} ({violation.Problem})")}";
        return wrong.Count == 0 ? lacks : missing.Count == 0 ? has : $"{lacks}, and {has}";
    }

    private static string Some(List<Violation> violations, Func<Violation, string> describe)
    {
        var described = string.Join(", ", violations.Take(FieldsInMessage).Select(violation => Show(describe(violation))));
        return violations.Count > FieldsInMessage ? $"{described} and {violations.Count - FieldsInMessage} more" : described;
    }

    private static string Each(List<Violation> denied, Func<Violation, string> describe) => string.Join("; and ", denied.Select(describe).Distinct());

    private static StatusCause ToCause(Violation violation)
    {
        var why = Advice.WhyItMatters(violation);
        var message = why.Length == 0 ? violation.Problem : $"{violation.Problem}: {why}";
        return new StatusCause($"FieldValue{violation.Reason}", Printable.Clip(violation.Path, MaxCauseLength), Printable.Clip(message, MaxCauseLength));
    }

    private static List<string> Warn(Decision decision)
    {
        var all = decision.Violations;
        var shown = all.Count <= MaxWarnings ? all.Count : MaxWarnings - 1;
        var warnings = all.Take(shown)
            .Select(violation => $"kargo-stage-webhook: {Printable.Clip(violation.Path, MaxPathInWarning)} {(violation.IsMissing ? "is missing" : $"is wrong ({violation.Problem})")}: {Remedy(decision, violation)}")
            .ToList();
        if (shown < all.Count) warnings.Add($"kargo-stage-webhook: {all.Count - shown} more fields are missing or wrong in this object");
        return warnings.ConvertAll(warning => Printable.Clip(warning, MaxWarningLength));
    }

    private static List<KeyValuePair<string, string>> Annotate(AdmissionRequest request, Controller controller, Decision decision) =>
    [
        new("decision", decision.Name),
        new("sender", SenderOf(request)),
        new("controller-version", controller.Version.ToString()),
        new("missing", List(decision)),
    ];

    private static string List(Decision decision)
    {
        var listed = string.Join("; ", decision.Violations.Take(MaxFieldsAnnotated).Select(violation => $"{Show(violation.Path)} {Remedy(decision, violation)}"));
        var more = decision.Violations.Count - MaxFieldsAnnotated;
        return more > 0 ? $"{listed}; and {more} more" : listed;
    }
}

using System.Buffers;
using CommunityToolkit.HighPerformance.Buffers;
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
    public static AdmissionResponse Build(AdmissionRequest request, Controller controller, Decision decision)
    {
        if (decision.Violations.Count == 0) return AdmissionResponse.Allowed;

        var described = DescribeFields(decision);
        return new AdmissionResponse
        {
            Patch = decision.Patch,
            Denial = decision is Decision.Denied ? Deny(request, controller, decision.Violations) : null,
            Warnings = Warn(decision.Violations, described),
            AuditAnnotations = Annotate(request, controller, decision, described),
        };
    }

    /// <summary>What was, or in audit would be, done about one violation, as one clause.</summary>
    public static string Remedy(Decision decision, Violation violation)
    {
        var would = decision is Decision.Audited;
        return violation.Outcome switch
        {
            Outcome.Backfilled => $"{(would ? "would be set" : "set")} to {Printable.ClipName(violation.Fix!.Value.ToString())} ({Describe(violation.Fix.Value.Source)})",
            Outcome.Denied => would ? "would be denied" : "denied",
            _ => $"{(would ? "would be allowed" : "allowed")} as it is{WhyAsItIs(violation)}",
        };
    }

    private static string WhyAsItIs(Violation violation) =>
        violation.NotFixedBecause is { } why ? $", {why}"
        : violation.Profile?.KnownRequirement is { } known ? $", though {known}"
        : string.Empty;

    private static string SenderOf(AdmissionRequest request) => Printable.ClipName(request.UserInfo.ToString());

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
            $"{resource.Kind} {request.ObjectName} {Complain(denied)}. "
            + $"Sent by {SenderOf(request)}, controller version {controller.Version}. "
            + $"Required by {Each(denied, Advice.WhatRequires)}. "
            + $"What to do: {Each(denied, Advice.WhatToDo)}.",
            resource.Group,
            resource.Kind,
            Printable.ClipName(request.Name.ToString()),
            Printable.ClipName(request.Update.Object.Uid.ToString()),
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
        var described = string.Join(", ", violations.Take(FieldsInMessage).Select(violation => Printable.ClipName(describe(violation))));
        return violations.Count > FieldsInMessage ? $"{described} and {violations.Count - FieldsInMessage} more" : described;
    }

    private static string Each(List<Violation> denied, Func<Violation, string> describe) => string.Join("; and ", denied.Select(describe).Distinct());

    private static StatusCause ToCause(Violation violation)
    {
        var why = Advice.WhyItMatters(violation);
        var message = why.Length == 0 ? violation.Problem : $"{violation.Problem}: {why}";
        return new StatusCause($"FieldValue{violation.Reason}", Printable.Clip(violation.Path, MaxCauseLength), Printable.Clip(message, MaxCauseLength));
    }

    // As many as are annotated, of which the first few are warned of.
    private static FieldText[] DescribeFields(Decision decision)
    {
        var described = new FieldText[Math.Min(decision.Violations.Count, MaxFieldsAnnotated)];
        for (var i = 0; i < described.Length; i++) described[i] = new FieldText(decision.Violations[i].Path, Remedy(decision, decision.Violations[i]));
        return described;
    }

    private static List<string> Warn(IReadOnlyList<Violation> all, FieldText[] described)
    {
        var shown = all.Count <= MaxWarnings ? all.Count : MaxWarnings - 1;
        var warnings = new List<string>(MaxWarnings);
        for (var i = 0; i < shown; i++)
        {
            var problem = all[i].IsMissing ? "is missing" : $"is wrong ({all[i].Problem})";
            warnings.Add(Printable.Clip($"kargo-stage-webhook: {Printable.Clip(described[i].Path, MaxPathInWarning)} {problem}: {described[i].Remedy}", MaxWarningLength));
        }

        if (shown < all.Count) warnings.Add($"kargo-stage-webhook: {all.Count - shown} more fields are missing or wrong in this object");
        return warnings;
    }

    private static List<KeyValuePair<string, string>> Annotate(AdmissionRequest request, Controller controller, Decision decision, FieldText[] described) =>
    [
        new("decision", decision.Name),
        new("sender", SenderOf(request)),
        new("controller-version", controller.Version.ToString()),
        new("missing", List(described, decision.Violations.Count)),
    ];

    private static string List(FieldText[] described, int all)
    {
        using var list = new ArrayPoolBufferWriter<char>();
        for (var i = 0; i < described.Length; i++)
        {
            if (i > 0) list.Write("; ");
            list.Write(Printable.ClipName(described[i].Path));
            list.Write(" ");
            list.Write(described[i].Remedy);
        }

        if (all > described.Length) list.Write($"; and {all - described.Length} more");
        return list.WrittenSpan.ToString();
    }

    /// <summary>A field as people are told of it.</summary>
    /// <param name="Path">Where it is.</param>
    /// <param name="Remedy">What was done about it.</param>
    private readonly record struct FieldText(string Path, string Remedy);
}

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

    // With a key of somebody's making a path could take all the room, and what was done would be truncated.
    private const int MaxPathInWarning = 120, MaxProblemInWarning = 70;
    private const int FieldsInMessage = 3;

    /// <summary>The response to the request on which this was decided; of no use once the request is disposed.</summary>
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
        using var text = new ArrayPoolBufferWriter<char>();
        WriteRemedy(text, decision, violation);
        return text.WrittenSpan.ToString();
    }

    private static void WriteRemedy(ArrayPoolBufferWriter<char> text, Decision decision, Violation violation)
    {
        var would = decision is Decision.Audited;
        switch (violation.Outcome)
        {
            case Outcome.Backfilled:
                text.Write(would ? "would be set to " : "set to ");
                violation.Fix!.Value.WriteTo(text, Printable.MaxNameLength);
                text.Write(" (");
                text.Write(Describe(violation.Fix.Value.Source));
                text.Write(")");
                break;
            case Outcome.Denied:
                text.Write(would ? "would be denied" : "denied");
                text.Write(WhyNotBackfilled(violation));
                break;
            default:
                text.Write(IsDenial(decision) ? BesideDenial(violation, would) : $"{(would ? "would be " : string.Empty)}allowed as it is{WhyAsItIs(violation)}");
                break;
        }
    }

    private static bool IsDenial(Decision decision) => decision is Decision.Denied or Decision.Audited { Would: Decision.Denied };

    // Of an update that is denied for other fields, nothing is allowed, and nothing is set.
    private static string BesideDenial(Violation violation, bool would) =>
        !violation.HasValue && violation.NotFixedBecause is null ? would ? "would not be the reason for the denial" : "not the reason for the denial"
        : $"{(would ? "would not be" : "not")} backfilled, {violation.NotFixedBecause ?? (would ? "since the update would be denied" : "since the update is denied")}";

    // Those for which an update is denied come first: beyond a limit the others are only counted.
    private static IReadOnlyList<Violation> InOrderOfWeight(Decision decision) =>
        IsDenial(decision) ? [.. decision.Violations.OrderBy(violation => violation.Outcome != Outcome.Denied)] : decision.Violations;

    private static string WhyNotBackfilled(Violation violation) => violation.NotFixedBecause is { } why ? $"; not backfilled, {why}" : string.Empty;

    private static string WhyAsItIs(Violation violation) =>
        violation.NotFixedBecause is { } why ? $", {why}"
        : violation is { IsEmpty: false, Profile.KnownRequirement: { } known } ? $", though {known}"
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
        var lacks = $"lacks {Some(missing, violation => $"{Printable.ClipName(violation.Path)}{(violation.NotFixedBecause is { } why ? $" (not backfilled, {why})" : string.Empty)}")}";
        var has = $"has wrong values: {Some(wrong, violation => $"{Printable.ClipName(violation.Path)} ({Printable.ClipName(violation.Problem)})")}";
        return wrong.Count == 0 ? lacks : missing.Count == 0 ? has : $"{lacks}, and {has}";
    }

    private static string Some(List<Violation> violations, Func<Violation, string> describe)
    {
        var described = string.Join(", ", violations.Take(FieldsInMessage).Select(describe));
        return violations.Count > FieldsInMessage ? $"{described} and {violations.Count - FieldsInMessage} more" : described;
    }

    private static string Each(List<Violation> denied, Func<Violation, string> describe) => string.Join("; and ", denied.Select(describe).Distinct());

    private static StatusCause ToCause(Violation violation)
    {
        var why = Advice.WhyItMatters(violation);
        var message = $"{violation.Problem}{(why.Length == 0 ? string.Empty : $": {why}")}{WhyNotBackfilled(violation)}";
        return new StatusCause($"FieldValue{violation.Reason}", Printable.Clip(violation.Path, MaxCauseLength), Printable.Clip(message, MaxCauseLength));
    }

    // One text at a time, in memory of which each takes the place of the one before: the writer wants no more, and a controller that loops asks for many.
    private static IEnumerable<ReadOnlyMemory<char>> Warn(Decision decision)
    {
        var all = InOrderOfWeight(decision);
        var shown = all.Count <= MaxWarnings ? all.Count : MaxWarnings - 1;
        using ArrayPoolBufferWriter<char> text = new(), clipped = new();
        for (var i = 0; i < shown; i++)
        {
            text.Clear();
            text.Write("kargo-stage-webhook: ");
            all[i].WritePath(text, MaxPathInWarning);
            text.Write(all[i].IsMissing ? " is missing: " : $" is wrong ({Printable.Clip(all[i].Problem, MaxProblemInWarning)}): ");
            WriteRemedy(text, decision, all[i]);

            clipped.Clear();
            Printable.Clip(text.WrittenSpan, MaxWarningLength, clipped);
            yield return clipped.WrittenMemory;
        }

        if (shown == all.Count) yield break;

        text.Clear();
        text.GetSpan(MaxWarningLength).TryWrite($"kargo-stage-webhook: {all.Count - shown} more fields are missing or wrong in this object", out var written);
        text.Advance(written);
        yield return text.WrittenMemory;
    }

    private static IEnumerable<(string Key, ReadOnlyMemory<char> Value)> Annotate(AdmissionRequest request, Controller controller, Decision decision)
    {
        yield return ("decision", decision.Name.AsMemory());
        yield return ("sender", SenderOf(request).AsMemory());
        yield return ("controller-version", controller.Version.ToString().AsMemory());
        using var violations = new ArrayPoolBufferWriter<char>();
        List(violations, decision);
        yield return ("violations", violations.WrittenMemory);
    }

    private static void List(ArrayPoolBufferWriter<char> list, Decision decision)
    {
        var all = InOrderOfWeight(decision);
        for (var i = 0; i < Math.Min(all.Count, MaxFieldsAnnotated); i++)
        {
            if (i > 0) list.Write("; ");
            all[i].WritePath(list, Printable.MaxNameLength);
            list.Write(" ");
            WriteRemedy(list, decision, all[i]);
        }

        if (all.Count <= MaxFieldsAnnotated) return;

        list.GetSpan(MaxPathInWarning).TryWrite($"; and {all.Count - MaxFieldsAnnotated} more", out var written);
        list.Advance(written);
    }
}

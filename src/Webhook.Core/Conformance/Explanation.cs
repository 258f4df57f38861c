using KargoStageWebhook.Admission;
using KargoStageWebhook.Kargo;
using KargoStageWebhook.Schema;

namespace KargoStageWebhook.Conformance;

/// <summary>Puts a verdict into the words of an answer, under the policy that it was made by.</summary>
public sealed class Explanation(Policy policy)
{
    /// <summary>The most warnings in an answer; the last one sums up the rest.</summary>
    public const int MaxWarnings = 5;

    /// <summary>The most characters of a warning; Kubernetes may cut longer ones.</summary>
    public const int MaxWarningLength = 256;

    /// <summary>The most causes of a refusal, so that an answer stays small whatever was sent.</summary>
    public const int MaxCauses = 500;

    /// <summary>The most fields in an audit annotation; the patch itself is in the audit log too, where its level is Request.</summary>
    public const int MaxFieldsAnnotated = 10;

    private const int FieldsInMessage = 3;

    /// <summary>The answer to the review on which this verdict was given.</summary>
    /// <param name="review">The review.</param>
    /// <param name="controller">Who sent it.</param>
    /// <param name="verdict">What was decided.</param>
    public AdmissionAnswer Answer(Review review, Controller controller, Verdict verdict) => verdict.Violations.Count == 0
        ? AdmissionAnswer.Silence
        : new AdmissionAnswer
        {
            Patch = verdict.Patch,
            Refusal = verdict is Verdict.Refused ? Refuse(review, controller, verdict.Violations) : null,
            Warnings = Warn(verdict),
            AuditAnnotations = Annotate(review, controller, verdict),
        };

    /// <summary>What was, or in audit would be, done about one violation, as one clause.</summary>
    public static string Remedy(Verdict verdict, Violation violation)
    {
        var would = verdict is Verdict.Audited;
        return violation.Outcome switch
        {
            Outcome.Backfilled => $"{(would ? "would be set" : "set")} to {ValueOf(violation)}",
            Outcome.Refused => would ? "would be refused" : "refused",
            _ => $"{(would ? "would be left" : "left")} as it is{FieldKnowledge.WhatIsLeft(violation)}",
        };
    }

    private static string SenderOf(Review review) => Show(review.Sender.ToString());

    // What a review says of itself is shown to people, and longer than this no name of Kubernetes is.
    private static string Show(string text) => Printable.Clip(text, MaxWarningLength);

    private static string ValueOf(Violation filled) => filled.Added is { } fill
        ? $"{Show(fill.Value.GetRawText())} (by an added rule)"
        : $"{Show(filled.Id.Value.ToString())} ({Describe(filled.Id.Origin)})";

    private static string NameOf(Review review) => review.Namespace.IsEmpty ? Show(review.Name.ToString()) : $"{Show(review.Namespace.ToString())}/{Show(review.Name.ToString())}";

    private static string Describe(IdOrigin origin) => origin == IdOrigin.CarriedOver ? "carried over" : "derived";

    private Refusal Refuse(Review review, Controller controller, IReadOnlyList<Violation> violations)
    {
        var refused = violations.Where(violation => violation.Outcome == Outcome.Refused).ToList();
        var kind = Show(review.Kind);
        return new Refusal(
            $"{kind} {NameOf(review)} {Complain(refused)}. "
            + $"Sent by {SenderOf(review)}, controller version {controller.Version}. "
            + $"Required by {Each(refused, violation => FieldKnowledge.WhatRequires(policy, violation))}. "
            + $"What to do: {Each(refused, violation => FieldKnowledge.WhatToDo(policy, violation))}.",
            review.Group,
            kind,
            review.Name.ToString(),
            review.Object.Uid.ToString(),
            [.. refused.Take(MaxCauses).Select(ToCause)]);
    }

    private static string Complain(List<Violation> refused)
    {
        var (missing, wrong) = (refused.FindAll(violation => violation.IsMissing), refused.FindAll(violation => !violation.IsMissing));
        var lacks = $"lacks {Some(missing, violation => violation.Path)}";
        var has = $"has wrong values: {Some(wrong, violation => $"{violation.Path} ({violation.Schema!.Message})")}";
        return wrong.Count == 0 ? lacks : missing.Count == 0 ? has : $"{lacks}, and {has}";
    }

    private static string Some(List<Violation> violations, Func<Violation, string> say)
    {
        var said = string.Join(", ", violations.Take(FieldsInMessage).Select(violation => Show(say(violation))));
        return violations.Count > FieldsInMessage ? $"{said} and {violations.Count - FieldsInMessage} more" : said;
    }

    private static string Each(List<Violation> refused, Func<Violation, string> say) => string.Join("; and ", refused.Select(say).Distinct());

    private static RefusalCause ToCause(Violation violation)
    {
        var (message, why) = (violation.Schema?.Message ?? "Required value", FieldKnowledge.WhyItMatters(violation));
        return new RefusalCause(violation.Schema?.Reason ?? FieldReason.Required, violation.Path, why.Length == 0 ? message : $"{message}: {why}");
    }

    private static List<string> Warn(Verdict verdict)
    {
        var all = verdict.Violations;
        var shown = all.Count <= MaxWarnings ? all.Count : MaxWarnings - 1;
        var warnings = all.Take(shown)
            .Select(violation => $"kargo-stage-webhook: {violation.Path} {violation.Problem}: {Remedy(verdict, violation)}")
            .ToList();
        if (shown < all.Count) warnings.Add($"kargo-stage-webhook: {all.Count - shown} more fields are missing or wrong in this object");
        return warnings.ConvertAll(warning => Printable.Clip(warning, MaxWarningLength));
    }

    private static List<KeyValuePair<string, string>> Annotate(Review review, Controller controller, Verdict verdict) =>
    [
        new("decision", verdict.Decision),
        new("sender", SenderOf(review)),
        new("controller-version", controller.Version.ToString()),
        new("missing", List(verdict)),
    ];

    private static string List(Verdict verdict)
    {
        var listed = string.Join("; ", verdict.Violations.Take(MaxFieldsAnnotated).Select(violation => $"{Show(violation.Path)} {Remedy(verdict, violation)}"));
        var left = verdict.Violations.Count - MaxFieldsAnnotated;
        return left > 0 ? $"{listed}; and {left} more" : listed;
    }
}

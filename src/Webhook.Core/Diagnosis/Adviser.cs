using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Diagnosis;

/// <summary>Knows what API server errors about Kargo's objects mean, and what helps.</summary>
public static class Adviser
{
    private const string OurName = "kargo-stage-webhook";

    private const string UpdateIsLost =
        "the whole status update did not happen; Kargo's controller logs it and goes on, so promotions of this Stage stay as they are, often Pending";

    // An API server adds it to any complaint (1.30 and later): CEL rules are not run on what the schema rejects.
    private const string NoField = "<nil>";

    /// <summary>Explains a finding.</summary>
    /// <param name="finding">It.</param>
    /// <param name="profile">The resources and fields that are known.</param>
    /// <param name="crds">The CRDs by the kind that they define, if they are known: the rule is then quoted from them.</param>
    /// <returns>One explanation for each rule that was broken.</returns>
    public static IReadOnlyList<Explained> Explain(Finding finding, Profile profile, IReadOnlyDictionary<string, CrdSchema>? crds = null) => finding switch
    {
        Finding.InvalidObject invalid => [.. invalid.Errors.Where(error => error.Path != NoField).Select(error => Explain(invalid, error, profile, RuleQuote.Find(crds, invalid.Kind, error)))],
        Finding.WebhookFailed failed => [Explain(failed)],
        Finding.WebhookDenied denied => [Explain(denied)],
        _ => throw new NotSupportedException("A finding that has no explanation."),
    };

    private static Explained Explain(Finding.InvalidObject invalid, FieldError error, Profile profile, string? quote)
    {
        var subject = Name(invalid);
        var what = $"{Show(error.Path)}: {error.Reason}{(error.Detail.Length > 0 ? $": {Show(error.Detail)}" : string.Empty)}";
        return Find(profile, invalid.Kind, error.Path) is var (resource, field) && error.Reason == "Required value"
            ? new Explained(subject, what, quote ?? RuleOf(resource, field), $"{UpdateIsLost}. {Sentence(Advice.WhyItMatters(field))}", StepsFor(field))
            : new Explained(subject, what, quote ?? "the schema of the CRD that is installed", UpdateIsLost, StepsForOther);
    }

    private static Explained Explain(Finding.WebhookFailed failed)
    {
        var isOurs = failed.Webhook.Contains(OurName, StringComparison.Ordinal);
        return new Explained(
            $"webhook {Show(failed.Webhook)}{(isOurs ? ", which is this one" : string.Empty)}",
            $"the API server could not call it: {Show(failed.Cause)}",
            "its failurePolicy, which is Fail",
            "every update that it is registered for is rejected until it answers",
            [WhyNotCalled(failed.Cause), isOurs ? "if promotions wait for it, set its failurePolicy to Ignore: docs/runbook.md, Out of the way at once" : "ask its owners"]);
    }

    private static Explained Explain(Finding.WebhookDenied denied)
    {
        var isOurs = denied.Webhook.Contains(OurName, StringComparison.Ordinal);
        return new Explained(
            $"webhook {Show(denied.Webhook)}{(isOurs ? ", which is this one" : string.Empty)}",
            denied.Reason.Length > 0 ? $"it denied the update: {Show(denied.Reason)}" : "it denied the update and gave no reason",
            isOurs ? "the one that its message names" : null,
            UpdateIsLost,
            [isOurs ? "as its message says, and docs/runbook.md, KargoStageWebhookDenials" : "ask its owners"]);
    }

    private static (ResourceProfile Resource, ProfileField Field)? Find(Profile profile, string kind, string path)
    {
        foreach (var resource in profile.Resources.Where(resource => kind.Length == 0 || resource.Resource.Kind == kind))
        {
            if (resource.FindByError(path) is { } field) return (resource, field);
        }

        return null;
    }

    private static string RuleOf(ResourceProfile resource, ProfileField field)
    {
        var owner = field.Path.Text[..^(field.Path.Field.Length + 1)];
        var rule = $"of {owner} in the CRD {resource.Resource.Name}";
        if (field.KnownRequirement is not { } known) return $"required: [{field.Path.Field}] {rule}";

        var required = resource.Fields.Where(other => other.KnownRequirement == known && other.Path.Text == $"{owner}.{other.Path.Field}").Select(other => other.Path.Field);
        return $"required: [{string.Join(", ", required)}] {rule}, which names {field.Path.Field}; {known.Product} {known.Introduced} has it{(known.Removed is { } removed ? $", {removed} no longer" : string.Empty)}";
    }

    private static string[] StepsFor(ProfileField field) => field.Source is not null
        ?
        [
            "install kargo-stage-webhook, which backfills it; where it is installed, see why it was not called: docs/runbook.md, KargoStageWebhookNotCalled",
            "repair what is stored: kargo-stage-webhook repair",
            $"bring CRDs and controllers to one version{Fixed(field)}",
        ]
        :
        [
            $"bring CRDs and controllers to one version{Fixed(field)}: nothing backfills this field, since {field.Why}",
            "until then apply the CRDs of the version that the controllers run",
        ];

    private static string Fixed(ProfileField field) => field.KnownRequirement?.Removed is { } removed ? $", {removed} or later" : string.Empty;

    private static readonly string[] StepsForOther =
    [
        "compare what is stored with the CRD: kargo-stage-webhook check",
        "bring CRDs and controllers to one version",
    ];

    // What Go's net, tls and http packages and the API server's service resolver say.
    private static string WhyNotCalled(string cause) => cause switch
    {
        _ when cause.Contains("x509", StringComparison.Ordinal) => "the caBundle does not verify its certificate, or that has expired: docs/runbook.md, KargoStageWebhookCertificateUnknown",
        _ when cause.Contains("deadline exceeded", StringComparison.Ordinal) || cause.Contains("imeout", StringComparison.Ordinal) =>
            "it did not answer in time: its Pods are overloaded or frozen, or a firewall or NetworkPolicy drops what the API server sends to its port",
        _ when cause.Contains("no endpoints", StringComparison.Ordinal) || cause.Contains("refused", StringComparison.Ordinal) => "none of its Pods is ready: kubectl get pods, and their logs",
        _ when cause.Contains("not found", StringComparison.Ordinal) || cause.Contains("no such host", StringComparison.Ordinal) =>
            "its Service is gone while its configuration is still there: delete the configuration, or install it again",
        _ => "check its Pods and their logs",
    };

    private static string Name(Finding.InvalidObject invalid)
    {
        if (invalid.Name.Length == 0) return "an object that the text does not name";
        return invalid.Namespace.Length > 0 ? $"{Show(invalid.Kind)} {invalid.Namespace}/{Show(invalid.Name)}" : $"{Show(invalid.Kind)} {Show(invalid.Name)} (the text does not say in which namespace)";
    }

    private static string Sentence(string clause) => $"{char.ToUpperInvariant(clause[0])}{clause[1..]}";

    private static string Show(string text) => Printable.Clip(text, 300);
}

using KargoStageWebhook.Conformance;
using KargoStageWebhook.Schema;

namespace KargoStageWebhook.Check;

/// <summary>A field of a stored status that a CRD refuses.</summary>
/// <param name="Path">Where, as the API server writes it.</param>
/// <param name="Reason">Why, in Kubernetes' words.</param>
/// <param name="Message">Why, for people.</param>
/// <param name="ForgivenWhile">What an update must leave as it is for an API server with ratcheting to forgive it.</param>
/// <param name="Webhook">What the webhook would do about it at an update of the status.</param>
/// <param name="IsRepaired">Whether <c>repair</c> fills it in; else it needs a person.</param>
internal sealed record RefusedField(string Path, FieldReason Reason, string Message, string ForgivenWhile, string Webhook, bool IsRepaired)
{
    /// <summary>Puts a violation into words.</summary>
    /// <param name="violation">It.</param>
    /// <param name="verdict">What the webhook would decide.</param>
    /// <param name="said">What of that is about this field.</param>
    /// <param name="isRepaired">As above.</param>
    public static RefusedField Of(SchemaViolation violation, Verdict verdict, IEnumerable<Violation> said, bool isRepaired)
    {
        // Nothing happens here: whatever the mode, the webhook only would.
        var would = verdict as Verdict.Audited ?? new Verdict.Audited(verdict);
        var webhook = said.Select(one => Explanation.Remedy(would, one)).FirstOrDefault() ?? "would be left to the API server, which refuses it";
        return new RefusedField(violation.Path, violation.Reason, violation.Message, violation.ForgivenWhile, webhook, isRepaired);
    }
}

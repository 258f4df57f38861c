using System.Text.Json.Serialization;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Check;

/// <summary>A field of a stored status that a CRD rejects.</summary>
/// <param name="Path">Where, as the API server writes it.</param>
/// <param name="Reason">Why, in Kubernetes' words.</param>
/// <param name="Message">Why, for people.</param>
/// <param name="ToleratedWhileUnchanged">What an update must leave unchanged for an API server with ratcheting to tolerate it.</param>
/// <param name="Webhook">What the webhook would do about it at an update of the status.</param>
/// <param name="Repair">What <c>repair</c> does about it.</param>
internal sealed record RejectedField(string Path, FieldReason Reason, string Message, string ToleratedWhileUnchanged, string Webhook, [property: JsonIgnore] RepairPrediction Repair)
{
    /// <summary>Whether <c>repair</c> sets it, whatever the version of the API server.</summary>
    public bool IsRepaired => Repair == RepairPrediction.Sets;

    /// <summary>Whether <c>repair</c> sets it where the API server has ratcheting for updates of status.</summary>
    public bool IsRepairedWithRatcheting => Repair is RepairPrediction.Sets or RepairPrediction.SetsWithRatcheting;

    /// <summary>Whether it is the status or in it; else an update of the status leaves it unchanged.</summary>
    [JsonIgnore]
    public bool IsOfStatus { get; init; }

    /// <summary>Puts a violation into words.</summary>
    /// <param name="violation">The violation.</param>
    /// <param name="decision">What the webhook would decide.</param>
    /// <param name="known">What of that is about this field; null for nothing.</param>
    /// <param name="repair">What <c>repair</c> does about it.</param>
    public static RejectedField From(SchemaViolation violation, Decision decision, Violation? known, RepairPrediction repair)
    {
        var webhook = known is null ? "would be left to the API server, which rejects it" : PredictedRemedy.Describe(decision, known);
        return new RejectedField(violation.Path, violation.Reason, violation.Message, violation.ToleratedWhileUnchanged, webhook, repair);
    }
}

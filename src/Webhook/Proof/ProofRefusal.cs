using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Proof;

/// <summary>What it means for the proof that the API server refused.</summary>
internal static class ProofRefusal
{
    /// <summary>Reads the refusal of a round trip.</summary>
    /// <param name="refusal">What the API server answered.</param>
    /// <param name="canary">On what healing was to be proven.</param>
    public static ProofResult Read(HttpOperationException refusal, Canary canary)
    {
        var status = StatusIn(refusal.Response.Content);
        var said = status?.Message ?? refusal.Response.Content.Trim();

        // These two are the API server's own words for what its webhooks do (apiserver/pkg/admission/plugin/webhook), with whatever code.
        if (said.Contains("denied the request", StringComparison.Ordinal))
            return new ProofResult(ProofOutcome.NotHealed, $"A webhook refused the entry without id instead of filling it in; Webhook:Mode is Reject, or it is not ours: {said}");
        if (said.Contains("failed calling webhook", StringComparison.Ordinal))
            return new ProofResult(ProofOutcome.NotHealed, $"The API server could not call a webhook whose failurePolicy is Fail: {said}");

        return refusal.Response.StatusCode switch
        {
            HttpStatusCode.UnprocessableEntity when LacksId(status) => new ProofResult(
                ProofOutcome.NotHealed,
                "The CRD refused the entry without id, and so it would a controller's: nobody filled it in. The API server did not ask the webhook (no such "
                + $"configuration, or its selectors pass over this Stage), could not reach it (failurePolicy is Ignore), or Webhook:Mode is Audit: {said}"),
            HttpStatusCode.UnprocessableEntity => new ProofResult(ProofOutcome.NoCanary, $"The Stage cannot be used to prove anything, the CRD refuses it for another reason: {said}"),
            HttpStatusCode.NotFound => new ProofResult(ProofOutcome.NoCanary, $"There is no Stage{(canary.Stage.Length > 0 ? $" {canary}" : string.Empty)} to prove it on: {said}"),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest => new ProofResult(ProofOutcome.Denied, $"The API server does not let us ask: {said}"),
            var code => new ProofResult(ProofOutcome.Unreachable, $"The API server answered {(int)code}: {said}"),
        };
    }

    private static bool LacksId(V1Status? status) => status?.Details?.Causes?.Any(cause =>
        cause.Reason == "FieldValueRequired"
        && cause.Field.Contains("verificationHistory", StringComparison.Ordinal)
        && cause.Field.EndsWith(".id", StringComparison.Ordinal)) == true;

    // A proxy between may answer with anything.
    private static V1Status? StatusIn(string content)
    {
        try
        {
            return KubernetesJson.Deserialize<V1Status>(content);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

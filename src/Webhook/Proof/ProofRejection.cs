using System.Net;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Proof;

/// <summary>What it means for the proof that the API server rejected it.</summary>
internal static class ProofRejection
{
    /// <summary>Reads the rejection of a round trip.</summary>
    /// <param name="rejection">What the API server answered.</param>
    /// <param name="canary">On what it was to be proven.</param>
    /// <param name="resource">The profile of its resource.</param>
    public static ProofResult Read(ApiServerException rejection, Canary canary, ResourceProfile resource)
    {
        var (said, kind) = (rejection.Said, resource.Resource.Kind);

        // These two are the API server's own words for what its webhooks do (apiserver/pkg/admission/plugin/webhook), with whatever code.
        if (said.Contains("denied the request", StringComparison.Ordinal))
            return new ProofResult(ProofOutcome.NotBackfilled, $"A webhook denied the status instead of backfilling it; Webhook:Mode is Reject, or it is not ours: {said}");
        if (said.Contains("failed calling webhook", StringComparison.Ordinal))
            return new ProofResult(ProofOutcome.NotBackfilled, $"The API server could not call a webhook whose failurePolicy is Fail: {said}");

        return rejection.Code switch
        {
            HttpStatusCode.UnprocessableEntity when LacksField(rejection.Status, resource) => new ProofResult(
                ProofOutcome.NotBackfilled,
                "The CRD rejected the status, and so it would a controller's: nothing was backfilled. The API server did not call the webhook (no such "
                + $"configuration, or its selectors exclude this {kind}), could not reach it (failurePolicy is Ignore), or Webhook:Mode is Audit: {said}"),
            HttpStatusCode.UnprocessableEntity => new ProofResult(ProofOutcome.NoCanary, $"The {kind} cannot be used to prove anything, the CRD rejects it for another reason: {said}"),
            HttpStatusCode.NotFound => new ProofResult(
                ProofOutcome.NoCanary, $"The CRD {resource.Resource.Name} is not installed, or the {kind}{(canary.Stage.Length > 0 ? $" {canary}" : string.Empty)} does not exist: {said}"),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.BadRequest => new ProofResult(ProofOutcome.Denied, $"The API server denies the proof's request: {said}"),
            var code => new ProofResult(ProofOutcome.Unreachable, $"The API server responded with {(int)code}: {said}"),
        };
    }

    private static bool LacksField(StatusObject? status, ResourceProfile resource) => status?.Details?.Causes?.Any(cause =>
        cause.Reason == "FieldValueRequired" && resource.FindByError(cause.Field ?? string.Empty) is { Source: not null }) == true;
}

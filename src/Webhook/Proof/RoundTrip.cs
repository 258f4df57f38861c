using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using KargoStageWebhook.Kargo;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.Proof;

/// <summary>
/// Proves that healing works: sends the API server a status as an old controller would, with a verification entry without id, as a dry run,
/// and looks whether an id comes back. All that is between is proven with it: configurations, selectors, network, certificate, judge.
/// </summary>
internal sealed class RoundTrip(ApiServer api, TimeProvider time)
{
    private const string Version = "v1alpha1", Stages = "stages";

    // Longer than the API server waits for both of our webhooks unless somebody set timeoutSeconds very high.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    // Valid for the CRDs of all versions of Kargo but for the id, which matchConditions look for too. The list is replaced whole, and nothing is stored.
    private const string WithoutId = """
        {"status":{"freightHistory":[{"id":"kargo-stage-webhook-proof","items":{},"verificationHistory":[
          {"startTime":"2025-05-20T10:00:00Z","finishTime":"2025-05-20T10:00:00Z","phase":"Successful"}]}]}}
        """;

    /// <summary>Makes one round trip.</summary>
    /// <param name="canary">On which Stage.</param>
    /// <param name="cancellation">Ends it, with an exception.</param>
    public async Task<ProofResult> ProveAsync(Canary canary, CancellationToken cancellation)
    {
        using var deadline = new Deadline(Patience, time, cancellation);
        try
        {
            if (canary.Stage.Length > 0) return await ProveOnAsync(canary, deadline.Token);
            if (await FindAsync(canary.Namespace, deadline.Token) is { } found) return await ProveOnAsync(found, deadline.Token);

            return new ProofResult(ProofOutcome.NoCanary, $"There is no Stage in {(canary.Namespace.Length > 0 ? $"namespace {canary.Namespace}" : "the cluster")} to prove it on.");
        }
        catch (HttpOperationException refusal)
        {
            return ProofRefusal.Read(refusal, canary);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ProofResult(ProofOutcome.Unreachable, $"The API server has not answered within {Patience.TotalSeconds:0} seconds.");
        }
        catch (Exception trouble) when (trouble is HttpRequestException or IOException or JsonException)
        {
            return new ProofResult(ProofOutcome.Unreachable, $"The API server cannot be asked: {trouble.Message}");
        }
    }

    private async Task<Canary?> FindAsync(string @namespace, CancellationToken cancellation)
    {
        var list = @namespace.Length > 0
            ? await api.CustomObjects.ListNamespacedCustomObjectAsync<StageList>(KargoResource.Group, Version, @namespace, Stages, limit: 1, cancellationToken: cancellation)
            : await api.CustomObjects.ListClusterCustomObjectAsync<StageList>(KargoResource.Group, Version, Stages, limit: 1, cancellationToken: cancellation);
        return list.Items is [var stage, ..] ? new Canary(stage.Metadata.NamespaceProperty, stage.Metadata.Name) : null;
    }

    private async Task<ProofResult> ProveOnAsync(Canary stage, CancellationToken cancellation)
    {
        using var answer = await api.CustomObjects.PatchNamespacedCustomObjectStatusWithHttpMessagesAsync<Answer>(
            new V1Patch(WithoutId, V1Patch.PatchType.MergePatch),
            KargoResource.Group, Version, stage.Namespace, Stages, stage.Stage, dryRun: "All", cancellationToken: cancellation);
        if (IdIn(answer.Body) is { Length: > 0 } id)
            return new ProofResult(ProofOutcome.Proven, $"An entry without id, sent for Stage {stage} as a dry run, came back with the id {id}.");

        var warnings = answer.Response.Headers.TryGetValues("Warning", out var said) ? $" It warned: {string.Join("; ", said)}" : string.Empty;
        return new ProofResult(
            ProofOutcome.NotHealed,
            $"The API server took an entry without id for Stage {stage}, and no id came back. It did not ask the webhook (no such configuration, or its "
            + $"selectors pass over this Stage), could not reach it (failurePolicy is Ignore), or Webhook:Mode is Audit.{warnings}");
    }

    private static string? IdIn(Answer stage) =>
        stage.Status?.FreightHistory is [{ VerificationHistory: [{ Id: var id }, ..] }, ..] ? id : null;

    private sealed record StageList(IReadOnlyList<ListedStage>? Items);

    private sealed record ListedStage(V1ObjectMeta Metadata);

    private sealed record Answer(AnsweredStatus? Status);

    private sealed record AnsweredStatus(IReadOnlyList<AnsweredCollection>? FreightHistory);

    private sealed record AnsweredCollection(IReadOnlyList<AnsweredEntry>? VerificationHistory);

    private sealed record AnsweredEntry(string? Id);
}

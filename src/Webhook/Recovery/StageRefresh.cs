using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.RateLimiting;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Recovery;

/// <summary>
/// Asks Kargo's controller to reconcile Stages now. While status updates are rejected its work queue backs off, up to 1 000 s (controller-runtime's
/// AddRateLimited), so Promotions stay Pending for long after updates pass again.
/// </summary>
/// <param name="stored">What is stored.</param>
/// <param name="profile">The resources.</param>
/// <param name="rate">Limits the writes.</param>
/// <param name="time">The clock.</param>
internal sealed class StageRefresh(StoredObjects stored, Profile profile, RateLimiter rate, TimeProvider time)
{
    // Kargo reconciles a Stage whose annotation has another value than the one it handled last (api/v1alpha1, AnnotationKeyRefresh; Kargo 1.0 to 1.11).
    private const string Annotation = "kargo.akuity.io/refresh";

    // A profile may have these resources in further versions; Kargo's own it has always.
    private const string KargoVersion = "kargo.akuity.io/v1alpha1";

    private readonly ResourceProfile _stages = profile.Find(KargoVersion, "Stage")!;
    private readonly ResourceProfile _promotions = profile.Find(KargoVersion, "Promotion")!;

    /// <summary>Sets the annotation of each Stage that has pending Promotions, and of others that are named, once each.</summary>
    /// <param name="scope">In which namespace, and which Stages.</param>
    /// <param name="others">Stages that are refreshed although no Promotion of theirs is pending.</param>
    /// <param name="dryRun">Whether the API server stores nothing.</param>
    /// <param name="report">Called for each Stage that is refreshed, with the number of its pending Promotions.</param>
    /// <param name="stopping">Ends it between two requests.</param>
    /// <returns>What could not be asked or written; null where all could.</returns>
    /// <exception cref="ApiServerException">The API server does not answer, or does not list Stages or Promotions.</exception>
    public async Task<string?> RunAsync(RefreshScope scope, IReadOnlySet<StoredName> others, bool dryRun, Action<StoredName, int> report, CancellationToken stopping)
    {
        var pending = await PendingPromotions.CountAsync(stored, new StoredQuery(_promotions, scope.Namespace), stopping);
        if (pending.Count == 0 && others.Count == 0) return null;

        var patch = WritePatch();
        var (problem, withoutPermission) = ((string?)null, new HashSet<string>());
        await foreach (var page in stored.PagesAsync(new StoredQuery(_stages, scope.Namespace, scope.Selector), StoredName.From, stopping))
        {
            problem ??= page.Unreadable is [var first, ..] ? first : null;
            foreach (var stage in page.Seen)
            {
                var count = pending.GetValueOrDefault((stage.Namespace, stage.Name));
                if ((count == 0 && !others.Contains(stage)) || withoutPermission.Contains(stage.Namespace)) continue;

                using var lease = await rate.AcquireAsync(1, stopping);
                try
                {
                    await stored.MergeAsync(stage, patch, dryRun, stopping);
                    report(stage, count);
                }
                catch (ApiServerException gone) when (gone.Code == HttpStatusCode.NotFound)
                {
                    // Somebody deleted it meanwhile.
                }
                catch (ApiServerException rejected) when (!rejected.IsTransient)
                {
                    problem ??= $"Stage {stage} cannot be refreshed: {rejected.Message}";
                    if (rejected.IsPermissionMissing || rejected.Code == HttpStatusCode.Unauthorized) withoutPermission.Add(stage.Namespace);
                }
            }
        }

        return problem;
    }

    private byte[] WritePatch()
    {
        var patch = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [Annotation] = time.GetUtcNow().UtcDateTime } } };
        return Encoding.UTF8.GetBytes(patch.ToJsonString());
    }
}

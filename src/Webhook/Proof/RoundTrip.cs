using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Objects;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Watch;

namespace KargoStageWebhook.Proof;

/// <summary>
/// Proves that backfilling works: sends the API server a status as an old controller would, without a field that is backfilled, as a dry run, and looks
/// whether it comes back. All that is between is proven with it: configurations, selectors, network, certificate, evaluator.
/// </summary>
internal sealed class RoundTrip(ApiServer api, Profile profile, TimeProvider time)
{
    // Longer than the API server waits for both of our webhooks unless somebody set timeoutSeconds very high.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    // The resource whose profile has a status to prove it with: Kargo's Stages.
    private readonly ResourceProfile _resource = profile.Resources.First(resource => !resource.Proof.IsEmpty);

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

            return new ProofResult(ProofOutcome.NoCanary, $"There is no {_resource.Resource.Kind} in {(canary.Namespace.Length > 0 ? $"namespace {canary.Namespace}" : "the cluster")} to prove it on.");
        }
        catch (ApiServerException rejection) when (rejection.Code != 0)
        {
            return ProofRejection.Read(rejection, canary, _resource);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new ProofResult(ProofOutcome.Unreachable, $"The API server has not responded within {Patience.TotalSeconds:0} seconds.");
        }
        catch (Exception trouble) when (trouble is ApiServerException or HttpRequestException or IOException or JsonException or InvalidOperationException)
        {
            return new ProofResult(ProofOutcome.Unreachable, ApiServerException.From(trouble)?.Message ?? $"The API server's response cannot be read: {trouble.Message}");
        }
    }

    private async Task<Canary?> FindAsync(string @namespace, CancellationToken cancellation)
    {
        var list = await api.ReadAsync($"{_resource.Resource.CollectionPath(@namespace.Length > 0 ? @namespace : null)}?limit=1", cancellation);
        var items = JsonSerializer.Deserialize(list, WatchJson.Default.ListPageNamedObject)?.Items;
        return items is [{ Metadata: { Name.Length: > 0 } found }, ..] ? new Canary(found.Namespace, found.Name) : null;
    }

    private async Task<ProofResult> ProveOnAsync(Canary canary, CancellationToken cancellation)
    {
        var path = $"{new StoredName(_resource, canary.Namespace, canary.Stage).Path}/status?dryRun=All";
        byte[] patch = [.. "{\"status\":"u8, .. _resource.Proof.Span, (byte)'}'];
        var (answer, warnings) = await api.MergeAsync(path, patch, cancellation);
        using var sent = StatusUpdate.FromStored(_resource, ObjectReader.Read(patch, _resource));
        using var received = StatusUpdate.FromStored(_resource, ObjectReader.Read(answer, _resource));
        var asked = StatusEvaluator.EvaluateStored(sent, installed: null);
        var lacked = asked.Violations.Select(violation => violation.Path).ToHashSet();
        // What the Stage lacks besides may have to stay as it is stored: the dry run does not change it.
        var missing = StatusEvaluator.EvaluateStored(received, installed: null).Violations.Where(violation => lacked.Contains(violation.Path)).ToList();
        if (missing.Count == 0)
        {
            var (field, kind) = (asked.Patch!.First().Field, _resource.Resource.Kind);
            return FindValue(field, answer) is { } value
                ? new ProofResult(ProofOutcome.Proven, $"A status without {field}, sent for {kind} {canary} as a dry run, came back with {value}.")
                : new ProofResult(ProofOutcome.NoCanary, $"The {kind} {canary} cannot be used to prove anything: the API server's response has no {field}, nor the object that it belongs to. Does the CRD have it?");
        }

        var warned = warnings.Count > 0 ? $" It warned: {string.Join("; ", warnings)}" : string.Empty;
        return new ProofResult(
            ProofOutcome.NotBackfilled,
            $"The API server accepted a status without {missing[0].Path} for {_resource.Resource.Kind} {canary}, and the field did not come back. It did not call the webhook (no such "
            + $"configuration, or its selectors exclude this object), could not reach it (failurePolicy is Ignore), or Webhook:Mode is Audit.{warned}");
    }

    private static string? FindValue(FieldLocation field, ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var pointer = new ArrayBufferWriter<byte>();
        field.WritePointer(pointer);
        var value = document.RootElement;
        foreach (var step in Encoding.UTF8.GetString(pointer.WrittenSpan)[1..].Split('/'))
        {
            if (Find(value, step) is not { } found) return null;

            value = found;
        }

        return value.ToString();
    }

    // RFC 6901 has the two escapes.
    private static JsonElement? Find(JsonElement parent, string step)
    {
        if (parent.ValueKind == JsonValueKind.Array) return int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < parent.GetArrayLength() ? parent[index] : null;

        var name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
        return parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var child) ? child : null;
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.LeaderElection;

/// <summary>The Lease whose holder leads.</summary>
internal sealed class LeaderLease(ApiServer api, Installation installation, LeadershipOptions options, TimeProvider time)
{
    // How long it is held without being renewed.
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    // A Pod's name alone would do in most clusters; in the host's network two Pods of a node have the same.
    private readonly string _holder = $"{Environment.MachineName}_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    private string Collection => $"apis/coordination.k8s.io/v1/namespaces/{Uri.EscapeDataString(installation.Namespace)}/leases";

    private string Path => $"{Collection}/{Uri.EscapeDataString(options.Lease)}";

    private string? _seen;
    private long _seenAt;

    /// <summary>Acquires it, or renews it, unless another replica holds it.</summary>
    /// <remarks>
    /// Nobody compares clocks: each replica counts from when it saw the last change, as client-go does (tools/leaderelection). Two that write at once
    /// send the same resourceVersion, and the API server rejects one of them.
    /// </remarks>
    /// <returns>Whether this replica holds it now; if not, another does.</returns>
    /// <exception cref="ApiServerException">The API server rejected the write; with 409 another replica was faster.</exception>
    public async Task<bool> TryAcquireOrRenewAsync(CancellationToken cancellation)
    {
        if (await api.FindAsync(Path, cancellation) is not { } lease)
        {
            var first = new JsonObject { ["metadata"] = new JsonObject { ["name"] = options.Lease, ["namespace"] = installation.Namespace } };
            await api.CreateAsync(Collection, Take(first), cancellation);
            return true;
        }

        var version = lease["metadata"]?["resourceVersion"]?.GetValue<string>();
        if (_seen != version) (_seen, _seenAt) = (version, time.GetTimestamp());
        if (HolderOf(lease) is { Length: > 0 } holder && holder != _holder && time.GetElapsedTime(_seenAt) < Duration) return false;

        await api.ReplaceAsync(Path, Take(lease), cancellation);
        return true;
    }

    /// <summary>Gives it back if we hold it, so that the next leader need not wait until it expires.</summary>
    /// <exception cref="ApiServerException">It could not be given back.</exception>
    public async Task ReleaseAsync(CancellationToken cancellation)
    {
        if (await api.FindAsync(Path, cancellation) is not { } lease || HolderOf(lease) != _holder) return;

        lease["spec"]!["holderIdentity"] = string.Empty; // As client-go gives it back.
        await api.ReplaceAsync(Path, lease, cancellation);
    }

    /// <summary>Its namespace and name.</summary>
    public override string ToString() => $"{installation.Namespace}/{options.Lease}";

    private static string? HolderOf(JsonObject lease) => lease["spec"]?["holderIdentity"]?.GetValue<string>();

    private JsonObject Take(JsonObject lease)
    {
        var now = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture); // MicroTime (meta/v1)
        if (lease["spec"] is not JsonObject spec) lease["spec"] = spec = [];
        if (HolderOf(lease) != _holder)
        {
            (spec["holderIdentity"], spec["acquireTime"]) = (_holder, now);
            spec["leaseTransitions"] = (spec["leaseTransitions"]?.GetValue<int>() ?? -1) + 1;
        }

        (spec["renewTime"], spec["leaseDurationSeconds"]) = (now, (int)Duration.TotalSeconds);
        return lease;
    }
}

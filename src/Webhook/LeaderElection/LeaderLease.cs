using System.Net;
using System.Security.Cryptography;
using k8s;
using k8s.Autorest;
using k8s.Models;
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

    private string? _seen;
    private long _seenAt;

    /// <summary>Takes it, or renews it, unless another replica holds it.</summary>
    /// <remarks>
    /// Nobody compares clocks: each replica counts from when it saw the last change, as client-go does (tools/leaderelection). Two that write at once
    /// send the same resourceVersion, and the API server rejects one of them.
    /// </remarks>
    /// <returns>Whether this replica holds it now.</returns>
    /// <exception cref="HttpOperationException">The API server rejected the write; with 409 another replica was faster.</exception>
    public async Task<bool> TakeAsync(CancellationToken cancellation)
    {
        if (await ReadAsync(cancellation) is not { } lease)
        {
            var first = new V1Lease { Metadata = new V1ObjectMeta { Name = options.Lease, NamespaceProperty = installation.Namespace }, Spec = new V1LeaseSpec() };
            await api.CoordinationV1.CreateNamespacedLeaseAsync(Take(first), installation.Namespace, cancellationToken: cancellation);
            return true;
        }

        if (_seen != lease.Metadata.ResourceVersion) (_seen, _seenAt) = (lease.Metadata.ResourceVersion, time.GetTimestamp());
        if (lease.Spec?.HolderIdentity is { Length: > 0 } holder && holder != _holder && time.GetElapsedTime(_seenAt) < Duration) return false;

        await api.CoordinationV1.ReplaceNamespacedLeaseAsync(Take(lease), options.Lease, installation.Namespace, cancellationToken: cancellation);
        return true;
    }

    /// <summary>Reads it.</summary>
    /// <returns>Null where there is none.</returns>
    /// <exception cref="HttpOperationException">It may not be read.</exception>
    public async Task<V1Lease?> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            return await api.CoordinationV1.ReadNamespacedLeaseAsync(options.Lease, installation.Namespace, cancellationToken: cancellation);
        }
        catch (HttpOperationException missing) when (missing.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Gives it back if we hold it, so that the next leader need not wait until it expires.</summary>
    /// <exception cref="HttpOperationException">It could not be given back.</exception>
    public async Task ReleaseAsync(CancellationToken cancellation)
    {
        if (await ReadAsync(cancellation) is not { } lease || lease.Spec?.HolderIdentity != _holder) return;

        lease.Spec.HolderIdentity = string.Empty; // As client-go gives it back.
        await api.CoordinationV1.ReplaceNamespacedLeaseAsync(lease, options.Lease, installation.Namespace, cancellationToken: cancellation);
    }

    /// <summary>Its namespace and name.</summary>
    public override string ToString() => $"{installation.Namespace}/{options.Lease}";

    private V1Lease Take(V1Lease lease)
    {
        var (spec, now) = (lease.Spec ??= new V1LeaseSpec(), time.GetUtcNow().UtcDateTime);
        if (spec.HolderIdentity != _holder)
        {
            (spec.HolderIdentity, spec.AcquireTime) = (_holder, now);
            spec.LeaseTransitions = (spec.LeaseTransitions ?? -1) + 1;
        }

        (spec.RenewTime, spec.LeaseDurationSeconds) = (now, (int)Duration.TotalSeconds);
        return lease;
    }
}

using System.Net;
using System.Security.Cryptography;
using k8s;
using k8s.Autorest;
using k8s.LeaderElection;
using k8s.LeaderElection.ResourceLock;
using k8s.Models;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.LeaderElection;

/// <summary>The Lease whose holder leads.</summary>
internal sealed class LeaderLease(ApiServer api, Installation installation, LeadershipOptions options)
{
    /// <summary>How long it is held without being renewed. Nobody compares clocks: each replica counts from when it saw the last renewal.</summary>
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RenewDeadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(2);

    // A Pod's name alone would do in most clusters; in the host's network two Pods of a node have the same.
    private readonly string _holder = $"{Environment.MachineName}_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    /// <summary>Who takes part in one election, and until it is lost.</summary>
    /// <param name="onRejection">Called when the API server rejects a write.</param>
    public LeaderElector NewElector(Action<HttpOperationException> onRejection)
    {
        var @lock = new LeaseLock(api, installation.Namespace, options.Lease, _holder);
        @lock.OnHttpError += onRejection;
        return new LeaderElector(new LeaderElectionConfig(@lock) { LeaseDuration = Duration, RenewDeadline = RenewDeadline, RetryPeriod = RetryPeriod });
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

        lease.Spec.HolderIdentity = string.Empty; // Not null: LeaderElector takes a Lease without holder for one that is not there.
        await api.CoordinationV1.ReplaceNamespacedLeaseAsync(lease, options.Lease, installation.Namespace, cancellationToken: cancellation);
    }

    /// <summary>Its namespace and name.</summary>
    public override string ToString() => $"{installation.Namespace}/{options.Lease}";
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Watch;

namespace KargoStageWebhook.Attribution;

/// <summary>Which versions the Deployments run that act as a service account: for senders whose token names no Pod.</summary>
internal sealed class DeploymentDirectory(WebhookOptions options) : IWatchHandler<DeploymentObject>
{
    private readonly Dictionary<string, string> _users = [];
    private readonly ConcurrentDictionary<string, ImmutableDictionary<string, string>> _versions = new();

    /// <summary>How many Deployments are known that run Pods.</summary>
    public int Count => _users.Count;

    /// <summary>The version on which all Deployments of a service account agree.</summary>
    /// <param name="user"><c>userInfo.username</c>.</param>
    public ControllerVersion Find(string user) =>
        _versions.TryGetValue(user, out var versions) && versions.Values.Distinct().ToList() is [{ Length: > 0 } agreed]
            ? new ControllerVersion(agreed, VersionSource.Deployment)
            : ControllerVersion.Unknown;

    /// <inheritdoc/>
    public void Replace(IReadOnlyList<DeploymentObject> all)
    {
        foreach (var missed in _users.Keys.Except(all.Select(deployment => deployment.Metadata.Uid)).ToList()) Remove(missed);
        foreach (var deployment in all) Set(deployment);
    }

    /// <inheritdoc/>
    public void Set(DeploymentObject one)
    {
        var uid = one.Metadata.Uid;
        // One that is scaled to nothing sends nothing.
        if (one.Spec is not { Replicas: not 0, Template: { Spec.ServiceAccountName: { Length: > 0 } account } template })
        {
            Remove(uid);
            return;
        }

        var version = ControllerVersion.OfPod(template.Spec.ImageOf(options.ControllerContainer), template.Metadata?.Version);
        var user = Controller.UserOf(one.Metadata.Namespace, account);
        // In one step where it stays the same user's: a concurrent reader must not see the others agree without it.
        if (_users.GetValueOrDefault(uid) != user) Remove(uid);
        _users[uid] = user;
        _versions[user] = _versions.GetValueOrDefault(user, []).SetItem(uid, version.IsKnown ? version.Text : string.Empty);
    }

    /// <inheritdoc/>
    public void Remove(DeploymentObject one) => Remove(one.Metadata.Uid);

    private void Remove(string uid)
    {
        if (!_users.Remove(uid, out var user)) return;

        var left = _versions[user].Remove(uid);
        if (left.IsEmpty) _versions.TryRemove(user, out _);
        else _versions[user] = left;
    }
}

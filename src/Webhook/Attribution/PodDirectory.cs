using System.Collections.Concurrent;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Text;
using KargoStageWebhook.Watch;

namespace KargoStageWebhook.Attribution;

/// <summary>Which version each Pod runs. A Pod that is gone stays known for a while: a Recreate rollout ends the sender first.</summary>
internal sealed class PodDirectory(WebhookOptions options, TimeProvider time) : IWatchHandler<PodObject>
{
    /// <summary>How long a Pod is known after its end, at least.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromMinutes(10);

    // A uid of Kubernetes has 36 characters.
    private const int LongestUid = 64;

    private readonly ConcurrentDictionary<string, Controller> _controllers = new();
    private readonly HashSet<string> _living = [];
    private readonly Queue<(string Uid, long Since)> _gone = new();

    /// <summary>How many Pods are known, with those that ended a while ago.</summary>
    public int Count => _controllers.Count;

    /// <summary>The controller that runs in a Pod; null where the Pod is not known.</summary>
    public Controller? Find(Utf8Text uid)
    {
        Span<char> text = stackalloc char[LongestUid];
        return uid.TryFormat(text, out var length, default, null)
            && _controllers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text[..length], out var controller)
                ? controller
                : null;
    }

    /// <inheritdoc/>
    public void Replace(IReadOnlyList<PodObject> all)
    {
        foreach (var missed in _living.Except(all.Select(pod => pod.Metadata.Uid)).ToList()) End(missed);
        foreach (var pod in all) Set(pod);
    }

    /// <inheritdoc/>
    public void Set(PodObject one)
    {
        var version = ControllerVersion.OfPod(one.Spec?.ImageOf(options.ControllerContainer), one.Metadata.Version);
        var user = Controller.UserOf(one.Metadata.Namespace, one.Spec?.ServiceAccountName ?? "default");
        _controllers[one.Metadata.Uid] = new Controller(Controller.NameOf(user), version);
        _living.Add(one.Metadata.Uid);
        Forget();
    }

    /// <inheritdoc/>
    public void Remove(PodObject one)
    {
        End(one.Metadata.Uid);
        Forget();
    }

    private void End(string uid)
    {
        if (_living.Remove(uid)) _gone.Enqueue((uid, time.GetTimestamp()));
    }

    private void Forget()
    {
        while (_gone.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Since) > Remembered)
        {
            _gone.Dequeue();
            if (!_living.Contains(oldest.Uid)) _controllers.TryRemove(oldest.Uid, out _);
        }
    }
}

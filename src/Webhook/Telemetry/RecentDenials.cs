using KargoStageWebhook.Admission;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Telemetry;

/// <summary>The last updates that were denied, for people who look. Each is one that did not happen.</summary>
internal sealed class RecentDenials(TimeProvider time)
{
    /// <summary>How many are kept.</summary>
    public const int Max = 20;

    private readonly Queue<RecentDenial> _denials = new(Max);

    /// <summary>Those kept, the last one first.</summary>
    public IReadOnlyList<RecentDenial> All
    {
        get
        {
            lock (_denials) return [.. _denials.Reverse()];
        }
    }

    /// <summary>Records a request that was denied.</summary>
    public void Add(AdmissionRequest request, Controller controller, Decision.Denied decision)
    {
        var denied = decision.Violations.Where(violation => violation.Outcome == Outcome.Denied).ToList();
        var (kind, @namespace, name) = (Clip(request.Profile!.Resource.Kind), Clip(request.Namespace.ToString()), Clip(request.Name.ToString()));
        var sender = Clip(request.UserInfo.ToString());
        var denial = new RecentDenial(time.GetUtcNow(), kind, @namespace, name, sender, controller.Version, Clip(denied[0].Path), denied.Count);
        lock (_denials)
        {
            if (_denials.Count == Max) _denials.Dequeue();
            _denials.Enqueue(denial);
        }
    }

    private static string Clip(string text) => Printable.Clip(text, RecentDenial.MaxTextLength);
}

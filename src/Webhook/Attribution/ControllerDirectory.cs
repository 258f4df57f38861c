using KargoStageWebhook.Admission;

namespace KargoStageWebhook.Attribution;

/// <summary>
/// Says which controller sent a request, and of what version: by its Pod where its token is bound to one, else by the Deployments of its
/// service account, else by what it wrote. It only looks up what is in memory.
/// </summary>
internal sealed class ControllerDirectory(PodDirectory pods, DeploymentDirectory deployments)
{
    /// <summary>The sender of a request.</summary>
    public Controller Find(AdmissionRequest request)
    {
        var podUid = request.UserInfo.PodUid;
        if (!podUid.IsEmpty && pods.Find(podUid) is { Version.IsKnown: true } controller) return controller;

        // A Pod that is not known may be an old one: what its Deployment runs by now would be the wrong answer.
        var user = request.UserInfo.User.ToString();
        var version = podUid.IsEmpty ? deployments.Find(user) : ControllerVersion.Unknown;
        if (!version.IsKnown) version = ControllerVersion.OfPayload(request.Update);
        return new Controller(Controller.NameOf(user), version);
    }
}

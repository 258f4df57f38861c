using KargoStageWebhook.Text;

namespace KargoStageWebhook.Admission;

/// <summary>Who made the request, as the API server authenticated it (<c>request.userInfo</c>).</summary>
/// <param name="User"><c>username</c>, for a service account <c>system:serviceaccount:NAMESPACE:NAME</c>.</param>
/// <param name="PodName"><c>extra</c> of a Pod-bound token, <c>authentication.kubernetes.io/pod-name</c>; else empty.</param>
/// <param name="PodUid"><c>extra</c> of a Pod-bound token, <c>authentication.kubernetes.io/pod-uid</c>; else empty.</param>
public readonly record struct UserInfo(Utf8Text User, Utf8Text PodName, Utf8Text PodUid)
{
    /// <summary>The user, and the Pod where the token was bound to one.</summary>
    public override string ToString() => (User.IsEmpty, PodName.IsEmpty) switch
    {
        (true, _) => "an unnamed user",
        (false, true) => User.ToString(),
        (false, false) => $"{User} (pod {PodName})",
    };
}

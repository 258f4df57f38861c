using KargoStageWebhook.Objects;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Admission;

/// <summary>
/// What of an AdmissionRequest (admission.k8s.io/v1) is evaluated and reported. Its texts are slices of the body: dispose it before the body is given
/// back.
/// </summary>
public sealed class AdmissionRequest : IDisposable
{
    /// <summary><c>uid</c>: must come back in the response.</summary>
    public required string Uid { get; init; }

    /// <summary><c>namespace</c>; empty where the resource is cluster-scoped.</summary>
    public required Utf8Text Namespace { get; init; }

    /// <summary><c>name</c>.</summary>
    public required Utf8Text Name { get; init; }

    /// <summary><c>dryRun</c>: nothing will be stored, whatever the response.</summary>
    public required bool DryRun { get; init; }

    /// <summary>
    /// Whether the client used another version of the resource than the one that the webhook is registered for: <c>requestResource</c> is not
    /// <c>resource</c>. The objects are converted for the webhook, and the API server validates them by the schema of the client's version.
    /// </summary>
    public required bool IsConverted { get; init; }

    /// <summary>Who asks for the update.</summary>
    public required UserInfo UserInfo { get; init; }

    /// <summary>What is to be evaluated.</summary>
    public required StatusUpdate Update { get; init; }

    /// <summary>The profile of the resource; null where the request is not evaluated.</summary>
    public ResourceProfile? Profile => Update.Profile;

    /// <summary>The resource as metrics and logs name it: <c>stages.kargo.akuity.io</c>, or <c>other</c> where it is not evaluated.</summary>
    public string ResourceName => Profile?.Resource.Name ?? "other";

    /// <summary>The object as people are told of it: <c>kargo-demo/test</c>, or its name alone where it is cluster-scoped; printable, and clipped.</summary>
    public string ObjectName => Namespace.IsEmpty ? Printable.ClipName(Name.ToString()) : $"{Printable.ClipName(Namespace.ToString())}/{Printable.ClipName(Name.ToString())}";

    /// <summary>Gives the views' memory back; once more does no harm.</summary>
    public void Dispose() => Update.Dispose();
}

using KargoStageWebhook.Attribution;

namespace KargoStageWebhook.Telemetry;

/// <summary>An update that was denied. Its texts are printable and bounded, but from a caller: escape them where they are shown.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">Of the object.</param>
/// <param name="Namespace">Of the object.</param>
/// <param name="Name">Of the object.</param>
/// <param name="Sender">The user, and the Pod where the token was bound to one.</param>
/// <param name="Version">Of the controller that sent it.</param>
/// <param name="FirstField">The first field that was missing or wrong.</param>
/// <param name="Fields">How many such fields there were.</param>
internal sealed record RecentDenial(
    DateTimeOffset At, string Kind, string Namespace, string Name, string Sender, ControllerVersion Version, string FirstField, int Fields)
{
    /// <summary>The most characters that are kept of a text. No name of Kubernetes is longer.</summary>
    public const int MaxTextLength = 256;
}

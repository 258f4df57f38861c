namespace KargoStageWebhook.Settings;

/// <summary>The settings under <c>Webhook</c> that are about what one replica does for all.</summary>
public sealed record LeadershipOptions
{
    /// <summary>Name of the Lease (coordination.k8s.io/v1) whose holder leads; it is in <c>Webhook:Namespace</c>.</summary>
    [Setting("a name", "the Lease whose holder does what one replica does for all")]
    public string Lease { get; init; } = "kargo-stage-webhook";
}

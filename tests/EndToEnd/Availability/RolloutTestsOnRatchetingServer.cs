using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Availability;

/// <summary>The same on a server with ratcheting.</summary>
[Collection(typeof(OnRatchetingServer))]
public sealed class RolloutTestsOnRatchetingServer(RatchetingCluster cluster) : RolloutTests(cluster);

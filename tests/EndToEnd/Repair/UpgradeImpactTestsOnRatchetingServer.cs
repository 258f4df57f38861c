using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Repair;

/// <summary>The same on a server with ratcheting.</summary>
[Collection(typeof(OnRatchetingServer))]
public sealed class UpgradeImpactTestsOnRatchetingServer(RatchetingCluster cluster) : UpgradeImpactTests(cluster);

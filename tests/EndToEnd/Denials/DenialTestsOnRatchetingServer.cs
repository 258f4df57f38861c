using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Denials;

/// <summary>The same on a server with ratcheting.</summary>
[Collection(typeof(OnRatchetingServer))]
public sealed class DenialTestsOnRatchetingServer(RatchetingCluster cluster) : DenialTests(cluster);

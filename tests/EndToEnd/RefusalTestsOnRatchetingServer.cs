using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd;

/// <summary>The same with a server that forgives what an update leaves as it is.</summary>
[Collection(typeof(OnRatchetingServer))]
public sealed class RefusalTestsOnRatchetingServer(RatchetingCluster cluster) : RefusalTests(cluster);

using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Schema;

/// <summary>The same on a server with ratcheting.</summary>
[Collection(typeof(OnRatchetingServer))]
public sealed class DroppedFieldsTestsOnRatchetingServer(RatchetingCluster cluster) : DroppedFieldsTests(cluster);

using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Profiles;

/// <summary>The same on a server with ratcheting.</summary>
[Collection(typeof(OnRatchetingServer))]
public sealed class OtherOperatorTestsOnRatchetingServer(RatchetingCluster cluster) : OtherOperatorTests(cluster);

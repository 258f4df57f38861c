using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Repair;

/// <summary>The same with a server that forgives what an update leaves as it is.</summary>
[Collection(typeof(OnRatchetingServer))]
public sealed class RepairTestsOnRatchetingServer(RatchetingCluster cluster) : RepairTests(cluster);

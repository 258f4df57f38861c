using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Incident;

/// <summary>The same on a server with ratcheting.</summary>
[Collection(typeof(OnRatchetingServer))]
public sealed class IncidentTestsOnRatchetingServer(RatchetingCluster cluster) : IncidentTests(cluster);

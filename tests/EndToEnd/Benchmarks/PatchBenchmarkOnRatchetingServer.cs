using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Benchmarks;

/// <summary>The same on a server with ratcheting.</summary>
[Collection(typeof(OnRatchetingServer))]
public sealed class PatchBenchmarkOnRatchetingServer(RatchetingCluster cluster) : PatchBenchmark(cluster);

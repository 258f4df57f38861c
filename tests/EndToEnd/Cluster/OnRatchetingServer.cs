namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>The tests that need a <see cref="RatchetingCluster"/>: one is started for all of them.</summary>
[CollectionDefinition]
public sealed class OnRatchetingServer : ICollectionFixture<RatchetingCluster>;

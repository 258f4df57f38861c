using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Schema;

/// <summary>The same with a server that forgives what an update leaves as it is.</summary>
[Collection(typeof(OnRatchetingServer))]
public sealed class SchemaAgreementTestsOnRatchetingServer(RatchetingCluster cluster, ITestOutputHelper output) : SchemaAgreementTests(cluster, output);

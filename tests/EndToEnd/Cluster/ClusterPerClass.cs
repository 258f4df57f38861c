using KargoStageWebhook.EndToEnd.Cluster;
using Xunit.v3;

[assembly: CollectionBehavior(typeof(ClusterPerClass))]

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>Classes run at once, the tests of a class one after the other: the CRDs are the cluster's, and a test decides which of Kargo's versions is installed.</summary>
public sealed class ClusterPerClass(IXunitTestAssembly assembly) : CollectionPerClassTestCollectionFactory(assembly)
{
    /// <summary>A collection for the class alone, with a <see cref="TestCluster"/>.</summary>
    protected override IXunitTestCollection GetDefaultTestCollection(Type testClass) =>
        new XunitTestCollection(TestAssembly, typeof(WithTestCluster), disableParallelization: false, displayName: testClass.FullName!);
}

/// <summary>What each class is given.</summary>
[CollectionDefinition]
public sealed class WithTestCluster : ICollectionFixture<TestCluster>;

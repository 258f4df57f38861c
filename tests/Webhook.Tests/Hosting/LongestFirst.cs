using KargoStageWebhook.Audit;
using KargoStageWebhook.Certificates;
using KargoStageWebhook.Check;
using KargoStageWebhook.Cli;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.LeaderElection;
using KargoStageWebhook.Serve;
using KargoStageWebhook.Watch;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace KargoStageWebhook.Hosting;

/// <summary>Begins with the classes that wait longest, for timeouts and processes: the run would end with one of them alone.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly Type[] Longest =
    [
        typeof(LeadershipTests), typeof(CrowdTests), typeof(TerminalTests), typeof(KubeconfigTests), typeof(CheckClusterTests), typeof(AuditorTests),
        typeof(ListWatchTests), typeof(ExecPluginTests), typeof(ClosedDescriptorTests), typeof(FilesTests), typeof(StrangeClockTests), typeof(CommandLineTests),
    ];

    /// <inheritdoc/>
    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections)
        where T : ITestCollection =>
        [.. testCollections.OrderBy(collection => Array.FindIndex(Longest, type => collection.TestCollectionDisplayName.Contains(type.FullName!, StringComparison.Ordinal)) is var place and >= 0 ? place : Longest.Length)];
}

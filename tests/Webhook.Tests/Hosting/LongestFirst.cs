using KargoStageWebhook.Hosting;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace KargoStageWebhook.Hosting;

/// <summary>Begins with the classes that wait longest, for timeouts and processes: the run would end with one of them alone.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Longest =
    [
        ".LeadershipTests", ".CrowdTests", ".TerminalTests", ".KubeconfigTests", ".CheckClusterTests", ".AuditorTests",
        ".ListWatchTests", ".ExecPluginTests", ".ClosedDescriptorTests", ".FilesTests", ".StrangeClockTests", ".CommandLineTests",
    ];

    /// <inheritdoc/>
    public IReadOnlyCollection<T> OrderTestCollections<T>(IReadOnlyCollection<T> testCollections)
        where T : ITestCollection =>
        [.. testCollections.OrderBy(collection => Array.FindIndex(Longest, name => collection.TestCollectionDisplayName.Contains(name, StringComparison.Ordinal)) is var place and >= 0 ? place : Longest.Length)];
}

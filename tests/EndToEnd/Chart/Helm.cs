using System.Reflection;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>The real helm, with nothing of this user's own configuration.</summary>
internal static class Helm
{
    /// <summary>Folder of the chart.</summary>
    public static string Chart { get; } = Path.GetFullPath(typeof(Helm).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(metadata => metadata.Key == "Chart").Value!);

    private static readonly string[] Json = ["=[", "={\"", "=\""];

    private static readonly string Home = Directory.CreateTempSubdirectory("kargo-stage-webhook-helm-").FullName;

    /// <summary>Runs it.</summary>
    /// <returns>Its exit code, and what it printed.</returns>
    public static async Task<(int ExitCode, string Output)> TryAsync(params IEnumerable<string> arguments)
    {
        await using var helm = new ChildProcess(await Binaries.ProgramAsync("helm"), arguments, new Dictionary<string, string>
        {
            ["GOGC"] = "off", // It ends before that pays.
            ["HELM_CACHE_HOME"] = Home,
            ["HELM_CONFIG_HOME"] = Home,
            ["HELM_DATA_HOME"] = Home,
            ["HOME"] = Home,
            ["KUBECONFIG"] = string.Empty,
        });
        return (await helm.WaitAsync(), helm.Output);
    }

    /// <summary>Runs what must go well.</summary>
    /// <returns>What it printed.</returns>
    public static async Task<string> RunAsync(params IEnumerable<string> arguments)
    {
        var (exitCode, output) = await TryAsync(arguments);
        return exitCode == 0 ? output : throw new InvalidOperationException($"helm ended with {exitCode}:\n{output}");
    }

    /// <summary>Values as helm's command line takes them.</summary>
    /// <param name="values">Each as <c>path=value</c>; a value that begins with <c>[</c>, <c>{"</c> or <c>"</c> is JSON.</param>
    public static IEnumerable<string> Set(params IEnumerable<string> values) =>
        values.SelectMany(value => (string[])[Json.Any(start => value.Contains(start, StringComparison.Ordinal)) ? "--set-json" : "--set", value]);
}

using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>The chart as a whole: what helm says of it, and what it makes with the default values.</summary>
public sealed class ChartTests
{
    private static readonly string Golden = Path.Combine(Helm.Chart, "..", "..", "tests", "EndToEnd", "Chart", "default.golden.yaml");

    private static readonly string Registry = $"image.registry={Rendering.Registry}";

    [Fact]
    public async Task Helm_finds_nothing_to_complain_about()
    {
        var output = await Helm.RunAsync("lint", "--strict", Helm.Chart, "--set", Registry);

        Assert.DoesNotContain("WARNING", output, StringComparison.Ordinal);
    }

    /// <summary>For people to check: write a change that is meant with the command that the message names.</summary>
    [Fact]
    public async Task The_default_values_make_what_was_reviewed()
    {
        var rendered = await Rendering.TextAsync();

        Assert.True(
            rendered.Trim() == (await File.ReadAllTextAsync(Golden, TestContext.Current.CancellationToken)).Trim(),
            "The rendering has changed. Is it meant? helm template kargo-stage-webhook charts/kargo-stage-webhook -n kargo-stage-webhook "
            + $"--kube-version 1.30.0 --set {Registry} > tests/EndToEnd/Chart/default.golden.yaml, and check the difference.");
    }

    [Fact]
    public async Task A_package_of_it_makes_the_same_and_holds_no_tests_of_alerts()
    {
        var folder = Directory.CreateTempSubdirectory("kargo-stage-webhook-package-");
        try
        {
            await Helm.RunAsync("package", Helm.Chart, "--destination", folder.FullName);
            var package = folder.GetFiles().Single().FullName;

            Assert.Equal(await Rendering.TextAsync(), await Helm.RunAsync("template", Rendering.Release, package, "--namespace", Rendering.Release, "--kube-version", "1.30.0", "--set", Registry));
            await using var list = new ChildProcess("tar", ["tzf", package]);
            await list.WaitAsync();
            Assert.Contains("monitoring/alerts.yaml", list.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("alerts.test.yaml", list.Output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

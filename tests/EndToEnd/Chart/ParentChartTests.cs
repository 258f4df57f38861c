namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>The chart as a dependency of another one, as in an umbrella chart beside Kargo.</summary>
public sealed class ParentChartTests : IAsyncLifetime
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("kargo-stage-webhook-parent-");

    /// <summary>A chart that has only this one, with the usual condition.</summary>
    public async ValueTask InitializeAsync()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_parent.FullName, "Chart.yaml"),
            """
            apiVersion: v2
            name: parent
            version: 1.0.0
            dependencies:
              - name: kargo-stage-webhook
                version: ">=0.0.0-0"
                condition: kargo-stage-webhook.enabled
            """);
        await File.WriteAllTextAsync(
            Path.Combine(_parent.FullName, "values.yaml"),
            $$"""
            global: {domain: example}
            kargo-stage-webhook:
              enabled: true
              image: {registry: {{Rendering.Registry}}}
            """);
        await Helm.RunAsync("package", Helm.Chart, "--destination", _parent.CreateSubdirectory("charts").FullName);
    }

    public ValueTask DisposeAsync()
    {
        _parent.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("true", "parent-kargo-stage-webhook")]
    [InlineData("false")]
    public async Task The_condition_decides_whether_it_is_installed(string enabled, params string[] deployments)
    {
        var (exitCode, output) = await RenderAsync($"kargo-stage-webhook.enabled={enabled}");

        Assert.True(exitCode == 0, output);
        Assert.Equal(deployments, Rendering.Parse(output).All("Deployment").Select(one => one["metadata"]!["name"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData("enabled=\"yes\"", "enabled: Invalid type. Expected: boolean, given: string")]
    [InlineData("webhook.failurepolicy=Fail", "webhook: Additional property failurepolicy is not allowed")]
    public async Task Its_values_are_validated(string value, string message)
    {
        var (exitCode, output) = await RenderAsync($"kargo-stage-webhook.{value}");

        Assert.NotEqual(0, exitCode);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }

    /// <summary>Nothing reads it there: <c>enabled=false</c> would install the release.</summary>
    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Enabled_is_rejected_where_there_is_no_parent(string enabled)
    {
        var (exitCode, output) = await Helm.TryAsync(Rendering.Arguments("1.30.0", $"enabled={enabled}"));

        Assert.NotEqual(0, exitCode);
        Assert.Contains("enabled is only for the condition of a dependency in a parent chart", output, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output)> RenderAsync(string value) =>
        Helm.TryAsync(["template", "parent", _parent.FullName, "--kube-version", "1.30.0", .. Helm.Set(value)]);
}

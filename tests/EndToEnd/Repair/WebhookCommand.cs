using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;
using KargoStageWebhook.Hosting;

namespace KargoStageWebhook.EndToEnd.Repair;

/// <summary>A verb of the webhook's command that somebody runs against the cluster.</summary>
internal sealed class WebhookCommand : IAsyncDisposable
{
    /// <summary>What is needed besides to read the installed CRDs.</summary>
    public static readonly AccessRule GetsCrds = new("apiextensions.k8s.io", ["customresourcedefinitions"], ["get"], ["stages.kargo.akuity.io", "promotions.kargo.akuity.io"]);

    /// <summary>What is needed besides to refresh Stages.</summary>
    public static readonly AccessRule PatchesStages = new("kargo.akuity.io", ["stages"], ["patch"]);

    private readonly ChildProcess? _process;
    private readonly HostedVerb? _hosted;

    private WebhookCommand(HostedVerb hosted) => _hosted = hosted;

    private WebhookCommand(ChildProcess process) => _process = process;

    /// <summary>What it has printed, both streams.</summary>
    public string Output => _hosted is null ? Process.Output : _hosted.All;

    private ChildProcess Process => _process ?? throw new InvalidOperationException("It runs in this process. Start it by StartProcessAsync.");

    /// <summary>Starts it as a user who may do what docs/commands.md says it needs, and nothing else.</summary>
    public static async Task<WebhookCommand> StartAsync(TestCluster cluster, params string[] arguments) => StartAs(await AllowedAsync(cluster), arguments);

    /// <summary>The same as a process of its own, for a test that kills or measures it.</summary>
    public static async Task<WebhookCommand> StartProcessAsync(TestCluster cluster, params string[] arguments) => new(RunProcess(await AllowedAsync(cluster), profile: null, arguments));

    /// <summary>Starts it with a kubeconfig; in this process, unless the tests are of a native file.</summary>
    public static WebhookCommand StartAs(string kubeconfig, params string[] arguments) =>
        WebhookReplica.IsHosted ? new(new HostedVerb([.. arguments, .. kubeconfig.Length > 0 ? (string[])["--kubeconfig", kubeconfig] : []])) : new(RunProcess(kubeconfig, profile: null, arguments));

    /// <summary>Runs it to its end with a kubeconfig and a profile.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string kubeconfig, string profile, params string[] arguments)
    {
        await using var command = new WebhookCommand(RunProcess(kubeconfig, profile, arguments));
        return await command.EndAsync();
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(TestCluster cluster, params string[] arguments)
    {
        await using var command = await StartAsync(cluster, arguments);
        return await command.EndAsync();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<(int ExitCode, string Output)> EndAsync() => (await (_hosted?.Ending ?? Process.WaitAsync()), Output);

    /// <summary>Waits until it has printed this.</summary>
    public Task UntilItSaysAsync(string text) =>
        Wait.UntilAsync($"'{text}'", () => Task.FromResult(Output.Contains(text, StringComparison.Ordinal)), () => Output);

    /// <summary>Waits for its end and watches its memory.</summary>
    /// <returns>Its exit code, and the most MB that were resident.</returns>
    public async Task<(int ExitCode, int PeakMegabytes)> EndWatchedAsync()
    {
        var (ending, peak) = (Process.WaitAsync(), 0);
        while (await Task.WhenAny(ending, Task.Delay(TimeSpan.FromMilliseconds(100))) != ending)
        {
            try
            {
                peak = Math.Max(peak, await Process.PeakMegabytesAsync());
            }
            catch (Exception over) when (over is IOException or FormatException or InvalidOperationException)
            {
                // It ended between two looks.
            }
        }

        return (await ending, peak);
    }

    /// <inheritdoc cref="ChildProcess.TerminateAsync"/>
    public Task<int> TerminateAsync() => Process.TerminateAsync();

    public ValueTask DisposeAsync()
    {
        _hosted?.Dispose();
        return _process?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    /// <summary>The kubeconfig of a user who may do what docs/commands.md says it needs, and this besides.</summary>
    public static async Task<string> AllowedAsync(TestCluster cluster, params AccessRule[] besides)
    {
        var account = await ServiceAccount.CreateAsync(cluster, await cluster.NewNamespaceAsync(), "repair");
        await account.AllowEverywhereAsync(
        [
            new AccessRule("kargo.akuity.io", ["stages", "promotions"], ["get", "list"]),
            new AccessRule("kargo.akuity.io", ["stages/status", "promotions/status"], ["patch"]),
            .. besides,
        ]);
        return await cluster.WriteKubeconfigAsync(account.Namespace, await account.IssueTokenAsync());
    }

    private static ChildProcess RunProcess(string kubeconfig, string? profile, string[] arguments)
    {
        var settings = new Dictionary<string, string> { ["Webhook__Kubeconfig"] = kubeconfig };
        if (profile is not null) settings["Webhook__Profile"] = profile;
        return WebhookReplica.Run(arguments, settings);
    }
}

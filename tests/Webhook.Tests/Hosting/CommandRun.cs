using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Hosting;

/// <summary>The built command: as a process of its own, from the repository's root, or in this one.</summary>
internal sealed class CommandRun : IAsyncDisposable
{
    private readonly Process? _process;
    private readonly HostedVerb? _hosted;
    private readonly ConcurrentQueue<string> _output = new(), _errors = new();

    private CommandRun(HostedVerb hosted) => _hosted = hosted;

    private CommandRun(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(_errors, line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public IReadOnlyList<string> Output => _hosted is null ? [.. _output] : LinesOf(_hosted.Output);

    public IReadOnlyList<string> Errors => _hosted is null ? [.. _errors] : LinesOf(_hosted.Errors);

    /// <summary>The same without the line that says which cluster it acts on.</summary>
    public IReadOnlyList<string> Problems => [.. Errors.Where(line => !line.StartsWith("Cluster http", StringComparison.Ordinal))];

    /// <summary>What was printed, in one piece.</summary>
    public string Text => string.Join('\n', Output);

    /// <summary>The most of its memory that was ever resident, in MiB.</summary>
    public int PeakMegabytes
    {
        get
        {
            var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{Child.Id}/status")).First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
        }
    }

    private static string Assembled => Path.Combine(AppContext.BaseDirectory, "kargo-stage-webhook.dll");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>What stands for <c>kargo-stage-webhook</c> in a line for <see cref="Shell"/>.</summary>
    public static string WebhookCommand { get; } = $"dotnet {Assembled}";

    private Process Child => _process ?? throw new InvalidOperationException("It runs in this process. Start it by Process.");

    /// <summary>Runs a verb of <c>kargo-stage-webhook</c> in this process.</summary>
    public static CommandRun Webhook(params string[] arguments) => new(new HostedVerb(arguments));

    /// <summary>Runs <c>kargo-stage-webhook</c> as a process, with free ports, and with these in the environment: <c>Webhook__Mode=Audit</c>.</summary>
    public static CommandRun WebhookIn(string[] environment, params string[] arguments)
    {
        var start = Start("dotnet", [Assembled, .. arguments]);
        start.Environment["Webhook__HttpsPort"] = "0";
        start.Environment["Webhook__MetricsPort"] = "0";
        start.Environment["Webhook__DrainSeconds"] = "0";
        start.Environment["KUBECONFIG"] = "/nonexistent"; // The machine that runs the tests may have a cluster.
        foreach (var variable in environment) start.Environment[variable.Split('=')[0]] = variable.Split('=')[1];
        return new CommandRun(start);
    }

    /// <summary>Runs a line as a shell does.</summary>
    public static CommandRun Shell(string line) => new(Start("bash", ["-c", line]));

    /// <summary>Asks the process to end, as a kubelet does.</summary>
    public async Task TerminateAsync()
    {
        await using var kill = Shell($"kill -TERM {Child.Id}");
        Assert.Equal(0, await kill.EndAsync());
    }

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        if (_hosted is not null) return await _hosted.Ending.WaitAsync(Cancellation);

        await Child.WaitForExitAsync(Cancellation);
        return Child.ExitCode;
    }

    /// <summary>Waits until a line holds this.</summary>
    /// <returns>The line.</returns>
    public async Task<string> LineWithAsync(string part)
    {
        await Eventually.TrueAsync(() => Task.FromResult(Text.Contains(part, StringComparison.Ordinal)));
        return Output.First(line => line.Contains(part, StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        _hosted?.Dispose();
        if (_process is null) return;

        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static ProcessStartInfo Start(string command, IEnumerable<string> arguments) => new(command, arguments)
    {
        WorkingDirectory = Samples.Root,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["DOTNET_TC_CallCounting"] = "0" }, // Nothing is compiled a second time, for speed: the process ends before that pays.
    };

    private static string[] LinesOf(string text)
    {
        var lines = text.Split('\n');
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null) lines.Enqueue(line);
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>A process that ends with this one, however this one ends.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();

    /// <summary>Starts a command.</summary>
    /// <param name="command">Path of the executable.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Set in addition to this process's own.</param>
    public ChildProcess(string command, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var guard = Path.Combine(AppContext.BaseDirectory, "with-parent.sh");
        var start = new ProcessStartInfo("/bin/sh", [guard, command, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // .NET: nothing is compiled a second time, for speed. Processes of tests end before that pays, and it takes a second of CPU of each.
        start.Environment["DOTNET_TC_CallCounting"] = "0";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;

        _process = Process.Start(start) ?? throw new InvalidOperationException($"{command} did not start.");
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Whether it has not ended.</summary>
    public bool IsAlive => !_process.HasExited;

    /// <summary>What it has printed so far, both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>Waits until it ends of its own accord, and all it printed is there.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Asks it to end, as Kubernetes does, and waits.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        await SignalAsync("TERM", _process.Id);
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <summary>Freezes it: its sockets accept, and nobody answers.</summary>
    public Task FreezeAsync() => SignalChildAsync("STOP");

    /// <summary>Lets it go on.</summary>
    public Task ThawAsync() => SignalChildAsync("CONT");

    /// <summary>The most of its memory that was ever resident, in MB.</summary>
    public Task<int> PeakMegabytesAsync() => MegabytesAsync("VmHWM:");

    /// <summary>Ends it at once.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return; // The end of a stream is no line.

        lock (_output) _output.AppendLine(line.Data);
    }

    private async Task SignalChildAsync(string signal) => await SignalAsync(signal, await FindChildAsync());

    private async Task<int> MegabytesAsync(string field)
    {
        var status = await File.ReadAllLinesAsync($"/proc/{await FindChildAsync()}/status");
        var kilobytes = status.Single(line => line.StartsWith(field, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return int.Parse(kilobytes, CultureInfo.InvariantCulture) / 1000;
    }

    // The guard's first child is the command; the second one watches standard input.
    private async Task<int> FindChildAsync()
    {
        var children = await File.ReadAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/task/{_process.Id}/children"));
        return int.Parse(children.Split(' ')[0], CultureInfo.InvariantCulture);
    }

    private static async Task SignalAsync(string signal, int process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", process.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}

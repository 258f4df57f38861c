using System.Runtime.InteropServices;

namespace KargoStageWebhook.Cli;

/// <summary>Ctrl-C and SIGTERM: the first one asks to stop, a second one ends the process at once.</summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>Exit code of a run that was stopped before its end, as a shell counts Ctrl-C.</summary>
    public const int ExitCode = 130;

    private readonly CancellationTokenSource _stopping = new();
    private readonly PosixSignalRegistration _interrupt, _terminate;

    public StopSignals()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    }

    /// <summary>Comes with the first signal.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _stopping.Dispose();
    }

    private void Stop(PosixSignalContext signal)
    {
        if (_stopping.IsCancellationRequested) return;

        signal.Cancel = true;
        _stopping.Cancel();
    }
}

using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace KargoStageWebhook.Cli;

/// <summary>How a verb ends that could not begin, or not write its report: a line for each thing that is wrong, and exit code 2.</summary>
internal static class CommandLineErrors
{
    /// <summary>Exit code for arguments, settings or input that cannot be used.</summary>
    public const int Unusable = 2;

    private const int InternalError = 1;

    /// <summary>Runs a verb.</summary>
    /// <param name="error">Takes what is wrong.</param>
    /// <param name="verb">The verb.</param>
    /// <returns>The verb's own exit code, or 2; 1 after an internal error, or where something else has cancelled it.</returns>
    public static async Task<int> GuardAsync(TextWriter error, Func<Task<int>> verb)
    {
        try
        {
            return await verb();
        }
        catch (OptionsValidationException invalid)
        {
            foreach (var failure in invalid.Failures) await error.WriteLineAsync(failure);
            return Unusable;
        }
        catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await error.WriteLineAsync($"{taken.Message} Choose other ports by Webhook:HttpsPort and Webhook:MetricsPort.");
            return Unusable;
        }
        // Kestrel names the port only of one that is in use.
        catch (SocketException denied) when (denied.SocketErrorCode == SocketError.AccessDenied)
        {
            await error.WriteLineAsync(
                "Webhook:HttpsPort or Webhook:MetricsPort is a port on which the process has no permission to listen; below 1024 that is the capability NET_BIND_SERVICE. Choose a port from 1024 on.");
            return Unusable;
        }
        catch (IOException fault) when (StandardOutput.IsBroken(fault))
        {
            return StandardOutput.NobodyReads;
        }
        catch (IOException fault)
        {
            // Above all a report that cannot be written: a disk that is full.
            await error.WriteLineAsync(fault.Message);
            return Unusable;
        }
        catch (UnauthorizedAccessException fault)
        {
            // The console says so of standard output that is not open for writing, with the system's word inside.
            await error.WriteLineAsync(fault.InnerException is { } inner ? $"{fault.Message} {inner.Message}" : fault.Message);
            return Unusable;
        }
        catch (OperationCanceledException)
        {
            return InternalError;
        }
        catch (Exception fault)
        {
            await error.WriteLineAsync($"Internal error: {fault}");
            return InternalError;
        }
    }
}

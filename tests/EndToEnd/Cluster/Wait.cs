using System.Diagnostics;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>Waiting for something that will be so.</summary>
internal static class Wait
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // Nothing is proven by how soon it is so: a machine may be busy with ten other things.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Asks again and again, with all the patience that a busy machine needs.</summary>
    /// <inheritdoc cref="UntilAsync(string, TimeSpan, Func{Task{bool}}, Func{string}?)"/>
    public static Task UntilAsync(string what, Func<Task<bool>> isSo, Func<string>? remains = null) => UntilAsync(what, Patience, isSo, remains);

    /// <summary>Asks again and again, where it matters how soon it is so.</summary>
    /// <param name="what">What is waited for, for the message of a failure.</param>
    /// <param name="within">How long at most.</param>
    /// <param name="isSo">Whether it is so by now; an exception of a connection that fails counts as no.</param>
    /// <param name="remains">What is still missing, for the same message.</param>
    /// <exception cref="TimeoutException">It was not so in time.</exception>
    public static async Task UntilAsync(string what, TimeSpan within, Func<Task<bool>> isSo, Func<string>? remains = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                if (await isSo()) return;
            }
            catch (Exception notYet) when (notYet is HttpRequestException or IOException or System.Net.Sockets.SocketException)
            {
                // Not there yet.
            }

            if (Stopwatch.GetElapsedTime(started) > within) throw new TimeoutException($"Waited {within} in vain for {what}. {remains?.Invoke()}");
            await Task.Delay(Pause);
        }
    }
}

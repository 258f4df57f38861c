using System.Net;

namespace KargoStageWebhook.Serve;

/// <summary>
/// Counts by address what clients have open: bounded for all together, and for one alone, so that no other Pod can take the place of the API servers.
/// </summary>
/// <param name="maxOfAll">The most that all may have open.</param>
/// <param name="maxOfOne">The most of one address.</param>
/// <typeparam name="T">What is known of each client; it is disposed, where it can be, once the client has nothing open.</typeparam>
internal sealed class Clients<T>(int maxOfAll, int maxOfOne)
    where T : Client, new()
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, T> _present = [];
    private int _open;

    /// <summary>Opens one more for the client at an address.</summary>
    /// <returns>The client, which is told to <see cref="Leave"/>; null where it, or all, have the most.</returns>
    public T? TryEnter(IPAddress? address)
    {
        lock (_lock)
        {
            if (_open == maxOfAll) return null;

            address ??= IPAddress.None;
            if (!_present.TryGetValue(address, out var client)) _present[address] = client = new T { Address = address };
            if (client.Open == maxOfOne) return null;

            client.Open++;
            _open++;
            return client;
        }
    }

    /// <summary>Closes one of a client's.</summary>
    public void Leave(T client)
    {
        lock (_lock)
        {
            _open--;
            if (--client.Open > 0) return;

            _present.Remove(client.Address);
            (client as IDisposable)?.Dispose();
        }
    }
}

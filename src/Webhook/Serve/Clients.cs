using System.Net;

namespace KargoStageWebhook.Serve;

/// <summary>
/// Counts by address what clients have open: bounded for all together, and for one alone, so that no other Pod can take the place of the API servers.
/// </summary>
/// <param name="maxOfAll">The most that all may have open.</param>
/// <param name="maxOfOne">The most of one address.</param>
internal sealed class Clients(int maxOfAll, int maxOfOne)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Client> _present = [];
    private int _open;

    /// <summary>Opens one more for the client at an address.</summary>
    /// <returns>The client, which is told to <see cref="Leave"/>; null where it, or all, have the most.</returns>
    public Client? TryEnter(IPAddress? address)
    {
        lock (_lock)
        {
            if (_open == maxOfAll) return null;

            address ??= IPAddress.None;
            if (!_present.TryGetValue(address, out var client)) _present[address] = client = new Client(address);
            if (client.Open == maxOfOne) return null;

            client.Open++;
            _open++;
            return client;
        }
    }

    /// <summary>Closes one of a client's.</summary>
    public void Leave(Client client)
    {
        lock (_lock)
        {
            _open--;
            if (--client.Open > 0) return;

            _present.Remove(client.Address);
            client.Dispose();
        }
    }

    /// <summary>One address.</summary>
    internal sealed class Client(IPAddress address) : IDisposable
    {
        private const int MaxEvaluations = 2;

        public IPAddress Address => address;

        /// <summary>How much it has open.</summary>
        public int Open { get; set; }

        /// <summary>Its turns to have a request evaluated.</summary>
        public SemaphoreSlim Evaluations { get; } = new(MaxEvaluations);

        /// <summary>Its one place among those who wait for memory.</summary>
        public SemaphoreSlim Place { get; } = new(1);

        /// <summary>What its bodies take.</summary>
        public TakenMemory Bodies { get; } = new();

        /// <summary>What its responses take.</summary>
        public TakenMemory Responses { get; } = new();

        public void Dispose()
        {
            Evaluations.Dispose();
            Place.Dispose();
        }
    }
}

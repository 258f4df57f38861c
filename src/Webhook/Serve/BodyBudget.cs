using System.Net;

namespace KargoStageWebhook.Serve;

/// <summary>
/// Bounds the requests and evaluations at once, and the bytes of large bodies and responses in memory. A body is charged for its buffer, which grows in steps with what has been
/// read, not for what was announced, so a client that announces much and sends nothing holds nothing up. What is no larger than the socket's own buffer is free.
/// One address takes half of the memory at most.
/// </summary>
/// <param name="maxPerRequest">The most bytes of one body.</param>
/// <param name="time">Times the looks for memory.</param>
internal sealed class BodyBudget(int maxPerRequest, TimeProvider time) : IDisposable
{
    /// <summary>The most requests at once.</summary>
    public const int MaxRequests = 256;

    /// <summary>
    /// The most of one address: half, since an API server may send that many when the webhook is slow. It has 200 writes in flight at most, of all resources
    /// (<c>--max-mutating-requests-inflight</c>). A Pod of a dual-stack cluster has two addresses.
    /// </summary>
    public const int MaxRequestsOfOne = 128;

    /// <summary>Bytes of a body that cost nothing.</summary>
    public const int Free = 128 * 1024;

    /// <summary>The most bytes of responses over half of <see cref="Free"/> that wait for their reader, each of which counts twice: two of the largest there are.</summary>
    public const int MaxForResponses = 4 * 4 * 1024 * 1024;

    /// <summary>The most of one address.</summary>
    public const int MaxForResponsesOfOne = MaxForResponses / 2;

    // A hostile body of 100 KB takes 40 MB while it is evaluated. It is work for the CPU alone, so more at once would not be faster.
    private const int MaxEvaluations = 3, MaxEvaluationsOfOne = 2;

    private const int LargestAtOnce = 2;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(10);

    // When all is taken, or all of an address's share, one body at a time is read on regardless: it ends, and so the others' turn comes.
    private readonly SemaphoreSlim _beyond = new(1);

    // The first looks for memory, and the others wait behind it, one of each address.
    private readonly SemaphoreSlim _queue = new(1);
    private readonly SemaphoreSlim _evaluations = new(MaxEvaluations);
    private readonly Clients<Sender> _clients = new(MaxRequests, MaxRequestsOfOne);
    private readonly TimeProvider _time = time;
    private readonly TakenMemory _bodies = new(), _responses = new();

    // With the byte that finds the end of the largest body.
    private readonly long _maxForBodiesOfOne = maxPerRequest + 1L;

    /// <summary>Begins a request, of whose body nothing is read yet.</summary>
    /// <param name="address">Who sends it.</param>
    /// <returns>To be disposed when the request ends; null where there are too many at once.</returns>
    public Charge? TryOpen(IPAddress? address) => _clients.TryEnter(address) is { } client ? new Charge(this, client) : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _beyond.Dispose();
        _queue.Dispose();
        _evaluations.Dispose();
    }

    /// <summary>What one request is charged; given back when it is disposed.</summary>
    internal sealed class Charge(BodyBudget budget, Sender client) : IDisposable
    {
        private long _share, _taken, _takenForResponse;
        private bool _isBeyond, _isClosed;

        /// <summary>Waits until the body may take so much memory.</summary>
        /// <param name="bytes">Of the whole body, as far as it is read.</param>
        /// <param name="cancellation">Ends the wait.</param>
        public async ValueTask GrowToAsync(int bytes, CancellationToken cancellation)
        {
            if (bytes <= Free || bytes <= _taken || _isBeyond) return;
            if (client.Place.CurrentCount > 0 && budget._queue.CurrentCount > 0 && TryShare(bytes) && TryTake(bytes)) return;

            await client.Place.WaitAsync(cancellation);
            try
            {
                // For the share nobody waits but the client itself, so it is taken in front of the queue of all.
                await WaitAsync(TryShare, bytes, cancellation);
                if (!_isBeyond) await QueueAsync(bytes, cancellation);
            }
            finally
            {
                client.Place.Release();
            }
        }

        /// <summary>Waits until the request may be evaluated; the client's others wait first, so that they do not fill the queue of all.</summary>
        /// <param name="cancellation">Ends the wait.</param>
        public async ValueTask BeginEvaluationAsync(CancellationToken cancellation)
        {
            await client.Evaluations.WaitAsync(cancellation);
            try
            {
                await budget._evaluations.WaitAsync(cancellation);
            }
            catch
            {
                client.Evaluations.Release();
                throw;
            }
        }

        /// <summary>Lets the next one be evaluated.</summary>
        public void EndEvaluation()
        {
            budget._evaluations.Release();
            client.Evaluations.Release();
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            if (_isClosed) return;

            _isClosed = true;
            ReleaseBody();
            budget._responses.Release(_takenForResponse);
            client.Responses.Release(_takenForResponse);
            budget._clients.Leave(client);
        }

        /// <summary>Gives the body's memory back, and takes that of a response.</summary>
        /// <param name="bytes">Of the response; Kestrel has a copy of what the client does not read.</param>
        /// <returns>Whether there is so much; nobody waits for it.</returns>
        public bool TryExchangeForResponse(int bytes)
        {
            ReleaseBody();
            if (2L * bytes <= Free) return true;
            if (!client.Responses.TryTake(2L * bytes, MaxForResponsesOfOne)) return false;

            if (budget._responses.TryTake(2L * bytes, MaxForResponses))
            {
                _takenForResponse = 2L * bytes;
                return true;
            }

            client.Responses.Release(2L * bytes);
            return false;
        }

        private async ValueTask QueueAsync(int bytes, CancellationToken cancellation)
        {
            await budget._queue.WaitAsync(cancellation);
            try
            {
                await WaitAsync(TryTake, bytes, cancellation);
            }
            finally
            {
                budget._queue.Release();
            }
        }

        private async ValueTask WaitAsync(Func<int, bool> tryTake, int bytes, CancellationToken cancellation)
        {
            // The body that is read beyond all memory may be slow, and others end meanwhile.
            while (!_isBeyond && !tryTake(bytes))
            {
                _isBeyond = budget._beyond.Wait(0, CancellationToken.None);
                if (!_isBeyond) await Task.Delay(BetweenLooks, budget._time, cancellation);
            }
        }

        private bool TryShare(int bytes)
        {
            if (!client.Bodies.TryTake(bytes - _share, budget._maxForBodiesOfOne)) return false;

            _share = bytes;
            return true;
        }

        private bool TryTake(int bytes)
        {
            if (!budget._bodies.TryTake(bytes - _taken, LargestAtOnce * budget._maxForBodiesOfOne)) return false;

            _taken = bytes;
            return true;
        }

        private void ReleaseBody()
        {
            if (_isBeyond) budget._beyond.Release();
            budget._bodies.Release(_taken);
            client.Bodies.Release(_share);
            (_isBeyond, _taken, _share) = (false, 0, 0);
        }
    }

    /// <summary>An address, and its share of what there is.</summary>
    internal sealed class Sender : Client, IDisposable
    {
        /// <summary>Its turns to have a request evaluated.</summary>
        public SemaphoreSlim Evaluations { get; } = new(MaxEvaluationsOfOne);

        /// <summary>Its one place among those that wait for memory.</summary>
        public SemaphoreSlim Place { get; } = new(1);

        /// <summary>What its bodies take.</summary>
        public TakenMemory Bodies { get; } = new();

        /// <summary>What its responses take.</summary>
        public TakenMemory Responses { get; } = new();

        /// <inheritdoc/>
        public void Dispose()
        {
            Evaluations.Dispose();
            Place.Dispose();
        }
    }
}

using System.Buffers;
using System.IO.Pipelines;
using CommunityToolkit.HighPerformance.Buffers;
using KargoStageWebhook.Kubernetes;

namespace KargoStageWebhook.Serve;

/// <summary>Reads a request's body whole, into a pooled buffer that grows with what comes, whatever length was announced.</summary>
internal static class RequestBody
{
    // The buffer grows in few steps, since each copies what has come, and leaves an array to the pool.
    private static readonly int[] Sizes = [16 * 1024, BodyBudget.Free, 2 * 1024 * 1024, int.MaxValue];

    // A body that takes memory of the others' must come at this pace; in a cluster's network it comes a thousand times as fast.
    private const int BytesPerPeriod = 256 * 1024;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Reads to the end.</summary>
    /// <param name="request">The request.</param>
    /// <param name="max">The most bytes.</param>
    /// <param name="charge">What the body is charged while it grows.</param>
    /// <param name="time">Times the pace of a large body.</param>
    /// <param name="cancellation">Ends the wait for what does not come.</param>
    /// <returns>The body, which the caller disposes; null where it is larger than <paramref name="max"/> bytes.</returns>
    /// <exception cref="BadHttpRequestException">The client sent the body wrongly, or too slowly.</exception>
    public static async ValueTask<ArrayPoolBufferWriter<byte>?> ReadAsync(
        HttpRequest request, int max, BodyBudget.Charge charge, TimeProvider time, CancellationToken cancellation)
    {
        if (request.ContentLength > max) return null;

        // One byte more than announced: the read that finds the end needs room too, and must not grow the buffer for it.
        var whole = (int)Math.Min(request.ContentLength ?? max, max) + 1;
        var (step, size) = (0, Math.Min(whole, Sizes[0]));
        var buffer = new ArrayPoolBufferWriter<byte>(size);
        var body = request.BodyReader;
        using var pace = new Deadline(Timeout.InfiniteTimeSpan, time, cancellation);
        // A read that is given up, not cancelled by its token: Kestrel would log an error with a stack trace for each of those.
        using var givingUp = pace.Token.UnsafeRegister(static reader => GiveUp((PipeReader)reader!), body);
        var next = int.MaxValue; // Where the next period begins; a body that costs nothing has none.
        try
        {
            while (true)
            {
                if (buffer.WrittenCount == size)
                {
                    size = Math.Min(whole, Sizes[++step]);
                    pace.CancelAfter(Timeout.InfiniteTimeSpan);
                    await charge.GrowToAsync(size, cancellation);
                    if (size > BodyBudget.Free) next = buffer.WrittenCount;
                }

                if (buffer.WrittenCount >= next)
                {
                    pace.CancelAfter(Period);
                    next = buffer.WrittenCount + BytesPerPeriod;
                }

                var result = await body.ReadAsync(CancellationToken.None);
                var isRead = Take(result.Buffer, size - buffer.WrittenCount, buffer, body);
                pace.Token.ThrowIfCancellationRequested(); // No work for a client that has left.
                if (isRead && result.IsCompleted) return buffer;
                if (buffer.WrittenCount > max) break;
            }

            buffer.Dispose();
            return null;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    // What rises out of a timer ends the process.
    private static void GiveUp(PipeReader body)
    {
        try
        {
            body.CancelPendingRead();
        }
        catch (Exception)
        {
            // The client has reset its stream or connection, so the read ends by itself. What Kestrel throws then may be of any type.
        }
    }

    /// <returns>Whether that was all that has come.</returns>
    private static bool Take(ReadOnlySequence<byte> come, int room, ArrayPoolBufferWriter<byte> buffer, PipeReader body)
    {
        var taken = come.Slice(0, Math.Min(come.Length, room));
        taken.CopyTo(buffer.GetSpan(room));
        buffer.Advance((int)taken.Length);
        body.AdvanceTo(taken.End);
        return taken.Length == come.Length;
    }
}

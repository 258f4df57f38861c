using CommunityToolkit.HighPerformance.Buffers;

namespace KargoStageWebhook.Serve;

/// <summary>Reads a request's body whole, into a pooled buffer.</summary>
internal static class RequestBody
{
    private const int UnknownLength = 16 * 1024;

    /// <summary>Reads to the end.</summary>
    /// <returns>The body, which the caller disposes; null where it is larger than <paramref name="max"/> bytes.</returns>
    /// <exception cref="BadHttpRequestException">The client sent the body wrongly, or too slowly.</exception>
    public static async ValueTask<ArrayPoolBufferWriter<byte>?> ReadAsync(HttpRequest request, int max, CancellationToken cancellation)
    {
        if (request.ContentLength > max) return null;

        // One byte more than announced: the read that finds the end needs room too, and must not double the buffer for it.
        var buffer = new ArrayPoolBufferWriter<byte>((int?)request.ContentLength + 1 ?? UnknownLength);
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(buffer.GetMemory(1), cancellation)) > 0)
            {
                buffer.Advance(read);
                if (buffer.WrittenCount > max) break;
            }

            if (buffer.WrittenCount <= max) return buffer;

            buffer.Dispose();
            return null;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }
}

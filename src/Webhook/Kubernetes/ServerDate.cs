using System.Diagnostics;

namespace KargoStageWebhook.Kubernetes;

/// <summary>Remembers when the API server last said what time it is: each of its answers has a <c>Date</c>.</summary>
internal sealed class ServerDate : DelegatingHandler
{
    private volatile Reading? _last;

    /// <summary>The API server's time now; null while it has not said any.</summary>
    public DateTimeOffset? Now => _last is { } last ? last.Date + Stopwatch.GetElapsedTime(last.At) : null;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.Headers.Date is { } date) _last = new Reading(date, Stopwatch.GetTimestamp());
        return response;
    }

    private sealed record Reading(DateTimeOffset Date, long At);
}

namespace KargoStageWebhook.Kubernetes;

/// <summary>Tells what time the API server says it is: each of its answers has a <c>Date</c>.</summary>
internal sealed class ServerDate : DelegatingHandler
{
    /// <summary>Gets each date, in whole seconds, as soon as the headers have come.</summary>
    public event Action<DateTimeOffset>? Received;

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (response.Headers.Date is { } date) Received?.Invoke(date);
        return response;
    }
}

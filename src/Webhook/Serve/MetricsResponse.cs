using KargoStageWebhook.Kubernetes;

namespace KargoStageWebhook.Serve;

/// <summary>
/// Lets the exporter write metrics into memory, and sends them from there. The exporter begins no collection before every reader of the last one has been
/// served, so one client that does not read would keep all others waiting.
/// </summary>
internal sealed class MetricsResponse(TimeProvider time)
{
    // A replica has one or two readers, each of which scrapes once at a time. Each of these may have all metrics in memory twice: here, and in Kestrel.
    private const int Max = 16, MaxOfOne = 4;

    private static readonly TimeSpan TimeToRead = TimeSpan.FromSeconds(5);

    private readonly Clients<Client> _clients = new(Max, MaxOfOne);

    /// <summary>Middleware in front of the exporter.</summary>
    public async Task SendAsync(HttpContext context, RequestDelegate export)
    {
        if (_clients.TryEnter(context.Connection.RemoteIpAddress) is not { } client)
        {
            var error = new StatusBody(503, "ServiceUnavailable", $"There are more than {Max} scrapes at once, or {MaxOfOne} of one address.");
            await error.WriteAsync(context, context.RequestAborted);
            return;
        }

        try
        {
            using var metrics = await CollectAsync(context, export);
            await SendAsync(context, metrics);
        }
        finally
        {
            _clients.Leave(client);
        }
    }

    private static async Task<MemoryStream> CollectAsync(HttpContext context, RequestDelegate export)
    {
        var (body, metrics) = (context.Response.Body, new MemoryStream());
        context.Response.Body = metrics;
        try
        {
            await export(context);
        }
        finally
        {
            context.Response.Body = body;
        }

        return metrics;
    }

    private async Task SendAsync(HttpContext context, MemoryStream metrics)
    {
        using var deadline = new Deadline(TimeToRead, time, context.RequestAborted);
        try
        {
            context.Response.ContentLength = metrics.Length;
            await context.Response.Body.WriteAsync(metrics.GetBuffer().AsMemory(0, (int)metrics.Length), deadline.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            context.Abort();
        }
    }
}

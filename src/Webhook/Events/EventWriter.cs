using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Objects;

namespace KargoStageWebhook.Events;

/// <summary>Writes what is in the <see cref="EventQueue"/> as Kubernetes Events (core/v1), off the way of any request.</summary>
internal sealed partial class EventWriter(ApiServer api, EventQueue queue, EventMetrics metrics, TimeProvider time, ILogger<EventWriter> logger) : BackgroundService
{
    private const int MaxPerSecond = 5;
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(10);

    private bool _hasFailed;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(time);
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        // A write that is interrupted may have been done, and would be counted twice: at the end it has as long as the last words.
        using var ending = stoppingToken.Register(() => limit.CancelAfter(LastWords));
        try
        {
            using var everySecond = new PeriodicTimer(OneSecond, time);
            while (await everySecond.WaitForNextTickAsync(stoppingToken))
            {
                if (await WriteAsync(queue.Take(MaxPerSecond), limit.Token) is { } trouble) await backoff.WaitAsync(trouble, stoppingToken);
                else backoff.Reset();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What another replica was faster with is back in the queue.
            while (queue.TakeAll() is { Count: > 0 } left && await WriteAsync(left, limit.Token) is null)
            {
            }
        }
    }

    /// <returns>Why the API server cannot be told, and then what it could not be told is back in the queue; null where it can.</returns>
    private async Task<Exception?> WriteAsync(IReadOnlyList<PendingEvent> pending, CancellationToken cancellation)
    {
        for (var i = 0; i < pending.Count; i++)
        {
            try
            {
                var outcome = await WriteAsync(pending[i], cancellation) ? EventOutcome.Written : EventOutcome.Unconfirmed;
                metrics.Record(pending[i].Key.Reason, outcome);
            }
            catch (ApiServerException conflict) when (conflict.Code == HttpStatusCode.Conflict)
            {
                queue.PutBack(pending[i]); // Another replica was faster; the next try counts on top of it.
            }
            catch (Exception unreachable) when (ApiServerException.From(unreachable) is { IsTransient: true })
            {
                foreach (var unwritten in pending.Skip(i)) queue.PutBack(unwritten);
                return unreachable;
            }
            // A rejection, a proxy's page, half an object. What rises out of a background service ends the process, and no Event is worth that.
            catch (Exception fault)
            {
                Fail(pending[i], fault);
            }
        }

        return null;
    }

    /// <returns>Whether the object is there; else nothing is written. Any client that reaches our port can send a request about any object.</returns>
    private async Task<bool> WriteAsync(PendingEvent pending, CancellationToken cancellation)
    {
        if (!await ExistsAsync(pending.Key, cancellation)) return false;

        var collection = $"api/v1/namespaces/{Uri.EscapeDataString(pending.Key.EventNamespace)}/events";
        var path = $"{collection}/{Uri.EscapeDataString(pending.Key.EventName)}";
        if (await api.FindAsync(path, cancellation) is not { } written)
        {
            await api.CreateAsync(collection, Compose(pending), cancellation);
            return true;
        }

        // With the resourceVersion that was read: what another replica has written meanwhile is not lost, but a conflict.
        written["count"] = (written["count"]?.GetValue<int>() ?? 0) + pending.Count;
        written["lastTimestamp"] = Time(pending.Last);
        written["message"] = pending.Message;
        await api.ReplaceAsync(path, written, cancellation);
        return true;
    }

    private async Task<bool> ExistsAsync(EventKey key, CancellationToken cancellation)
    {
        try
        {
            using var stored = ObjectReader.Read(await api.ReadAsync(key.Path, cancellation), profile: null);
            return stored.Uid.ToString() == key.Uid;
        }
        catch (ApiServerException missing) when (missing.Code == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private static JsonObject Compose(PendingEvent pending) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = pending.Key.EventName, ["namespace"] = pending.Key.EventNamespace },
        ["involvedObject"] = new JsonObject
        {
            ["apiVersion"] = pending.Key.ApiVersion,
            ["kind"] = pending.Key.Kind,
            ["name"] = pending.Key.Name,
            ["namespace"] = pending.Key.Namespace,
            ["uid"] = pending.Key.Uid,
        },
        ["type"] = pending.Key.Reason == EventReason.DeniedStatus ? "Warning" : "Normal",
        ["reason"] = pending.Key.Reason.ToString(),
        ["message"] = pending.Message,
        ["count"] = pending.Count,
        ["firstTimestamp"] = Time(pending.First),
        ["lastTimestamp"] = Time(pending.Last),
        ["source"] = new JsonObject { ["component"] = ApiServer.ClientName },
        ["reportingComponent"] = ApiServer.ClientName,
        ["reportingInstance"] = Environment.MachineName,
    };

    // Time (meta/v1)
    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private void Fail(PendingEvent pending, Exception fault)
    {
        metrics.Record(pending.Key.Reason, EventOutcome.Failed);
        if (_hasFailed) return;

        _hasFailed = true;
        if (fault is ApiServerException rejected) Rejected(pending.Key.Reason, rejected.Code, rejected.Said);
        else NotUnderstood(pending.Key.Reason, fault.Message);
    }
}

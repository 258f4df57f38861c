using System.Net;
using k8s;
using k8s.Autorest;
using k8s.Models;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Objects;

namespace KargoStageWebhook.Events;

/// <summary>Writes what is in the <see cref="EventQueue"/> as Kubernetes Events (core/v1), off the way of any request.</summary>
internal sealed partial class EventWriter(ApiServer api, EventQueue queue, EventMetrics metrics, TimeProvider time, ILogger<EventWriter> logger) : BackgroundService
{
    private const string Component = "kargo-stage-webhook";
    private const int MaxPerSecond = 5;
    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(5);

    private bool _hasFailed;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(time);
        try
        {
            using var everySecond = new PeriodicTimer(OneSecond, time);
            while (await everySecond.WaitForNextTickAsync(stoppingToken))
            {
                if (await WriteAsync(queue.Take(MaxPerSecond), stoppingToken)) backoff.Reset();
                else await backoff.WaitAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            using var limit = new CancellationTokenSource(LastWords, time);
            await WriteAsync(queue.TakeAll(), limit.Token);
        }
    }

    /// <returns>Whether the API server can be reached; what it could not be told is back in the queue.</returns>
    private async Task<bool> WriteAsync(IReadOnlyList<PendingEvent> pending, CancellationToken cancellation)
    {
        for (var i = 0; i < pending.Count; i++)
        {
            try
            {
                var outcome = await WriteAsync(pending[i], cancellation) ? EventOutcome.Written : EventOutcome.Unconfirmed;
                metrics.Record(pending[i].Key.Reason, outcome);
            }
            catch (HttpOperationException conflict) when (conflict.Response.StatusCode == HttpStatusCode.Conflict)
            {
                queue.PutBack(pending[i]); // Another replica was faster; the next try counts on top of it.
            }
            catch (HttpOperationException rejected) when ((int)rejected.Response.StatusCode is >= 400 and < 500 and not (int)HttpStatusCode.TooManyRequests)
            {
                Fail(pending[i], rejected);
            }
            catch (Exception unreachable) when (unreachable is HttpRequestException or HttpOperationException or OperationCanceledException or IOException)
            {
                foreach (var unwritten in pending.Skip(i)) queue.PutBack(unwritten);
                return false;
            }
        }

        return true;
    }

    /// <returns>Whether the object is there; else nothing is written. Any client that reaches our port can send a request about any object.</returns>
    private async Task<bool> WriteAsync(PendingEvent pending, CancellationToken cancellation)
    {
        if (!await ExistsAsync(pending.Key, cancellation)) return false;

        var (@namespace, name) = (pending.Key.EventNamespace, pending.Key.EventName);
        if (await FindAsync(name, @namespace, cancellation) is not { } written)
        {
            await api.CoreV1.CreateNamespacedEventAsync(Compose(pending), @namespace, cancellationToken: cancellation);
            return true;
        }

        // With the resourceVersion that was read: what another replica has written meanwhile is not lost, but a conflict.
        written.Count = (written.Count ?? 0) + pending.Count;
        written.LastTimestamp = pending.Last.UtcDateTime;
        written.Message = pending.Message;
        await api.CoreV1.ReplaceNamespacedEventAsync(written, name, @namespace, cancellationToken: cancellation);
        return true;
    }

    private async Task<bool> ExistsAsync(EventKey key, CancellationToken cancellation)
    {
        try
        {
            using var stored = ObjectReader.Read(await api.ReadAsync(key.Path, cancellation), profile: null);
            return stored.Uid.ToString() == key.Uid;
        }
        catch (HttpOperationException missing) when (missing.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task<Corev1Event?> FindAsync(string name, string @namespace, CancellationToken cancellation)
    {
        try
        {
            return await api.CoreV1.ReadNamespacedEventAsync(name, @namespace, cancellationToken: cancellation);
        }
        catch (HttpOperationException missing) when (missing.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static Corev1Event Compose(PendingEvent pending) => new()
    {
        Metadata = new V1ObjectMeta { Name = pending.Key.EventName, NamespaceProperty = pending.Key.EventNamespace },
        InvolvedObject = new V1ObjectReference
        {
            ApiVersion = pending.Key.ApiVersion,
            Kind = pending.Key.Kind,
            Name = pending.Key.Name,
            NamespaceProperty = pending.Key.Namespace,
            Uid = pending.Key.Uid,
        },
        Type = pending.Key.Reason == EventReason.DeniedStatus ? "Warning" : "Normal",
        Reason = pending.Key.Reason.ToString(),
        Message = pending.Message,
        Count = pending.Count,
        FirstTimestamp = pending.First.UtcDateTime,
        LastTimestamp = pending.Last.UtcDateTime,
        Source = new V1EventSource { Component = Component },
        ReportingComponent = Component,
        ReportingInstance = Environment.MachineName,
    };

    private void Fail(PendingEvent pending, HttpOperationException rejected)
    {
        metrics.Record(pending.Key.Reason, EventOutcome.Failed);
        if (_hasFailed) return;

        _hasFailed = true;
        var (code, reason) = (rejected.Response.StatusCode, rejected.Response.Content);
        NotTaken(pending.Key.Reason, code, reason);
    }
}

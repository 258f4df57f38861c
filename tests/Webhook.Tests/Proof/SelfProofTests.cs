using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.LeaderElection;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Settings;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Proof;

/// <summary>What the log says of failurePolicy is what the API server has stored.</summary>
public sealed class SelfProofTests : IAsyncLifetime
{
    private const int NotProven = 411, NotFollowed = 413, NotReset = 414, Damped = 415;

    private readonly TestMeter _meter = new();
    private readonly FakeTimeProvider _time = new();
    private readonly CapturedLog _log = new();
    private readonly CancellationTokenSource _leading = new();
    private readonly LeadershipState _leadership = new() { IsLeader = true };
    private volatile string _stored = "Ignore", _id = "\"id\":\"an-id\",";
    private readonly ConcurrentQueue<string> _writes = new();
    private volatile TaskCompletionSource? _storing;
    private volatile bool _isForbidden, _isStoring;
    private int _proofs;
    private PlayedApiServer _server = null!;
    private Task _running = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await PlayedApiServer.StartAsync(AnswerAsync);
        var options = new ProofOptions { ProofPeriod = TimeSpan.FromHours(1), ProofNamespace = "demo", ProofStage = "test", FailWhenProven = true };
        var (api, state) = (_server.Client, new ProofState(_time));
        // A round trip has its own deadline, which is not what passes here.
        var proof = new SelfProof(
            new RoundTrip(api, Profile.Kargo, TimeProvider.System), new WebhookConfigurations(api, new Installation("webhook", "webhook")), options, state,
            _leadership, new ProofMetrics(_meter.Meter, state, options), _time, new LoggerFactory([_log]).CreateLogger<SelfProof>());
        _running = proof.PerformAsync(_leading.Token);
    }

    [Fact]
    public async Task A_failure_under_Fail_is_told_with_the_number_of_proofs_that_set_Fail_again()
    {
        for (var failure = 1; failure <= 2; failure++)
        {
            _id = "\"id\":\"an-id\",";
            await PassUntilAsync(() => _stored == "Fail");
            _id = string.Empty;
            await PassUntilAsync(() => Logged(Damped).Count == failure && _stored == "Ignore");
        }

        // Each after an hour under Fail, so that the second is a first one again.
        Assert.All(Logged(Damped), line => Assert.Equal("The proof failed while failurePolicy was Fail: from now on 4 proofs in a row set Fail again", line));
    }

    [Fact]
    public async Task A_failure_is_none_under_Fail_where_Fail_could_not_be_stored()
    {
        _isForbidden = true;
        await PassUntilAsync(() => Logged(NotFollowed).Count > 2);

        _id = string.Empty;
        await PassUntilAsync(() => Logged(NotProven).Count > 0);
        (_isForbidden, _id, var before) = (false, "\"id\":\"an-id\",", _proofs);
        await PassUntilAsync(() => _stored == "Fail");

        Assert.Empty(Logged(Damped));
        Assert.InRange(_proofs - before, 2, 4); // And one or two that were under way.
        Assert.All(Logged(NotFollowed), line => Assert.InRange(line.Length, 0, 2200));
    }

    /// <summary>The one that leads by now may have proven it, and set Fail.</summary>
    [Theory]
    [InlineData(true, "Ignore")]
    [InlineData(false, "Fail")]
    public async Task On_the_way_out_it_sets_Ignore_unless_another_replica_leads(bool isLeader, string stored)
    {
        await PassUntilAsync(() => _stored == "Fail");

        _leadership.IsLeader = isLeader;
        await _leading.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        Assert.Equal(stored, _stored);
    }

    [Fact]
    public async Task On_the_way_out_a_Fail_that_is_being_stored_is_waited_for()
    {
        _storing = new TaskCompletionSource();
        await PassUntilAsync(() => _isStoring);

        await _leading.CancelAsync();
        _storing.SetResult();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        Assert.Equal(["Fail", "Ignore"], _writes);
    }

    // The API server may store it later.
    [Fact]
    public async Task A_Fail_that_takes_too_long_on_the_way_out_is_told()
    {
        _storing = new TaskCompletionSource();
        await PassUntilAsync(() => _isStoring);

        await _leading.CancelAsync();
        await PassUntilAsync(() => _running.IsCompleted);

        Assert.Single(Logged(NotReset));
        _storing.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _leading.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _leading.Dispose();
        await _server.DisposeAsync();
        _meter.Dispose();
    }

    private Task PassUntilAsync(Func<bool> isSo) => Eventually.TrueAsync(() =>
    {
        if (isSo()) return Task.FromResult(true);

        _time.Advance(TimeSpan.FromHours(1));
        return Task.FromResult(false);
    });

    private List<string> Logged(int id) => [.. _log.Lines.Where(line => line.Event == id).Select(line => line.Text)];

    private async Task AnswerAsync(HttpContext context)
    {
        var isPatch = HttpMethods.IsPatch(context.Request.Method);
        if (context.Request.Path.Value!.EndsWith("/stages/test/status", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _proofs);
            await PlayedApiServer.Reply(200, $$$"""
                {"apiVersion":"kargo.akuity.io/v1alpha1","kind":"Stage","metadata":{"namespace":"demo","name":"test"},
                 "status":{"freightHistory":[{"id":"f","items":{},"verificationHistory":[{ {{{_id}}} "phase":"Successful","startTime":"2025-05-20T10:00:00Z"}]}]}}
                """)(context);
            return;
        }

        if (isPatch && _isForbidden)
        {
            await PlayedApiServer.Reply(403, $"<html>{new string('x', 200_000)}</html>")(context);
            return;
        }

        if (isPatch && _storing is { } storing)
        {
            _isStoring = true;
            await storing.Task;
        }

        if (isPatch) _writes.Enqueue(_stored = (await JsonSerializer.DeserializeAsync<JsonObject>(context.Request.Body, cancellationToken: CancellationToken.None))!["webhooks"]![0]!["failurePolicy"]!.GetValue<string>());
        await PlayedApiServer.Reply(200, $$$"""{"metadata":{"resourceVersion":"1"},"webhooks":[{"name":"stages.webhook.example","failurePolicy":"{{{_stored}}}"}]}""")(context);
    }
}

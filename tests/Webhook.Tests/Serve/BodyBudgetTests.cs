using System.Net;
using KargoStageWebhook.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Serve;

/// <summary>How requests of several addresses share evaluations and memory.</summary>
public sealed class BodyBudgetTests
{
    private const int MaxBody = 1_000_000;

    private static readonly IPAddress Attacker = IPAddress.Parse("10.0.0.1"), Other = IPAddress.Parse("10.0.0.2");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_address_waits_for_its_own_evaluations_while_another_has_its_turn()
    {
        using var budget = new BodyBudget(MaxBody, TimeProvider.System);
        var (attackers, honest) = (Enumerable.Range(0, 3).Select(_ => budget.TryOpen(Attacker)!).ToList(), budget.TryOpen(IPAddress.Loopback)!);
        await attackers[0].BeginEvaluationAsync(Cancellation);
        await attackers[1].BeginEvaluationAsync(Cancellation);
        var third = attackers[2].BeginEvaluationAsync(Cancellation).AsTask();

        await honest.BeginEvaluationAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromMinutes(1), Cancellation);

        Assert.False(third.IsCompleted);
        honest.EndEvaluation();
        Assert.False(third.IsCompleted);
        attackers[0].EndEvaluation();
        await third.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
    }

    [Fact]
    public async Task A_wait_for_an_evaluation_that_is_given_up_leaves_its_turn_to_others()
    {
        using var budget = new BodyBudget(MaxBody, TimeProvider.System);
        var running = new[] { budget.TryOpen(Attacker)!, budget.TryOpen(Attacker)!, budget.TryOpen(IPAddress.Loopback)! };
        foreach (var evaluation in running) await evaluation.BeginEvaluationAsync(Cancellation);
        using var timeout = new CancellationTokenSource();
        var (given, next) = (budget.TryOpen(IPAddress.Loopback)!, budget.TryOpen(IPAddress.Loopback)!);
        var waiting = given.BeginEvaluationAsync(timeout.Token).AsTask();

        await timeout.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        running[0].EndEvaluation();
        await next.BeginEvaluationAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
    }

    [Fact]
    public void A_request_that_ends_makes_room_for_one()
    {
        using var budget = new BodyBudget(MaxBody, TimeProvider.System);
        var open = Enumerable.Range(0, BodyBudget.MaxRequestsOfOne).Select(_ => budget.TryOpen(Attacker)).ToList();
        Assert.DoesNotContain(null, open);
        Assert.Null(budget.TryOpen(Attacker));

        open[0]!.Dispose();
        open[0]!.Dispose(); // Once more does no harm.

        Assert.NotNull(budget.TryOpen(Attacker));
        Assert.Null(budget.TryOpen(Attacker));
    }

    [Fact]
    public async Task A_large_body_waits_for_memory_not_for_the_one_that_is_read_without()
    {
        var time = new FakeTimeProvider();
        using var budget = new BodyBudget(MaxBody, time);
        var (first, second, beyond, waiting) = (budget.TryOpen(Attacker)!, budget.TryOpen(Other)!, budget.TryOpen(Attacker)!, budget.TryOpen(IPAddress.Loopback)!);
        await first.GrowToAsync(MaxBody, Cancellation);
        await second.GrowToAsync(MaxBody, Cancellation);
        await beyond.GrowToAsync(MaxBody, Cancellation);
        var turn = waiting.GrowToAsync(MaxBody, Cancellation).AsTask();
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(turn.IsCompleted);

        first.Dispose();

        await Eventually.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(10));
            return Task.FromResult(turn.IsCompletedSuccessfully);
        });
    }

    [Fact]
    public async Task Bodies_of_one_address_wait_for_each_other_while_another_has_its_share()
    {
        using var budget = new BodyBudget(MaxBody, TimeProvider.System);
        var (attackers, honest) = (Enumerable.Range(0, 10).Select(_ => budget.TryOpen(Attacker)!).ToList(), budget.TryOpen(IPAddress.Loopback)!);
        var turns = attackers.Select(charge => charge.GrowToAsync(MaxBody / 2, Cancellation).AsTask()).ToList();
        await Task.WhenAll(turns[..3]).WaitAsync(TimeSpan.FromMinutes(1), Cancellation); // Two have its share, and one is read without.

        await honest.GrowToAsync(MaxBody + 1, Cancellation).AsTask().WaitAsync(TimeSpan.FromMinutes(1), Cancellation);

        Assert.DoesNotContain(true, turns[3..].Select(turn => turn.IsCompleted));
        for (var done = 0; done < attackers.Count; done++)
        {
            await turns[done].WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
            attackers[done].Dispose();
        }
    }

    [Fact]
    public async Task An_address_has_one_place_among_those_who_wait_for_memory()
    {
        using var budget = new BodyBudget(MaxBody, TimeProvider.System);
        var holders = new[] { budget.TryOpen(Other)!, budget.TryOpen(IPAddress.IPv6Loopback)!, budget.TryOpen(Other)! };
        foreach (var holder in holders) await holder.GrowToAsync(MaxBody, Cancellation);
        var (attackers, honest) = (Enumerable.Range(0, 10).Select(_ => budget.TryOpen(Attacker)!).ToList(), budget.TryOpen(IPAddress.Loopback)!);
        var turns = attackers.Select(charge => charge.GrowToAsync(MaxBody / 2, Cancellation).AsTask()).ToList();
        var turn = honest.GrowToAsync(MaxBody / 2, Cancellation).AsTask();

        holders[0].Dispose(); // Room for two.

        await Task.WhenAll(turns[0], turn).WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        Assert.DoesNotContain(true, turns[1..].Select(other => other.IsCompleted));
    }

    [Fact]
    public async Task A_wait_for_memory_that_is_given_up_leaves_its_place_and_its_share_to_others()
    {
        using var budget = new BodyBudget(MaxBody, TimeProvider.System);
        var holders = new[] { budget.TryOpen(Attacker)!, budget.TryOpen(Other)!, budget.TryOpen(Attacker)! };
        foreach (var holder in holders) await holder.GrowToAsync(MaxBody, Cancellation);
        using var timeout = new CancellationTokenSource();
        var (given, next) = (budget.TryOpen(IPAddress.Loopback)!, budget.TryOpen(IPAddress.Loopback)!);
        var waiting = given.GrowToAsync(MaxBody, timeout.Token).AsTask();

        await timeout.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        given.Dispose();
        holders[0].Dispose();
        await next.GrowToAsync(MaxBody, Cancellation).AsTask().WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
    }

    [Fact]
    public async Task Large_responses_that_nobody_reads_have_a_bound_of_their_own()
    {
        using var budget = new BodyBudget(MaxBody, TimeProvider.System);
        var (unread, others, next, body) = (budget.TryOpen(Attacker)!, budget.TryOpen(Other)!, budget.TryOpen(IPAddress.Loopback)!, budget.TryOpen(IPAddress.Loopback)!);
        await unread.GrowToAsync(MaxBody, Cancellation);

        Assert.True(unread.TryExchangeForResponse(BodyBudget.MaxForResponsesOfOne / 2)); // And Kestrel's copy.
        Assert.True(others.TryExchangeForResponse(BodyBudget.MaxForResponsesOfOne / 2));
        Assert.False(next.TryExchangeForResponse(BodyBudget.Free));
        Assert.True(next.TryExchangeForResponse(BodyBudget.Free / 2));
        await body.GrowToAsync(MaxBody, Cancellation).AsTask().WaitAsync(TimeSpan.FromMinutes(1), Cancellation);

        unread.Dispose();

        Assert.True(next.TryExchangeForResponse(BodyBudget.MaxForResponsesOfOne / 2));
    }

    [Fact]
    public void Responses_of_one_address_leave_memory_for_those_of_another()
    {
        using var budget = new BodyBudget(MaxBody, TimeProvider.System);
        var (unread, next, honest) = (budget.TryOpen(Attacker)!, budget.TryOpen(Attacker)!, budget.TryOpen(IPAddress.Loopback)!);
        Assert.True(unread.TryExchangeForResponse(BodyBudget.MaxForResponsesOfOne / 2));

        Assert.False(next.TryExchangeForResponse(BodyBudget.Free));

        Assert.True(honest.TryExchangeForResponse(BodyBudget.MaxForResponsesOfOne / 2));
        unread.Dispose();
        Assert.True(next.TryExchangeForResponse(BodyBudget.Free));
    }
}

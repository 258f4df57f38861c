using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Kubernetes;

/// <summary>How long is waited between tries.</summary>
public sealed class BackoffTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Pauses_double_up_to_half_a_minute_and_are_shortened_by_up_to_a_half()
    {
        var backoff = new Backoff(_time);

        foreach (var longest in (double[])[0.5, 1, 2, 4, 8, 16, 30, 30, 30])
            Assert.InRange((await PauseAsync(backoff)).TotalSeconds, (longest / 2) - 0.02, longest + 0.02);
    }

    [Fact]
    public async Task After_a_success_the_first_pause_is_short_again()
    {
        var backoff = new Backoff(_time);
        for (var failure = 0; failure < 10; failure++) await PauseAsync(backoff);

        backoff.Reset();

        Assert.InRange((await PauseAsync(backoff)).TotalSeconds, 0.2, 0.52);
    }

    [Fact]
    public async Task Two_that_failed_together_do_not_come_back_together()
    {
        var pauses = new HashSet<TimeSpan>();
        for (var replica = 0; replica < 50; replica++) pauses.Add(await PauseAsync(new Backoff(_time)));

        Assert.InRange(pauses.Count, 5, 50);
    }

    [Fact]
    public async Task A_wait_ends_with_the_process()
    {
        using var stopping = new CancellationTokenSource();
        var waiting = new Backoff(_time).WaitAsync(stopping.Token);

        await stopping.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private async Task<TimeSpan> PauseAsync(Backoff backoff)
    {
        var started = _time.GetTimestamp();
        var waiting = backoff.WaitAsync(CancellationToken.None);
        // The longest pause is half a minute.
        while (!waiting.IsCompleted && _time.GetElapsedTime(started) < TimeSpan.FromHours(1)) _time.Advance(TimeSpan.FromMilliseconds(10));
        await waiting.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        return _time.GetElapsedTime(started);
    }
}

namespace KargoStageWebhook.Serve;

/// <summary>What one takes, or asks for in vain, takes nothing from others.</summary>
public sealed class TakenMemoryTests
{
    private const int Max = 16;

    private readonly TakenMemory _memory = new();

    [Fact]
    public void What_fits_is_taken_until_it_is_given_back()
    {
        Assert.True(_memory.TryTake(10, Max));
        Assert.True(_memory.TryTake(6, Max));
        Assert.False(_memory.TryTake(1, Max));

        _memory.Release(6);

        Assert.True(_memory.TryTake(6, Max));
    }

    /// <summary>As of a client whose large response is denied while a small one of another client has room.</summary>
    [Fact]
    public async Task Asking_for_too_much_leaves_others_their_room_meanwhile()
    {
        using var end = new CancellationTokenSource();
        var hasBegun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Assert.True(_memory.TryTake(10, Max));
        var greedy = Task.Run(AskForTooMuch, TestContext.Current.CancellationToken);
        await hasBegun.Task.WaitAsync(TestContext.Current.CancellationToken);

        var denied = 0;
        for (var i = 0; i < 1_000_000; i++)
        {
            if (_memory.TryTake(4, Max)) _memory.Release(4);
            else denied++;
        }

        await end.CancelAsync();
        Assert.Equal((0, 0), (denied, await greedy));

        int AskForTooMuch()
        {
            var taken = 0;
            hasBegun.SetResult();
            while (!end.IsCancellationRequested)
            {
                if (_memory.TryTake(8, Max)) taken++;
            }

            return taken;
        }
    }
}

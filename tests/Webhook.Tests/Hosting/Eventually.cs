namespace KargoStageWebhook.Hosting;

/// <summary>Waits for what happens on the other side of a socket.</summary>
internal static class Eventually
{
    // Nothing is proven by how soon it is so, and a busy machine takes its time.
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until the answer is yes, or the deadline has passed.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        while (!await condition()) await Task.Delay(Between, deadline.Token);
    }
}

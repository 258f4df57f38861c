using static KargoStageWebhook.Kubernetes.PlayedApiServer;

namespace KargoStageWebhook.Kubernetes;

/// <summary>A request to the API server ends, whatever the API server does.</summary>
public sealed class ApiServerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A loop that waits for a body for ever renews no certificate.</summary>
    [Theory]
    [InlineData(200)]
    [InlineData(403)]
    public async Task A_body_that_stalls_is_given_up(int code)
    {
        await using var server = await StartAsync(Stalled(code));
        using var client = server.ClientWithin(TimeSpan.FromSeconds(1));

        var read = client.ReadAsync("api", Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read.WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
    }

    [Fact]
    public async Task The_message_of_a_rejection_that_stalls_is_given_up()
    {
        await using var server = await StartAsync(Stalled(403));
        using var client = server.ClientWithin(TimeSpan.FromSeconds(1));

        var open = client.OpenAsync("api", Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => open.WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
    }
}

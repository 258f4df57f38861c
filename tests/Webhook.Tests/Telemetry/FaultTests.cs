using System.Net;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;
using KargoStageWebhook.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KargoStageWebhook.Telemetry;

/// <summary>An internal error: the parts are the real ones, but one was put together without what it needs to find the Pod of a sender.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private static readonly ARequest Unlucky = ARequest.OfStageWithoutId() with { PodUid = "3f1c2a58-7d0e-4b91-8a55-2e6f9c0d1b73" };

    // The null is the fault.
    private readonly RunningHost _host = RunningHost.Rewired(
        services => services.AddSingleton(new ControllerDirectory(pods: null!, new DeploymentDirectory(new WebhookOptions()))));

    [Fact]
    public async Task It_is_500_so_that_failurePolicy_decides() => Assert.Equal(HttpStatusCode.InternalServerError, (await _host.MutateAsync(Unlucky)).Code);

    [Fact]
    public async Task It_is_told_as_a_Status_without_details()
    {
        var answer = await _host.MutateAsync(Unlucky);

        Assert.Equal(("Status", "InternalError", "500"), (answer.Body.TextAt("kind"), answer.Body.TextAt("reason"), answer.Body.TextAt("code")));
        Assert.Equal("The request could not be evaluated; the log says why.", answer.Body.TextAt("message"));
    }

    [Fact]
    public async Task It_is_counted_as_an_error_of_its_endpoint()
    {
        await _host.ValidateAsync(Unlucky);

        Assert.Equal(1, (await _host.MetricsAsync()).Sum("errors_total", "endpoint=\"validate\""));
    }

    [Fact]
    public async Task It_is_not_counted_as_a_request()
    {
        await _host.MutateAsync(Unlucky);

        Assert.Equal(0, (await _host.MetricsAsync()).Sum("requests_total"));
    }

    [Fact]
    public async Task It_is_one_line_of_the_log_with_the_uid_of_the_request()
    {
        await _host.MutateAsync(Unlucky.WithUid("the-unlucky-one"));

        var line = Assert.Single(_host.Log.Lines, line => line.Level == LogLevel.Error);
        Assert.Contains("the-unlucky-one", line.Text, StringComparison.Ordinal);
        Assert.NotNull(line.Fault);
    }

    [Fact]
    public async Task After_it_the_server_lives_on()
    {
        await _host.MutateAsync(Unlucky);

        await _host.ShouldStillServeAsync();
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host.DisposeAsync();
}

using System.Net;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace KargoStageWebhook.Serve;

/// <summary>What becomes of connections once the process is asked to end.</summary>
public sealed class DrainTests : IAsyncLifetime
{
    private const string Head = "POST /mutate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n";

    private readonly RunningHost _host = RunningHost.With("Webhook:DrainSeconds=3");

    [Fact]
    public async Task An_idle_connection_of_HTTP_1_1_stays_open_until_its_next_response_asks_to_close_it()
    {
        var body = Body();
        using var idle = await _host.ConnectAsync();
        await idle.WriteAsync($"{Head}Content-Length: {body.Length}\r\n\r\n{body}");
        Assert.DoesNotContain("Connection: close", await idle.ReadResponseAsync(), StringComparison.Ordinal);

        StopApplication();
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        await idle.WriteAsync($"{Head}Content-Length: {body.Length}\r\n\r\n{body}");

        var response = await idle.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 200 OK", response, StringComparison.Ordinal);
        Assert.Contains("Connection: close", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_of_HTTP_2_is_told_to_go_with_its_next_response_and_a_new_one_is_served()
    {
        var connections = 0;
        using var client = _host.Certificate.Client(_host.HttpsPort, () => connections++);
        await PostAsync(client);
        await PostAsync(client);
        Assert.Equal(1, connections);

        StopApplication();
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        await PostAsync(client);
        Assert.Equal(1, connections);
        await PostAsync(client);

        Assert.Equal(2, connections);
    }

    [Fact]
    public async Task Requests_that_come_over_HTTP_2_while_it_is_told_to_go_are_answered()
    {
        // Whether a connection was told already is asked by all its requests at once.
        HttpClient[] clients = [.. Enumerable.Range(0, 20).Select(_ => _host.Certificate.Client(_host.HttpsPort, () => { }))];
        await Task.WhenAll(clients.Select(PostAsync));

        StopApplication();

        await Task.WhenAll(clients.SelectMany(client => Enumerable.Range(0, 20).Select(_ => PostAsync(client))));
        Array.ForEach(clients, client => client.Dispose());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_that_is_under_way_is_answered(bool isFirst)
    {
        var body = Body();
        using var busy = await _host.ConnectAsync();
        if (!isFirst)
        {
            await busy.WriteAsync($"{Head}Content-Length: {body.Length}\r\n\r\n{body}");
            await busy.ReadResponseAsync();
        }

        await busy.WriteAsync($"{Head}Content-Length: {body.Length}\r\n\r\n{body[..100]}");
        await _host.ShouldStillServeAsync();
        StopApplication();
        await busy.WriteAsync(body[100..]);

        var response = await busy.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 200 OK", response, StringComparison.Ordinal);
        Assert.Contains("\"allowed\":true", response, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static async Task PostAsync(HttpClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mutate")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(ARequest.OfHealthyStage().Body()) { Headers = { ContentType = new("application/json") } },
        };
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static string Body() => System.Text.Encoding.UTF8.GetString(ARequest.OfHealthyStage().Body());

    private void StopApplication() => _host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
}

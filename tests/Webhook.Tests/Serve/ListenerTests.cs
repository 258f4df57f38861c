using System.Net;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Serve;

/// <summary>Two ports, two audiences: neither reaches what belongs to the other, however it asks.</summary>
public sealed class ListenerTests(RunningHost host) : IClassFixture<RunningHost>
{
    /// <summary>What belongs to the operators.</summary>
    public static TheoryData<string> Operations { get; } = ["/metrics", "/healthz", "/readyz"];

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Operators_are_answered_on_their_port(string path) =>
        Assert.Equal(HttpStatusCode.OK, (await host.Operations.GetAsync(path, Cancellation)).StatusCode);

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task The_API_servers_port_has_nothing_for_operators(string path) =>
        Assert.Equal(HttpStatusCode.NotFound, (await host.SendAsync(new HttpRequestMessage(HttpMethod.Get, path))).Code);

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_forged_Host_header_changes_nothing(string path) =>
        Assert.StartsWith("HTTP/1.1 404 ", await SendAsync($"GET {path} HTTP/1.1\r\nHost: localhost:{host.MetricsPort}"), StringComparison.Ordinal);

    // Kestrel rejects a target of another scheme or authority than the connection's; what must not come is 200.
    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_target_in_absolute_form_changes_nothing(string path) => Assert.DoesNotContain(
        " 200 ",
        await SendAsync($"GET http://localhost:{host.MetricsPort}{path} HTTP/1.1\r\nHost: localhost:{host.MetricsPort}"),
        StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_target_in_absolute_form_with_the_right_scheme_changes_nothing(string path) => Assert.StartsWith(
        "HTTP/1.1 404 ", await SendAsync($"GET https://localhost:{host.MetricsPort}{path} HTTP/1.1\r\nHost: localhost:{host.MetricsPort}"), StringComparison.Ordinal);

    [Theory]
    [InlineData("http")]
    [InlineData("https")]
    public async Task A_forwarded_scheme_changes_nothing_even_where_such_headers_are_believed(string scheme)
    {
        await using var believing = RunningHost.With("FORWARDEDHEADERS_ENABLED=true");
        var metrics = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { { "X-Forwarded-Proto", scheme } } };

        Assert.Equal(HttpStatusCode.NotFound, (await believing.SendAsync(metrics)).Code);
    }

    [Theory]
    [InlineData("GET", "/mutate")]
    [InlineData("POST", "/mutate")]
    [InlineData("POST", "/validate")]
    public async Task The_operators_port_does_not_evaluate(string method, string path)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent(ARequest.OfStageWithoutId().Body()) };
        request.Content.Headers.ContentType = new("application/json");

        Assert.Equal(HttpStatusCode.NotFound, (await host.Operations.SendAsync(request, Cancellation)).StatusCode);
    }

    [Fact]
    public async Task A_wrong_method_does_not_give_away_what_the_other_port_serves() =>
        Assert.Equal(HttpStatusCode.NotFound, (await host.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/healthz"))).Code);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task<string> SendAsync(string head)
    {
        using var connection = await host.ConnectAsync();
        await connection.WriteAsync($"{head}\r\nConnection: close\r\n\r\n");
        return await connection.ReadToEndAsync();
    }
}

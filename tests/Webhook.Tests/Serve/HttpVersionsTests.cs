using System.Net;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Serve;

/// <summary>API servers speak HTTP/1.1 to webhooks, and keep connections alive.</summary>
public sealed class HttpVersionsTests(RunningHost host) : IClassFixture<RunningHost>
{
    private const int Many = BodyBudget.MaxRequestsOfOne;

    [Fact]
    public async Task One_connection_carries_one_request_after_another()
    {
        using var connection = await host.ConnectAsync();

        await connection.WriteAsync(Request("first", string.Empty) + Request("second", "Connection: close\r\n"));

        Assert.Matches("\"uid\":\"first\"[^$]*\"uid\":\"second\"", await connection.ReadToEndAsync());
    }

    [Fact]
    public async Task Who_offers_HTTP_2_too_is_answered_in_HTTP_1_1() => Assert.Equal("1.1", (await AskAsync("any", HttpVersion.Version20)).HttpVersion.ToString());

    [Fact]
    public async Task Of_many_requests_at_once_each_gets_its_own_uid_back()
    {
        string[] uids = [.. Enumerable.Range(0, Many).Select(number => $"request-{number}")];

        var answers = await Task.WhenAll(uids.Select(uid => AskAsync(uid, HttpVersion.Version11)));

        Assert.Equal(uids, answers.Select(answer => answer.Uid));
    }

    private static string Request(string uid, string header)
    {
        var body = System.Text.Encoding.UTF8.GetString(ARequest.OfStageWithoutId().WithUid(uid).Body());
        return $"POST /mutate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{header}Content-Length: {body.Length}\r\n\r\n{body}";
    }

    private Task<Answer> AskAsync(string uid, Version version) => host.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/mutate")
    {
        Version = version,
        VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        Content = new ByteArrayContent(ARequest.OfStageWithoutId().WithUid(uid).Body()) { Headers = { ContentType = new("application/json") } },
    });
}

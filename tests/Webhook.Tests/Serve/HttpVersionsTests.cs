using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Serve;

/// <summary>API servers keep HTTP/1.1 connections alive; others may speak HTTP/2.</summary>
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

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task A_request_is_answered_in_the_version_it_came_in(string version) =>
        Assert.Equal(version, (await AskAsync("any", version)).HttpVersion.ToString());

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Of_many_requests_at_once_each_gets_its_own_uid_back(string version)
    {
        string[] uids = [.. Enumerable.Range(0, Many).Select(number => $"request-{number}")];

        var answers = await Task.WhenAll(uids.Select(uid => AskAsync(uid, version)));

        Assert.Equal(uids, answers.Select(answer => answer.Uid));
    }

    private static string Request(string uid, string header)
    {
        var body = System.Text.Encoding.UTF8.GetString(ARequest.OfStageWithoutId().WithUid(uid).Body());
        return $"POST /mutate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{header}Content-Length: {body.Length}\r\n\r\n{body}";
    }

    private Task<Answer> AskAsync(string uid, string version) => host.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/mutate")
    {
        Version = Version.Parse(version),
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Content = new ByteArrayContent(ARequest.OfStageWithoutId().WithUid(uid).Body()) { Headers = { ContentType = new("application/json") } },
    });
}

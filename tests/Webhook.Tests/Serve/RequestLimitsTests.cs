using System.Net;
using System.Net.Http.Headers;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Serve;

/// <summary>What of HTTP is taken: one method, one media type, a body of at most so many bytes.</summary>
public sealed class RequestLimitsTests : IAsyncLifetime
{
    private const int MaxBytes = 65_536;

    private readonly RunningHost _host = RunningHost.With($"Webhook:MaxRequestBytes={MaxBytes}");

    /// <summary>A body whose length is announced, and one that comes in chunks.</summary>
    public static TheoryData<bool> Framings { get; } = [false, true];

    [Theory]
    [MemberData(nameof(Framings))]
    public async Task A_body_of_the_most_bytes_is_taken(bool chunked) => Assert.True((await PostAsync(MaxBytes, chunked)).Allowed);

    [Theory]
    [MemberData(nameof(Framings))]
    public async Task A_body_of_one_byte_more_is_413(bool chunked) =>
        ShouldSay(await PostAsync(MaxBytes + 1, chunked), 413, "RequestEntityTooLarge", "Webhook:MaxRequestBytes, 65536 bytes");

    [Fact]
    public async Task A_length_beyond_the_most_is_rejected_before_the_body_comes()
    {
        using var connection = await _host.ConnectAsync();

        await connection.WriteAsync(
            "POST /mutate HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9999999999\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 413 ", await connection.ReadStatusLineAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_comes_too_slowly_is_408_and_counted_as_timed_out()
    {
        using var connection = await _host.BeginRequestAsync();

        var response = await connection.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 408 ", response, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"Timeout\"", response, StringComparison.Ordinal);
        Assert.Equal(1, (await _host.MetricsAsync()).Sum("malformed_requests_total", "reason=\"timed_out\"", "endpoint=\"mutate\""));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    public async Task Another_method_is_405(string method) =>
        ShouldSay(await _host.SendAsync(new HttpRequestMessage(new HttpMethod(method), "/validate")), 405, "MethodNotAllowed", $"/validate does not allow {method}");

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/yaml")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task Another_media_type_is_415(string? mediaType) => ShouldSay(
        await PostAsync(content => content.ContentType = mediaType is null ? null : new(mediaType)), 415, "UnsupportedMediaType", "application/json");

    [Fact]
    public async Task A_media_type_may_name_its_charset() =>
        Assert.True((await PostAsync(content => content.ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-8"))).Allowed);

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task An_encoded_body_is_415(string encoding) =>
        ShouldSay(await PostAsync(content => content.ContentEncoding.Add(encoding)), 415, "UnsupportedMediaType", "not encoded");

    [Fact]
    public async Task Any_other_path_is_404() =>
        ShouldSay(await _host.AskAsync("/mutates", ARequest.OfHealthyStage().Body()), 404, "NotFound", "/mutates is not an endpoint of this port");

    [Fact]
    public async Task After_a_413_the_server_lives_on()
    {
        await PostAsync(MaxBytes + 1, chunked: true);

        await _host.ShouldStillServeAsync();
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static void ShouldSay(Answer answer, int code, string reason, string message)
    {
        Assert.Equal(((HttpStatusCode)code, "Status", "Failure", reason), (answer.Code, answer.Body.TextAt("kind"), answer.Body.TextAt("status"), answer.Body.TextAt("reason")));
        Assert.Contains(message, answer.Body.TextAt("message"), StringComparison.Ordinal);
    }

    private Task<Answer> PostAsync(int bytes, bool chunked)
    {
        var request = Request(ARequest.OfHealthyStage().BodyOf(bytes));
        request.Headers.TransferEncodingChunked = chunked;
        return _host.SendAsync(request);
    }

    private Task<Answer> PostAsync(Action<HttpContentHeaders> change)
    {
        var request = Request(ARequest.OfHealthyStage().Body());
        change(request.Content!.Headers); // Request gives it content.
        return _host.SendAsync(request);
    }

    private static HttpRequestMessage Request(byte[] body) => new(HttpMethod.Post, "/mutate")
    {
        Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } },
    };
}

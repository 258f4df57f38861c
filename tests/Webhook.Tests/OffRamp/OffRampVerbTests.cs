using System.Text;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Profiles;
using static KargoStageWebhook.Kubernetes.PlayedApiServer;

namespace KargoStageWebhook.OffRamp;

/// <summary>The verb <c>off-ramp</c> at a command line, where something cannot be asked.</summary>
public sealed class OffRampVerbTests
{
    [Theory]
    [InlineData("--prometheus", "localhost")]
    [InlineData("--prometheus", "ftp://localhost")]
    [InlineData("--days", "3")]
    [InlineData("stages.yaml")]
    public async Task Arguments_that_cannot_be_used_are_exit_code_2(params string[] arguments)
    {
        await using var run = CommandRun.Webhook(["off-ramp", .. arguments]);

        Assert.Equal(2, await run.EndAsync());
    }

    [Fact]
    public async Task Without_a_Prometheus_it_says_what_to_ask_one()
    {
        await using var server = await StartAsync(Page(null, "a"), Page(null), Failure(404));
        await using var run = OffRamp(server);

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal("stored     1 objects checked, 0 of them lack something", run.Output[0]);
        Assert.StartsWith("installed  stages.kargo.akuity.io v1alpha1 is not known: The API server responded with 404", run.Output[1], StringComparison.Ordinal);
        Assert.Equal(
            $"sent       is not known: only a Prometheus remembers. Name it (--prometheus URL), or ask it: {PrometheusHistory.Query(Profile.Kargo, 14)}", run.Output[3]);
        Assert.Equal("Unknown whether the webhook is needed.", run.Output[^1]);
    }

    [Fact]
    public async Task A_Prometheus_that_does_not_answer_is_quoted()
    {
        await using var server = await StartAsync(Page(null), Page(null), Failure(404));
        await using var prometheus = await StartAsync(Failure(503));
        await using var run = OffRamp(server, "--prometheus", prometheus.Address);

        Assert.Equal(2, await run.EndAsync());
        Assert.Contains($"sent       is not known: {prometheus.Address}/ cannot be asked: it responded with 503: ", run.Text, StringComparison.Ordinal);
    }

    /// <summary>Charsets that .NET does not know.</summary>
    [Theory]
    [InlineData("windows-1252")]
    [InlineData("utf8")]
    public async Task A_load_balancer_s_page_is_an_answer_of_503_whatever_its_charset(string charset)
    {
        await using var server = await StartAsync(UnavailablePage(charset), Page(null, "a"), Page(null), Failure(404));
        await using var prometheus = await StartAsync(UnavailablePage(charset));
        await using var run = OffRamp(server, "--prometheus", prometheus.Address);

        Assert.Equal(2, await run.EndAsync());
        Assert.Contains("The API server responded with 503: <html><body><b>Http/1.1 Service Unavailable</b></body></html>", string.Join('\n', run.Errors), StringComparison.Ordinal);
        Assert.Equal("stored     1 objects checked, 0 of them lack something", run.Output[0]);
        Assert.Contains("cannot be asked: it responded with 503: <html><body><b>Http/1.1 Service Unavailable</b></body></html>", run.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("us%20er:p%40ss", "us er:p@ss")]
    [InlineData("user", "user:")]
    public async Task User_and_password_of_a_Prometheus_are_sent_and_not_printed(string given, string sent)
    {
        var authorization = string.Empty;
        await using var server = await StartAsync(Page(null), Page(null), Failure(404));
        await using var prometheus = await StartAsync(context =>
        {
            authorization = context.Request.Headers.Authorization.ToString();
            return Failure(401)(context);
        });
        await using var run = OffRamp(server, "--prometheus", prometheus.Address.Replace("://", $"://{given}@", StringComparison.Ordinal), "-o", "json");

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal($"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(sent))}", authorization);
        Assert.Contains($"{prometheus.Address}/ cannot be asked: it responded with 401", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("@", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_of_a_Prometheus_that_cannot_be_used_is_quoted_without_its_password()
    {
        await using var run = CommandRun.Webhook("off-ramp", "--prometheus", "ftp://user:secret@localhost");

        Assert.Equal(2, await run.EndAsync());
        Assert.Contains("--prometheus is 'ftp://***@localhost'", string.Join('\n', run.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_answers_and_is_no_Prometheus_is_no_silence()
    {
        await using var server = await StartAsync(Page(null), Page(null), Failure(404));
        await using var run = OffRamp(server, "--prometheus", server.Address);

        Assert.Equal(2, await run.EndAsync());
        Assert.Contains("sent       is not known: ", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_may_not_be_listed_cannot_be_said()
    {
        await using var server = await StartAsync(Failure(403));
        await using var run = OffRamp(server, "-o", "json");

        Assert.Equal(2, await run.EndAsync());
        Assert.Contains("\"need\": \"unknown\"", run.Text, StringComparison.Ordinal);
        Assert.Contains("The API server responded with 403", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_may_be_listed_is_counted_even_beside_what_may_not()
    {
        await using var server = await StartAsync(Failure(403), Page(null, "a"), Failure(404));
        await using var run = OffRamp(server);

        Assert.Equal(2, await run.EndAsync());
        Assert.EndsWith("/promotions?limit=100", server.Requests[1], StringComparison.Ordinal);
        Assert.StartsWith("stored     not all is known: The stages.kargo.akuity.io cannot be read: The API server responded with 403", run.Output[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("+Inf")]
    [InlineData("1e999")]
    [InlineData("many")]
    public async Task A_number_that_is_none_is_not_told_on(string number)
    {
        await using var server = await StartAsync(Page(null), Page(null), Failure(404));
        await using var prometheus = await StartAsync(Reply(200, $$$"""{"status":"success","data":{"result":[{"metric":{},"value":[1,"{{{number}}}"]}]}}"""));
        await using var run = OffRamp(server, "--prometheus", prometheus.Address, "-o", "json");

        Assert.Equal(2, await run.EndAsync());
        Assert.Contains("a sample without a number.", run.Text, StringComparison.Ordinal);
    }

    private static CommandRun OffRamp(PlayedApiServer server, params string[] arguments) => server.Run(["off-ramp", .. arguments]);
}

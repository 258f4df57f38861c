using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Serve;

/// <summary>What a person sees who starts the command by hand.</summary>
public sealed partial class StartupTests : IAsyncLifetime
{
    private readonly CommandRun _run = CommandRun.WebhookIn(["Webhook__Mode=Reject", "Webhook__Requirements=Strict"]);

    [Fact]
    public async Task The_mode_is_named() => Assert.EndsWith("Reject, requirements Strict", await _run.LineWithAsync("  mode "), StringComparison.Ordinal);

    [Fact]
    public async Task The_certificate_that_is_named_is_the_one_that_is_presented()
    {
        var line = await _run.LineWithAsync("SHA-256 ");

        using var certificate = new PinnedCertificate(await HttpsPortAsync());
        Assert.EndsWith(certificate.Presented.GetCertHashString(HashAlgorithmName.SHA256), line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_port_of_metrics_and_probes_is_named()
    {
        var address = Address().Match(await _run.LineWithAsync("  operations ")).Value;
        using var client = new HttpClient();

        Assert.Equal("ok\n", await client.GetStringAsync($"{address}/readyz", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_command_that_is_offered_shows_a_patch()
    {
        await using var serving = CommandRun.Webhook();
        await serving.LineWithAsync("base64 -d");
        var offered = string.Join('\n', serving.Output.SkipWhile(line => !line.Contains("curl", StringComparison.Ordinal)).Take(2));

        await using var shell = CommandRun.Shell(offered);

        Assert.Equal(0, await shell.EndAsync());
        Assert.Equal(2, Assert.IsType<JsonArray>(JsonNode.Parse(shell.Text)).Count);
    }

    [Fact]
    public async Task Lines_of_the_log_are_JSON_where_no_terminal_reads_them()
    {
        using var certificate = new PinnedCertificate(await HttpsPortAsync());
        using var client = certificate.Client(await HttpsPortAsync());
        using var content = new ByteArrayContent(Samples.Incident) { Headers = { ContentType = new("application/json") } };
        await client.PostAsync("/mutate", content, TestContext.Current.CancellationToken);

        var line = JsonNode.Parse(await _run.LineWithAsync("\"EventId\":100"))!;

        Assert.Equal(("Warning", "denied", "test"), (line.TextAt("LogLevel"), line.TextAt("State", "Decision"), line.TextAt("State", "ObjectName")));
    }

    [Fact]
    public async Task Asked_to_end_it_ends_without_complaint()
    {
        await _run.LineWithAsync("base64 -d");

        await _run.TerminateAsync();

        Assert.Equal(0, await _run.EndAsync());
        Assert.Empty(_run.Errors);
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [GeneratedRegex(@"https?://localhost:\d+")]
    private static partial Regex Address();

    private async Task<int> HttpsPortAsync()
    {
        var address = Address().Match(await _run.LineWithAsync("  admission ")).Value;
        return int.Parse(address.Split(':')[^1], CultureInfo.InvariantCulture);
    }
}

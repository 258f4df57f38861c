using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Serve;

/// <summary>What is said at the start: a page for a person at a terminal, a line of the log for everything else.</summary>
public sealed partial class StartupTests
{
    private const string Settings = "Webhook__HttpsPort=0 Webhook__MetricsPort=0 Webhook__DrainSeconds=0 Webhook__Mode=Reject Webhook__Requirements=Strict";

    [Fact]
    public async Task A_terminal_gets_mode_certificate_ports_and_a_command_that_shows_a_patch()
    {
        await using var run = Terminal($"{Settings.Replace("Reject", "Backfill", StringComparison.Ordinal)} {CommandRun.WebhookCommand}");
        await run.LineWithAsync("base64 -d");
        var (address, operations) = (Address().Match(await run.LineWithAsync("  admission ")).Value, Address().Match(await run.LineWithAsync("  operations ")).Value);
        using var certificate = new PinnedCertificate(int.Parse(address.Split(':')[^1], CultureInfo.InvariantCulture));
        using var client = new HttpClient();

        Assert.EndsWith("Backfill, requirements Strict", (await run.LineWithAsync("  mode ")).TrimEnd(), StringComparison.Ordinal);
        Assert.EndsWith(certificate.Presented.GetCertHashString(HashAlgorithmName.SHA256), (await run.LineWithAsync("SHA-256 ")).TrimEnd(), StringComparison.Ordinal);
        Assert.Equal("ok\n", await client.GetStringAsync($"{operations}/readyz", TestContext.Current.CancellationToken));
        await using var shell = CommandRun.Shell(string.Join('\n', run.Output.SkipWhile(line => !line.Contains("curl", StringComparison.Ordinal)).Take(2).Select(line => line.TrimEnd())));
        Assert.Equal(0, await shell.EndAsync());
        Assert.Equal(2, Assert.IsType<JsonArray>(JsonNode.Parse(shell.Text)).Count);
    }

    [Theory]
    [InlineData("{\"Webhook\":{\"Mode\":\"Audit\"}}")]
    [InlineData("{")]
    public async Task An_appsettings_file_of_the_working_directory_is_no_source_of_settings(string text)
    {
        var folder = Directory.CreateTempSubdirectory();
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "appsettings.json"), text, TestContext.Current.CancellationToken);
        await using var run = CommandRun.Shell($"cd {folder.FullName}; {Settings} exec {CommandRun.WebhookCommand}");

        Assert.Equal("Reject", JsonNode.Parse(await run.LineWithAsync("\"event\":1,"))!["mode"]!.GetValue<string>());

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Everything_else_gets_lines_of_JSON_by_the_usual_keys()
    {
        await using var run = CommandRun.WebhookIn(["Webhook__Mode=Reject", "Webhook__Requirements=Strict", "HOME=/nonexistent"]); // Nothing may be kept.
        var started = JsonNode.Parse(await run.LineWithAsync("\"event\":1,"))!;
        using var certificate = new PinnedCertificate(started["httpsPort"]!.GetValue<int>());
        using var client = certificate.Client(started["httpsPort"]!.GetValue<int>());
        using var content = new ByteArrayContent(Samples.Incident) { Headers = { ContentType = new("application/json") } };
        await client.PostAsync("/mutate", content, TestContext.Current.CancellationToken);

        var denied = JsonNode.Parse(await run.LineWithAsync("\"event\":100,"))!;

        Assert.StartsWith("Started kargo-stage-webhook ", started.TextAt("msg"), StringComparison.Ordinal);
        Assert.Equal(("info", "Reject", "Strict"), (started.TextAt("level"), started.TextAt("mode"), started.TextAt("requirements")));
        Assert.Equal(("warn", "denied", "test"), (denied.TextAt("level"), denied.TextAt("decision"), denied.TextAt("objectName")));
        Assert.InRange(denied["ts"]!.GetValue<DateTimeOffset>(), started["ts"]!.GetValue<DateTimeOffset>(), DateTimeOffset.MaxValue);
        Assert.StartsWith("KargoStageWebhook.", denied.TextAt("logger"), StringComparison.Ordinal);
        Assert.Equal([203, 1, 100], run.Output.Select(line => JsonNode.Parse(line)!["event"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Asked_to_end_it_ends_without_complaint()
    {
        await using var run = CommandRun.WebhookIn([]);
        await run.LineWithAsync("Started ");

        await run.TerminateAsync();

        Assert.Equal(0, await run.EndAsync());
        Assert.Empty(run.Errors);
    }

    [GeneratedRegex(@"https?://localhost:\d+")]
    private static partial Regex Address();

    private static CommandRun Terminal(string command) => CommandRun.Shell($"script -qec '{command}' /dev/null < /dev/null");
}

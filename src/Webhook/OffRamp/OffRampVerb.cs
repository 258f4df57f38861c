using System.CommandLine;
using KargoStageWebhook.Cli;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.OffRamp;

/// <summary>The verb <c>off-ramp</c>: whether the webhook is needed any longer, and what for.</summary>
internal static class OffRampVerb
{
    private const int LongestAnswer = 16 * 1024 * 1024;

    private static readonly Option<Uri?> Prometheus = new("--prometheus")
    {
        Description = "Root of a Prometheus that scrapes the webhook: http://localhost:9090. It knows who sent what lacks a field.",
        CustomParser = given =>
        {
            var text = given.Tokens[0].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") return address;

            given.AddError($"--prometheus is '{ProxyUrl.Mask(text)}'; allowed: a URL of http or https.");
            return null;
        },
    };

    private static readonly Option<string?> Namespace = VerbSetup.Namespace("Only stored objects of this namespace.");
    private static readonly Option<OutputFormat> Format = VerbSetup.Format();

    /// <summary>The verb for the command line.</summary>
    public static Command Command()
    {
        var command = new Command("off-ramp", "Report what still needs the webhook. Exits with 0: nothing, 1: something, 2: unknown.")
        {
            VerbSetup.Kubeconfig, VerbSetup.Context, Prometheus, Namespace, Format,
        };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var settings = VerbSetup.Settings();
        using var api = VerbSetup.Open(parsed, settings);
        var cluster = new ClusterInspection(api, VerbSetup.Retries(parsed.Error), settings.Profile);
        var report = new OffRampReport(
            await cluster.CountStoredAsync(parsed.GetValue(Namespace), parsed.Error.WriteLine, cancellation),
            await cluster.ReadCrdsAsync(cancellation),
            await AskPrometheusAsync(api.Notices, parsed.GetValue(Prometheus), settings.Profile, settings.OffRamp.OffRampDays, cancellation));

        var format = parsed.GetValue(Format);
        if (format != OutputFormat.Text) VerbDocument.Print(parsed.Out, format, "OffRampReport", report, OffRampJsonContext.Document.OffRampReport);
        else foreach (var line in OffRampText.Lines(report)) parsed.Out.WriteLine(line);
        return report.ExitCode;
    }

    private static async Task<SentRequests> AskPrometheusAsync(WaitNotices? notices, Uri? address, Profile profile, int days, CancellationToken cancellation)
    {
        if (address is null) return new SentRequests(days, [], $"only a Prometheus remembers. Name it (--prometheus URL), or ask it: {PrometheusHistory.Query(profile, days)}");

        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30), MaxResponseContentBufferSize = LongestAnswer };
        var history = new PrometheusHistory(client, address);
        using var wait = notices?.Expect($"{history.Root.GetLeftPart(UriPartial.Authority)} to respond");
        return await history.AskAsync(profile, days, cancellation);
    }
}

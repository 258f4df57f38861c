using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.RegularExpressions;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Telemetry;

namespace KargoStageWebhook;

/// <summary>The README's tables say what the code says.</summary>
[Collection(nameof(Alone))]
public sealed partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Samples.Root, "README.md"));

    [Fact]
    public void Every_setting_stands_there_with_its_default()
    {
        Assert.Equal(
            from options in (object[])
            [
                new WebhookOptions(), new CertificateOptions(), new LeadershipOptions(), new ProofOptions(), new AuditOptions(), new OffRampOptions(),
            ]
            from property in options.GetType().GetProperties()
            where property.CanWrite
            select ($"Webhook:{property.Name}", Convert.ToString(property.GetValue(options), CultureInfo.InvariantCulture)),
            Setting().Matches(Readme).Select(row => (row.Groups[1].Value, (string?)row.Groups[2].Value.Trim('"'))));
    }

    [Fact]
    public async Task Every_metric_stands_there()
    {
        var instruments = new List<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == WebhookMeter.Name) instruments.Add(instrument.Name);
            },
        };

        await using var host = new RunningHost();
        listener.Start();

        Assert.Equal(instruments.Distinct().Order(), Metric().Matches(Readme).Select(row => row.Groups[1].Value).Order());
    }

    [Fact]
    public void Examples_of_profiles_can_be_read()
    {
        var examples = Example().Matches(File.ReadAllText(Path.Combine(Samples.Root, "docs", "profiles.md"))).Select(example => example.Groups[1].Value).ToList();

        Assert.NotEmpty(examples);
        Assert.All(examples, example => Assert.IsType<ProfileResult.Valid>(ProfileReader.Read(example, extended: null)));
    }

    [GeneratedRegex("```yaml\n(- match:.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^\| `(Webhook:\w+)` \| `([\w.:-]+|"""")` \|", RegexOptions.Multiline)]
    private static partial Regex Setting();

    // Prometheus' ending for a counter or a unit is the exporter's.
    [GeneratedRegex(@"^\| `(kargo_stage_webhook_\w+?)(_total|_seconds|_bytes)?` \|", RegexOptions.Multiline)]
    private static partial Regex Metric();
}

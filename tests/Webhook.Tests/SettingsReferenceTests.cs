using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.RegularExpressions;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Telemetry;

namespace KargoStageWebhook;

/// <summary>The tables of settings and metrics say what the code says.</summary>
public sealed partial class SettingsReferenceTests
{
    private static readonly string Configuration = Path.Combine(Samples.Root, "docs", "configuration.md");

    // Where more is said about a setting.
    private static readonly Dictionary<string, string> Explained = new()
    {
        ["Profile"] = "[Profiles](profiles.md)",
        ["Certificates"] = "[Certificates](#certificates)",
        ["ProofPeriod"] = "[Self-proof](how-it-works.md#self-proof)",
        ["RefreshAfterRecovery"] = "[Self-proof](how-it-works.md#self-proof)",
    };

    /// <summary>To write the table after a change of a setting: <c>WRITE_SETTINGS_REFERENCE=1 dotnet run --project tests/Webhook.Tests -- -class "*SettingsReferenceTests"</c>.</summary>
    [Fact]
    public void Every_setting_stands_there_with_its_default_and_what_it_does()
    {
        var written = File.ReadAllText(Configuration);
        var generated = Table().Replace(written, table => table.Groups[1].Value + string.Concat(Setting.All.Select(Row)));
        if (Environment.GetEnvironmentVariable("WRITE_SETTINGS_REFERENCE") == "1") File.WriteAllText(Configuration, written = generated);

        Assert.Equal(generated, written);
        Assert.Equal(
            Setting.All.Select(setting => (setting.Key, setting.Default, setting.Allowed, setting.Meaning)),
            SettingRow().Matches(written).Select(row => (row.Groups[1].Value, row.Groups[2].Value.Trim('"'), Plain(row.Groups[3].Value), Plain(row.Groups[4].Value))));
    }

    [Fact]
    public void Every_property_of_the_settings_is_a_setting() => Assert.Equal(
        from concern in typeof(WebhookSettings).GetProperties()
        where concern.PropertyType != typeof(Profile)
        from property in concern.PropertyType.GetProperties()
        where property.CanWrite
        select property.Name,
        Setting.All.Select(setting => setting.Name));

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

        Assert.Equal(instruments.Distinct().Order(), Metric().Matches(File.ReadAllText(Path.Combine(Samples.Root, "docs", "metrics.md"))).Select(row => row.Groups[1].Value).Order());
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

    private static string Row(Setting setting) =>
        $"| `{setting.Key}` | `{(setting.Default.Length == 0 ? "\"\"" : setting.Default)}` | {(OneOfSome().IsMatch(setting.Allowed) ? Word().Replace(setting.Allowed, "`$0`") : setting.Allowed)} "
        + $"| {Literal().Replace(setting.Meaning, "`$0`")}{(Explained.TryGetValue(setting.Name, out var page) ? $"; see {page}" : string.Empty)} |\n";

    [GeneratedRegex(@"(\| setting \| default \| allowed \| meaning \|\n\|---\|---\|---\|---\|\n)(?:\| `.*\n)+")]
    private static partial Regex Table();

    // Values to type, one after the other.
    [GeneratedRegex(@"^[A-Za-z0-9.]+(, [A-Za-z0-9.]+)+$")]
    private static partial Regex OneOfSome();

    [GeneratedRegex(@"[^, ]+")]
    private static partial Regex Word();

    // Settings, paths, files and values of other settings.
    [GeneratedRegex(@"\bWebhook:\w+|(?<!\w)/[a-z]+\b|\btls\.(?:crt|key)\b|\bSERVICE\.NAMESPACE\.svc\b|\b(?:SelfManaged|Files|Fail|Ignore|other)\b(?!-)")]
    private static partial Regex Literal();

    // The table has links and code; a terminal has neither.
    private static string Plain(string markdown) => Link().Replace(markdown, string.Empty).Replace("`", string.Empty, StringComparison.Ordinal);

    [GeneratedRegex(@"; see \[[^]]*\]\([^)]*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^\| `(Webhook:\w+)` \| `([\w.:-]+|"""")` \| (.*?) \| (.*) \|$", RegexOptions.Multiline)]
    private static partial Regex SettingRow();

    // Prometheus' ending for a counter or a unit is the exporter's.
    [GeneratedRegex(@"^\| `(kargo_stage_webhook_\w+?)(_total|_seconds|_bytes)?` \|", RegexOptions.Multiline)]
    private static partial Regex Metric();
}

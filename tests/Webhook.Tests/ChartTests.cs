using System.Globalization;
using System.Text.RegularExpressions;
using KargoStageWebhook.Language;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Telemetry;

namespace KargoStageWebhook;

/// <summary>The chart says what the code says, and its README what its values.yaml says.</summary>
public sealed partial class ChartTests
{
    private static readonly string[] Values = Read("values.yaml").Split('\n');

    [Fact]
    public void It_installs_this_version() => Assert.Contains($"\nappVersion: {BuildInfo.Version}\n", Read("Chart.yaml"), StringComparison.Ordinal);

    [Fact]
    public void Its_README_has_every_value_with_its_default_and_comment() =>
        Assert.Equal(Described(), Row().Matches(Read("README.md")).Select(row => (row.Groups[1].Value, row.Groups[2].Value, row.Groups[3].Value)));

    [Fact]
    public void Every_value_has_a_comment() => Assert.All(Described(), value => Assert.EndsWith(".", value.Comment, StringComparison.Ordinal));

    [Fact]
    public void Its_defaults_are_those_of_the_settings()
    {
        var (webhook, certificates) = (new WebhookOptions(), new CertificateOptions());

        var described = Described().ToDictionary(value => value.Name, value => value.Default.Trim('"'));
        Assert.All(
            [
                ("mode", webhook.Mode.ToString()),
                ("requirements", webhook.Requirements.ToString()),
                ("events", webhook.Events ? "true" : "false"),
                ("kargoNamespace", webhook.KargoNamespace),
                ("controllerContainer", webhook.ControllerContainer),
                ("maxRequestBytes", Text(webhook.MaxRequestBytes)),
                ("drainSeconds", Text(webhook.DrainSeconds)),
                ("crdStaleAfter", Text(webhook.CrdStaleAfter)),
                ("offRampDays", Text(new OffRampOptions().OffRampDays)),
                ("webhook.port", Text(webhook.HttpsPort)),
                ("metrics.port", Text(webhook.MetricsPort)),
                ("metrics.maxControllers", Text(webhook.MaxControllers)),
                ("certificates.minimumTls", certificates.MinimumTls),
                ("certificates.selfManaged.lifetime", Text(certificates.CertificateLifetime)),
                ("certificates.selfManaged.trustDelay", Text(certificates.TrustDelay)),
            ],
            ((string Value, string Default) setting) => Assert.Equal(setting.Default, described[setting.Value]));
    }

    /// <summary>What a Pod has no use for is a kubeconfig; all else is a value, or follows from the release.</summary>
    [Fact]
    public void It_gives_the_process_every_setting()
    {
        var environment = Read("templates/_environment.tpl");

        Assert.All(
            from type in (Type[])[typeof(WebhookOptions), typeof(CertificateOptions), typeof(LeadershipOptions), typeof(ProofOptions), typeof(AuditOptions), typeof(OffRampOptions)]
            from property in type.GetProperties()
            where property.CanWrite && property.Name != nameof(WebhookOptions.Kubeconfig)
            select property.Name,
            name => Assert.Contains($"\"{name}\"", environment, StringComparison.Ordinal));
    }

    /// <summary>Registration, match conditions and permissions follow from the chart's file, and backfilling from the embedded one.</summary>
    [Fact]
    public void Its_profile_of_Kargo_is_the_embedded_one() => Assert.Equal(Profile.KargoText, Read("profiles/kargo.yaml"));

    // Two blanks for each level; a comment of one line above each value, and every value on a line of its own.
    private static IEnumerable<(string Name, string Default, string Comment)> Described()
    {
        var path = new List<string>();
        for (var i = 0; i < Values.Length; i++)
        {
            if (Value().Match(Values[i]) is not { Success: true } value) continue;

            var depth = value.Groups[1].Length / 2;
            path.RemoveRange(depth, path.Count - depth);
            path.Add(value.Groups[2].Value);
            if (value.Groups[3].Length == 0) continue;

            var comment = i > 0 && Values[i - 1].TrimStart().StartsWith("# ", StringComparison.Ordinal) ? Values[i - 1].TrimStart()[2..] : string.Empty;
            yield return (string.Join('.', path), value.Groups[3].Value, comment);
        }
    }

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static string Read(string file) => File.ReadAllText(Path.Combine(Samples.Root, "charts", "kargo-stage-webhook", file));

    [GeneratedRegex(@"^( *)(\w+): *(.*)$")]
    private static partial Regex Value();

    [GeneratedRegex(@"^\| `([\w.]+)` \| `(.+?)` \| (.+) \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}

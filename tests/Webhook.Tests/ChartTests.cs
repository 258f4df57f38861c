using System.Globalization;
using System.Text;
using KargoStageWebhook.Language;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook;

/// <summary>The chart says what the code says, and its README what its values.yaml says.</summary>
public sealed class ChartTests
{
    /// <summary>A release gives both the version of its tag.</summary>
    [Fact]
    public void In_a_checkout_it_installs_the_image_that_the_checkout_s_Dockerfile_builds()
    {
        var version = Read("Chart.yaml").Split("\nappVersion: ")[1].Split('\n')[0];

        Assert.Contains($"\nversion: {version}\n", Read("Chart.yaml"), StringComparison.Ordinal);
        Assert.Contains($"\nARG VERSION={version}\n", File.ReadAllText(Path.Combine(Samples.Root, "Dockerfile")), StringComparison.Ordinal);
    }

    /// <summary>To write both after a change of values.yaml: <c>WRITE_CHART_REFERENCE=1 dotnet run --project tests/Webhook.Tests -- -class "*ChartTests"</c>.</summary>
    [Fact]
    public void Its_schema_and_its_README_have_every_value_with_its_default_and_comment()
    {
        if (Environment.GetEnvironmentVariable("WRITE_CHART_REFERENCE") == "1")
        {
            File.WriteAllText(ChartReference.PathOf("values.schema.json"), ChartReference.Schema());
            File.WriteAllText(ChartReference.PathOf("README.md"), ChartReference.Readme());
        }

        Assert.Equal(ChartReference.Schema(), Read("values.schema.json"));
        Assert.Equal(ChartReference.Readme(), Read("README.md"));
    }

    [Fact]
    public void Its_icon_is_part_of_its_metadata()
    {
        var icon = Convert.ToBase64String(Encoding.UTF8.GetBytes(Read("icon.svg").TrimEnd('\n')));

        Assert.Contains($"\nicon: data:image/svg+xml;base64,{icon}\n", Read("Chart.yaml"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("home: ")]
    [InlineData("sources:")]
    [InlineData("keywords: ")]
    [InlineData("maintainers:")]
    [InlineData("kubeVersion: ")]
    [InlineData("type: application")]
    [InlineData("  artifacthub.io/category: ")]
    [InlineData("  artifacthub.io/license: ")]
    [InlineData("  artifacthub.io/changes: ")]
    public void Its_metadata_has_what_a_catalogue_shows(string field) => Assert.Contains($"\n{field}", Read("Chart.yaml"), StringComparison.Ordinal);

    [Fact]
    public void Every_value_has_a_comment() => Assert.All(ChartReference.Values(), value => Assert.EndsWith(".", value.Comment, StringComparison.Ordinal));

    [Fact]
    public void Its_defaults_are_those_of_the_settings()
    {
        var (webhook, certificates) = (new WebhookOptions(), new CertificateOptions());

        var described = ChartReference.Values().ToDictionary(value => value.Name, value => value.Default.Trim('"'));
        Assert.All(
            [
                ("mode", webhook.Mode.ToString()),
                ("requirements", webhook.Requirements.ToString()),
                ("events", webhook.Events ? "true" : "false"),
                ("kargoNamespace", webhook.KargoNamespace),
                ("controllerContainer", webhook.ControllerContainer),
                ("maxRequestBytes", Text(webhook.MaxRequestBytes)),
                ("drainSeconds", Text(webhook.DrainSeconds)),
                ("crdStaleAfter", Duration.Format(webhook.CrdStaleAfter)),
                ("offRampDays", Text(new OffRampOptions().OffRampDays)),
                ("webhook.port", Text(webhook.HttpsPort)),
                ("metrics.port", Text(webhook.MetricsPort)),
                ("metrics.maxControllers", Text(webhook.MaxControllers)),
                ("certificates.minimumTls", certificates.MinimumTls),
                ("certificates.selfManaged.lifetime", Duration.Format(certificates.CertificateLifetime)),
                ("certificates.selfManaged.trustDelay", Duration.Format(certificates.TrustDelay)),
            ],
            ((string Value, string Default) setting) => Assert.Equal(setting.Default, described[setting.Value]));
    }

    /// <summary>What a Pod has no use for is a kubeconfig; all else is a value, or follows from the release.</summary>
    [Fact]
    public void It_gives_the_process_every_setting()
    {
        var environment = Read("templates/_environment.tpl");

        Assert.All(
            Setting.All.Where(setting => setting.Name != nameof(WebhookOptions.Kubeconfig)),
            setting => Assert.Contains($"\"{setting.Name}\"", environment, StringComparison.Ordinal));
    }

    /// <summary>Registration, match conditions and permissions follow from the chart's file, and backfilling from the embedded one.</summary>
    [Fact]
    public void Its_profile_of_Kargo_is_the_embedded_one() => Assert.Equal(Profile.KargoText, Read("profiles/kargo.yaml"));

    private static string Text(int value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static string Read(string file) => ChartReference.Read(file);
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Serve;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace KargoStageWebhook.Settings;

/// <summary>Settings that cannot be meant: the command says which, what it is and what is allowed, and does not start.</summary>
public sealed partial class SettingsTests
{
    private const string Clusters = "- match: {group: db.example, version: v1, kind: Cluster, resource: clusters}\n";

    [Theory]
    [InlineData("Mode", "Fix", "Webhook:Mode is 'Fix'; allowed: Backfill, Reject, Audit.")]
    [InlineData("Mode", "1", "Webhook:Mode is '1'; allowed: Backfill, Reject, Audit.")]
    [InlineData("Requirements", "strictly", "Webhook:Requirements is 'strictly'; allowed: Installed, Strict.")]
    [InlineData("HttpsPort", "65536", "Webhook:HttpsPort is '65536'; allowed: a port, 0 to 65535 (0 takes any free one).")]
    [InlineData("HttpsPort", "-1", "Webhook:HttpsPort is '-1'; allowed: a port, 0 to 65535 (0 takes any free one).")]
    [InlineData("MetricsPort", "http", "Webhook:MetricsPort is 'http'; allowed: a port, 0 to 65535 (0 takes any free one).")]
    [InlineData("MaxRequestBytes", "8MiB", "Webhook:MaxRequestBytes is '8MiB'; allowed: a number of bytes, 65536 to ")]
    [InlineData("MaxRequestBytes", "65535", "Webhook:MaxRequestBytes is '65535'; allowed: a number of bytes, 65536 to ")]
    [InlineData("MaxRequestBytes", "2147483647", "Webhook:MaxRequestBytes is '2147483647'; allowed: a number of bytes, 65536 to 1073741824.")]
    [InlineData("DrainSeconds", "soon", "Webhook:DrainSeconds is 'soon'; allowed: ")]
    [InlineData("CrdStaleAfter", "89s", "Webhook:CrdStaleAfter is '89s'; allowed: a duration, 90s to 1h (an API server that has nothing to report sends a bookmark about every minute).")]
    [InlineData("AuditPeriod", "hourly", "Webhook:AuditPeriod is 'hourly'; allowed: a duration, 1s to 30d, 0s for never.")]
    [InlineData("AuditPeriod", "31d", "Webhook:AuditPeriod is '31d'; allowed: ")]
    [InlineData("AuditPeriod", "1h", "Webhook:Namespace is missing; Webhook:AuditPeriod needs it, for the Lease")]
    [InlineData("OffRampDays", "0", "Webhook:OffRampDays is '0'; allowed: a number of days, 1 to 365.")]
    [InlineData("Mode:Default", "Audit", "Webhook:Mode:Default is not a setting; Webhook:Mode has one value: Backfill, Reject, Audit.")]
    [InlineData("Mod", "Audit", "Webhook:Mod is not a setting; allowed: Webhook:HttpsPort, Webhook:MetricsPort, Webhook:Mode,")]
    public void A_wrong_setting_is_one_line(string setting, string value, string message) =>
        Assert.StartsWith(message, Assert.Single(MistakesIn($"{setting}={value}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("Webhook:CertificateLifetime is '90'; allowed: a duration, 5s to 3650d.", "CertificateLifetime=90")]
    [InlineData("Webhook:TrustDelay is '61m'; allowed: a duration, 0s to 1h.", "TrustDelay=61m")]
    [InlineData("Webhook:MinimumTls is '1.1'; allowed: 1.2, 1.3.", "MinimumTls=1.1")]
    [InlineData("Webhook:Certificates is 'Managed'; allowed: Development, SelfManaged, Files.", "Certificates=Managed")]
    [InlineData("Webhook:CertificateFolder is '/nowhere'; allowed: a folder that exists.", "CertificateFolder=/nowhere")]
    [InlineData("Webhook:CertificateFolder is missing; Webhook:Certificates=Files needs it.", "Certificates=Files")]
    [InlineData("Webhook:Namespace is missing; Webhook:Certificates=SelfManaged needs it.", "Certificates=SelfManaged")]
    [InlineData("Webhook:ClientCaFile is '/nowhere/ca.crt'; allowed: a file of PEM certificates.", "ClientCaFile=/nowhere/ca.crt")]
    [InlineData("Webhook:ClientCaFile is '/dev/null'; allowed: a file of PEM certificates.", "ClientCaFile=/dev/null")]
    [InlineData("Webhook:ClientCaFile is missing; Webhook:ClientNames needs it: without it no client certificate is required.", "ClientNames=kube-apiserver")]
    [InlineData("Webhook:ClientNames:0 is not a setting; Webhook:ClientNames has one value: names, comma-separated.", "ClientNames:0=kube-apiserver")]
    [InlineData("Webhook:CertificateSecret is 'tls_secret'; allowed: the name of a Secret.", "CertificateSecret=tls_secret")]
    [InlineData("Webhook:Namespace is 'Kargo'; allowed: the name of a namespace.", "Namespace=Kargo")]
    [InlineData("Webhook:ServiceName is 'kargo/webhook'; allowed: the name of a Service.", "ServiceName=kargo/webhook")]
    [InlineData("Webhook:Configuration is '-webhook'; allowed: the name of both webhook configurations.", "Configuration=-webhook")]
    public void A_certificate_that_cannot_be_is_one_line(string message, string setting) => Assert.Equal(message, Assert.Single(MistakesIn(setting)));

    [Theory]
    [InlineData("Webhook:RunbookUrl is 'docs/runbook.md'; allowed: an http or https URL without a fragment, or nothing.", "RunbookUrl=docs/runbook.md")]
    [InlineData("Webhook:RunbookUrl is 'ftp://wiki.example/runbook'; allowed: an http or https URL without a fragment, or nothing.", "RunbookUrl=ftp://wiki.example/runbook")]
    [InlineData("Webhook:RunbookUrl is 'https://wiki.example/runbook#top'; allowed: an http or https URL without a fragment, or nothing.", "RunbookUrl=https://wiki.example/runbook#top")]
    [InlineData("Webhook:ControllerContainer is ''; allowed: the name of a container.", "ControllerContainer=")]
    [InlineData("Webhook:ControllerContainer is 'Controller'; allowed: the name of a container.", "ControllerContainer=Controller")]
    [InlineData("Webhook:KargoNamespace is 'kargo kargo-dev'; allowed: the name of a namespace, or nothing for all.", "KargoNamespace=kargo kargo-dev")]
    [InlineData("Webhook:Events is 'yes'; allowed: true, false.", "Events=yes")]
    [InlineData("Webhook:RefreshAfterRecovery is '1'; allowed: true, false.", "RefreshAfterRecovery=1")]
    [InlineData("Webhook:RefreshAfterRecovery is 'true', but nothing is ever proven: set Webhook:ProofPeriod.", "RefreshAfterRecovery=true")]
    public void A_text_that_cannot_be_meant_is_one_line(string message, string setting) => Assert.Equal(message, Assert.Single(MistakesIn(setting)));

    [Theory]
    [InlineData("KargoNamespace", 63)]
    [InlineData("ControllerContainer", 63)]
    [InlineData("CertificateSecret", 253)]
    [InlineData("Namespace", 63)]
    [InlineData("ServiceName", 63)]
    [InlineData("Configuration", 253)]
    [InlineData("Lease", 253)]
    [InlineData("ProofNamespace", 63)]
    [InlineData("ProofStage", 253)]
    public void A_name_may_be_as_long_as_Kubernetes_allows_and_no_longer(string setting, int longest)
    {
        Assert.False(IsRejected(setting, new string('a', longest)));
        Assert.True(IsRejected(setting, new string('a', longest + 1)));
    }

    /// <summary>The settings whose limits docs/configuration.md and <c>serve --help</c> state.</summary>
    public static TheoryData<string> WithLimits { get; } = [.. Setting.All.Where(setting => Limits().IsMatch(setting.Allowed)).Select(setting => setting.Name)];

    [Fact]
    public void Every_number_and_every_duration_has_limits() => Assert.Equal(
        from type in typeof(WebhookSettings).GetProperties()
        from property in type.PropertyType.GetProperties()
        where property.CanWrite && (property.PropertyType == typeof(int) || property.PropertyType == typeof(TimeSpan))
        select property.Name,
        WithLimits.Select(row => row.Data));

    [Theory]
    [MemberData(nameof(WithLimits))]
    public void The_limits_that_are_stated_are_allowed_and_nothing_beyond(string setting)
    {
        var limits = Limits().Match(Setting.All.Single(known => known.Name == setting).Allowed);
        var (min, max) = (limits.Groups["min"].Value, limits.Groups["max"].Value);

        Assert.False(IsRejected(setting, min));
        Assert.False(IsRejected(setting, max));
        Assert.All(Beyond(min, max), beyond => Assert.True(IsRejected(setting, beyond), beyond));
    }

    [Fact]
    public async Task Each_wrong_setting_has_its_line_and_the_exit_code_is_2()
    {
        await using var run = CommandRun.WebhookIn(["Webhook__Mode=Fix", "Webhook__Requirements=All"]);

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal(["Webhook:Mode is 'Fix'", "Webhook:Requirements is 'All'"], run.Errors.Select(line => line.Split(';')[0]));
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("Webhook:ProofPeriod is '500ms'; allowed: a duration, 1s to 1d, 0s for never.", "ProofPeriod=500ms")]
    [InlineData("Webhook:ProofPeriod is '2.00:00:00'; allowed: a duration,", "ProofPeriod=2.00:00:00")]
    [InlineData("Webhook:ProofStage is 'A stage'; allowed: the name of a Stage,", "ProofStage=A stage", "ProofNamespace=kargo")]
    [InlineData("Webhook:ProofStage is 'canary\n'; allowed: the name of a Stage,", "ProofStage=canary\n", "ProofNamespace=kargo")]
    [InlineData("Webhook:ProofNamespace is missing; Webhook:ProofStage needs it.", "ProofStage=canary")]
    [InlineData("Webhook:Namespace is missing; Webhook:ProofPeriod needs it,", "ProofPeriod=00:01:00")]
    [InlineData("Webhook:ProofPeriod is '1m', which needs a cluster: run as a Pod, or set Webhook:Kubeconfig.", "ProofPeriod=1m", "Namespace=kargo")]
    [InlineData("Webhook:FailWhenProven is 'true', but nothing is ever proven: set Webhook:ProofPeriod.", "FailWhenProven=true")]
    [InlineData("Webhook:FailWhenProven is 'Fail'; allowed: true, false.", "FailWhenProven=Fail")]
    [InlineData("Webhook:Lease is ''; allowed: the name of a Lease.", "Lease=")]
    public void A_proof_that_cannot_be_is_one_line(string message, params string[] settings) =>
        Assert.StartsWith(message, Assert.Single(MistakesIn(settings)), StringComparison.Ordinal);

    [Theory]
    [InlineData(Clusters + "  backfill: [{field: nodes, copy: name}]", "line 2: [0].backfill[0].field is 'nodes'; expected a field below status,")]
    [InlineData(Clusters + "  backfil: []", "line 2: [0].backfil is not known here; expected match, backfill, never, knownRequirement, proof.")]
    [InlineData("{}", "line 1: the document is {}; expected a list of resources, each with match and backfill or never.")]
    [InlineData("[]\n---\n[]", "there are several documents; expected one list of resources.")]
    [InlineData("- match: [", "line 2: the text is not YAML: ")]
    [InlineData("[{\"match\": ", "line 2: the text is not YAML: ")]
    public void A_profile_that_cannot_be_meant_is_one_line(string text, string message)
    {
        using var profile = new ProfileOnDisk(text);

        Assert.StartsWith($"Webhook:Profile is '{profile.Path}': {message}", Assert.Single(MistakesIn($"Profile={profile.Path}")), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_thing_that_is_wrong_in_a_profile_has_its_line_beside_the_other_settings()
    {
        using var profile = new ProfileOnDisk(Clusters + "  backfill: [{field: nodes, constant: 1}, {field: status.a}]\n  never: [{field: status.b}]");

        Assert.Equal(4, MistakesIn($"Profile={profile.Path}", "Mode=Fix").Count);
    }

    [Theory]
    [InlineData(",")]
    [InlineData(" ")]
    public void Names_of_clients_without_a_name_are_rejected(string names) =>
        Assert.Contains($"Webhook:ClientNames is '{names}'; allowed: names, comma-separated, or nothing for any.", MistakesIn($"ClientNames={names}"));

    [Theory]
    [InlineData("/nowhere/profile.yaml", "Could not find a part of the path '/nowhere/profile.yaml'.")]
    [InlineData("/proc", "it is a directory; expected a file.")]
    public void A_profile_that_is_not_there_is_one_line(string path, string reason) =>
        Assert.Equal($"Webhook:Profile is '{path}': it cannot be read: {reason}", Assert.Single(MistakesIn($"Profile={path}")));

    [Fact]
    public void A_setting_names_a_file_and_never_standard_input() =>
        Assert.StartsWith("Webhook:Profile is '-': it cannot be read: Could not find file", Assert.Single(MistakesIn("Profile=-")), StringComparison.Ordinal);

    // As most tools spell them. .NET knows none of these, and would end with a stack trace.
    [Theory]
    [InlineData("Logging:LogLevel:Default", "info")]
    [InlineData("Logging:LogLevel:KargoStageWebhook.Serve", "warn")]
    [InlineData("Logging:Console:LogLevel:Default", "5x")]
    public void A_log_level_that_is_none_is_one_line(string key, string level)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new(key, level), new("Webhook:Mode", "Fix")]).Build();

        var failures = Assert.Throws<OptionsValidationException>(() => WebhookSettings.From(configuration)).Failures.ToList();

        Assert.Equal(2, failures.Count);
        Assert.Contains($"{key} is '{level}'; allowed: Trace, Debug, Information, Warning, Error, Critical, None.", failures);
    }

    [Fact]
    public void A_file_of_certificates_that_may_not_be_read_stands_beside_the_other_mistakes()
    {
        using var locked = new ProfileOnDisk("x");
        using var open = new FileStream(locked.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None); // .NET locks it against readers of this process.

        Assert.Equal(2, MistakesIn($"ClientCaFile={locked.Path}", "Mode=Fix").Count);
    }

    [Theory]
    [InlineData("There is no cluster to ask.", "prove")]
    [InlineData("Unknown whether backfilling works. --stage needs --namespace.", "prove", "--stage", "canary")]
    public async Task Nothing_can_be_proven_without_knowing_where(string line, params string[] arguments)
    {
        await using var run = CommandRun.Webhook(arguments);

        Assert.Equal(2, await run.EndAsync());
        Assert.StartsWith(line, Assert.Single(run.Errors), StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public void Two_equal_ports_are_rejected() => Assert.Equal(
        "Webhook:MetricsPort and Webhook:HttpsPort are both '9000'; they must differ.", Assert.Single(MistakesIn("HttpsPort=9000", "MetricsPort=9000")));

    [Theory]
    [InlineData("--mode=Fix")]
    [InlineData("serve", "--mode", "Fix")]
    public async Task The_command_line_is_checked_like_the_environment(params string[] arguments)
    {
        await using var run = CommandRun.Webhook(arguments);

        Assert.Equal(2, await run.EndAsync());
        Assert.StartsWith("Webhook:Mode is 'Fix'", Assert.Single(run.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HttpsPort")]
    [InlineData("MetricsPort")]
    public async Task A_port_in_use_is_named(string setting)
    {
        using var taken = new TcpListener(IPAddress.IPv6Any, 0) { Server = { DualMode = true } };
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        await using var run = CommandRun.WebhookIn([$"Webhook__{setting}={port}"]);

        Assert.Equal(2, await run.EndAsync());
        Assert.Matches($":{port}: address already in use.*Webhook:{setting}", Assert.Single(run.Errors));
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_port_in_use_is_one_line_also_where_a_cluster_is_watched()
    {
        using var taken = new TcpListener(IPAddress.IPv6Any, 0) { Server = { DualMode = true } };
        taken.Start();
        var kubeconfig = Path.GetTempFileName();
        // It accepts connections and never answers.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        await File.WriteAllTextAsync(
            kubeconfig,
            $"{{apiVersion: v1, kind: Config, current-context: a, clusters: [{{name: a, cluster: {{server: 'http://{silent.LocalEndpoint}'}}}}], users: [{{name: a, user: {{}}}}], contexts: [{{name: a, context: {{cluster: a, user: a}}}}]}}",
            TestContext.Current.CancellationToken);
        await using var run = CommandRun.WebhookIn([$"Webhook__HttpsPort={((IPEndPoint)taken.LocalEndpoint).Port}", $"Webhook__Kubeconfig={kubeconfig}", "Webhook__DrainSeconds=30"]);
        var since = Stopwatch.StartNew();

        Assert.Equal(2, await run.EndAsync());
        Assert.Matches("address already in use.*Webhook:HttpsPort", Assert.Single(run.Errors));
        Assert.Empty(run.Output);
        Assert.InRange(since.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(25)); // Nobody is there to drain for.

        File.Delete(kubeconfig);
    }

    /// <summary>As in the chart's Pods, unless the container runtime allows all ports.</summary>
    [Theory]
    [InlineData("HttpsPort")]
    [InlineData("MetricsPort")]
    public async Task A_port_that_needs_permission_is_one_line_that_names_the_settings(string setting)
    {
        const string FirstUnprivileged = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
        Assert.SkipUnless(File.Exists(FirstUnprivileged) && int.Parse(await File.ReadAllTextAsync(FirstUnprivileged, TestContext.Current.CancellationToken), CultureInfo.InvariantCulture) > 443, "Here every process may listen on port 443.");
        var unprivileged = Environment.IsPrivilegedProcess ? "setpriv --bounding-set=-net_bind_service" : "env";
        await using var run = CommandRun.Shell($"Webhook__HttpsPort=0 Webhook__MetricsPort=0 Webhook__{setting}=443 KUBECONFIG=/nonexistent {unprivileged} {CommandRun.WebhookCommand}");

        Assert.Equal(2, await run.EndAsync());
        Assert.Matches("Webhook:HttpsPort or Webhook:MetricsPort is a port on which the process has no permission to listen; below 1024 .* Choose a port from 1024 on", Assert.Single(run.Errors));
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_word_that_is_no_verb_is_exit_code_2()
    {
        await using var run = CommandRun.Webhook("sevre");

        Assert.Equal(2, await run.EndAsync());
    }

    [GeneratedRegex("^(?<min>[0-9]+[a-z]*) to (?<max>[0-9]+[a-z]*)")]
    private static partial Regex Limits();

    private static IEnumerable<string> Beyond(string min, string max)
    {
        if (int.TryParse(min, NumberStyles.None, CultureInfo.InvariantCulture, out var smallest) && int.TryParse(max, NumberStyles.None, CultureInfo.InvariantCulture, out var largest)) return [(smallest - 1).ToString(CultureInfo.InvariantCulture), (largest + 1).ToString(CultureInfo.InvariantCulture)];

        var (shortest, longest) = (TimeOf(min), TimeOf(max));
        return [(shortest - TimeSpan.FromMilliseconds(1)).ToString("c", CultureInfo.InvariantCulture), (longest + TimeSpan.FromMilliseconds(1)).ToString("c", CultureInfo.InvariantCulture)];
    }

    private static TimeSpan TimeOf(string text) => Duration.TryParse(text, out var time) ? time : throw new FormatException($"'{text}' is no duration.");

    private static bool IsRejected(string setting, string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new($"Webhook:{setting}", value)]).Build();
        var mistakes = Record.Exception(() => WebhookSettings.From(configuration)) is OptionsValidationException { Failures: var failures } ? failures : [];
        return mistakes.Any(mistake => mistake.StartsWith($"Webhook:{setting} is '{value}'; allowed: ", StringComparison.Ordinal));
    }

    private static IReadOnlyList<string> MistakesIn(params IEnumerable<string> settings) =>
        [.. Assert.Throws<OptionsValidationException>(() => WebhookApp.Build([.. settings.Select(setting => $"--Webhook:{setting}")])).Failures];
}

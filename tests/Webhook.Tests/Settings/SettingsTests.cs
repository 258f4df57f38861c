using System.Globalization;
using System.Net;
using System.Net.Sockets;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Serve;
using Microsoft.Extensions.Options;

namespace KargoStageWebhook.Settings;

/// <summary>Settings that cannot be meant: the command says which, what it is and what is allowed, and does not start.</summary>
public sealed class SettingsTests
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
    [InlineData("AuditPeriod", "hourly", "Webhook:AuditPeriod is 'hourly'; allowed: a duration, 1s to 30d, or 0s for never.")]
    [InlineData("AuditPeriod", "31d", "Webhook:AuditPeriod is '31d'; allowed: ")]
    [InlineData("AuditPeriod", "1h", "Webhook:Namespace is missing; Webhook:AuditPeriod needs it, for the Lease")]
    [InlineData("OffRampDays", "0", "Webhook:OffRampDays is '0'; allowed: a number of days, 1 to 365.")]
    [InlineData("Mod", "Audit", "Webhook:Mod is not a setting; allowed: Webhook:HttpsPort, Webhook:MetricsPort, Webhook:Mode,")]
    public void A_wrong_setting_is_one_line(string setting, string value, string message) =>
        Assert.StartsWith(message, Assert.Single(MistakesIn($"{setting}={value}")), StringComparison.Ordinal);

    [Fact]
    public async Task Each_wrong_setting_has_its_line_and_the_exit_code_is_2()
    {
        await using var run = CommandRun.WebhookIn(["Webhook__Mode=Fix", "Webhook__Requirements=All"]);

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal(["Webhook:Mode is 'Fix'", "Webhook:Requirements is 'All'"], run.Errors.Select(line => line.Split(';')[0]));
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("Webhook:ProofPeriod is '500ms'; allowed: a duration, 1s to 1d, or 0s for never.", "ProofPeriod=500ms")]
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

    [Fact]
    public async Task A_profile_that_is_not_there_is_one_line_and_exit_code_2()
    {
        await using var run = CommandRun.WebhookIn(["Webhook__Profile=/nowhere/profile.yaml"]);

        Assert.Equal(2, await run.EndAsync());
        Assert.StartsWith("Webhook:Profile is '/nowhere/profile.yaml': it cannot be read: ", Assert.Single(run.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("There is no cluster to ask.", "prove")]
    [InlineData("It cannot be said whether backfilling works. --stage needs --namespace.", "prove", "--stage", "canary")]
    public async Task Nothing_can_be_proven_without_knowing_where(string line, params string[] arguments)
    {
        await using var run = CommandRun.Webhook(arguments);

        Assert.Equal(2, await run.EndAsync());
        Assert.StartsWith(line, Assert.Single(run.Errors), StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Two_equal_ports_are_rejected()
    {
        await using var run = CommandRun.WebhookIn(["Webhook__HttpsPort=9000", "Webhook__MetricsPort=9000"]);

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal("Webhook:MetricsPort and Webhook:HttpsPort are both '9000'; they must differ.", Assert.Single(run.Errors));
    }

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
    public async Task A_word_that_is_no_verb_is_exit_code_2()
    {
        await using var run = CommandRun.Webhook("sevre");

        Assert.Equal(2, await run.EndAsync());
    }

    private static IReadOnlyList<string> MistakesIn(params IEnumerable<string> settings) =>
        [.. Assert.Throws<OptionsValidationException>(() => WebhookApp.Build([.. settings.Select(setting => $"--Webhook:{setting}")])).Failures];
}

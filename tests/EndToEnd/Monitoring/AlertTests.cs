using System.Text.RegularExpressions;
using KargoStageWebhook.EndToEnd.Cluster;
using YamlDotNet.RepresentationModel;

namespace KargoStageWebhook.EndToEnd.Monitoring;

/// <summary>The alerts: that they are rules, that each fires and clears, and that the runbook knows them.</summary>
public sealed partial class AlertTests
{
    public static TheoryData<string> Names => [.. AlertRule.All.Select(alert => alert.Name)];

    [Theory]
    [InlineData("check", "alerts.yaml")]
    [InlineData("test", "alerts.test.yaml")]
    public async Task Promtool_accepts(string verb, string file)
    {
        await using var promtool = new ChildProcess(await Binaries.ProgramAsync("promtool"), [verb, "rules", MonitoringFiles.PathOf(file)]);

        var exitCode = await promtool.WaitAsync();

        Assert.True(exitCode == 0, promtool.Output);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_test_asserts_that_it_fires_and_then_that_it_clears(string alert)
    {
        var histories = from test in (YamlSequenceNode)MonitoringFiles.ReadYaml("alerts.test.yaml")["tests"]
                        select string.Concat(
                            from expected in (YamlSequenceNode)test["alert_rule_test"]
                            where expected["alertname"].ToString() == alert
                            select ((YamlSequenceNode)expected["exp_alerts"]).Any() ? "fires " : "silent ");

        Assert.Contains(histories, history => FiresAndClears().IsMatch(history));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_runbook_has_a_section_where_its_annotation_points(string alert)
    {
        var runbook = AlertRule.All.Single(rule => rule.Name == alert).Runbook;

        Assert.Contains($"docs/runbook.md#{alert}", runbook, StringComparison.OrdinalIgnoreCase);
        var section = Sections().Single(section => section.Anchor == runbook.Split('#')[1]).Text;
        Assert.All(["**Means.**", "**Promotions now.**", "**Look.**", "**Do.**", "**Escalate.**"], part => Assert.Contains(part, section, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_link_within_the_runbook_leads_somewhere()
    {
        var anchors = Sections().Select(section => section.Anchor).ToList();

        Assert.All(
            from Match link in LinkWithin().Matches(MonitoringFiles.Read("runbook.md")) select link.Groups[1].Value,
            anchor => Assert.Contains(anchor, anchors));
    }

    /// <summary>A managed cluster shows no logs of its control plane, Endpoints are deprecated, and a sync resets what was changed in a Deployment.</summary>
    [Theory]
    [InlineData("kube-system")]
    [InlineData("kubectl set")]
    [InlineData("kubectl edit")]
    [InlineData("endpoints")]
    public void No_command_of_the_runbook_has(string text) => Assert.All(
        from Match block in Commands().Matches(MonitoringFiles.Read("runbook.md")) select block.Value,
        commands => Assert.DoesNotMatch($@"\b{text}\b", commands));

    // GitHub's anchors: lower case, blanks as hyphens.
    private static IEnumerable<(string Anchor, string Text)> Sections() =>
        from text in MonitoringFiles.Read("runbook.md").Split("\n## ").Skip(1)
        select (text[..text.IndexOf('\n', StringComparison.Ordinal)].ToLowerInvariant().Replace(' ', '-'), text);

    [GeneratedRegex("silent (fires )+silent")]
    private static partial Regex FiresAndClears();

    [GeneratedRegex("```sh\n.*?```|`kubectl [^`]+`", RegexOptions.Singleline)]
    private static partial Regex Commands();

    [GeneratedRegex(@"\]\(#([^)]+)\)")]
    private static partial Regex LinkWithin();
}

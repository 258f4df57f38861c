using YamlDotNet.RepresentationModel;

namespace KargoStageWebhook.EndToEnd.Monitoring;

/// <summary>An alert of monitoring/alerts.yaml, as far as people need it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Runbook">Where the runbook speaks of it: path and anchor.</param>
internal sealed record AlertRule(string Name, string Runbook)
{
    /// <summary>All alerts of the file.</summary>
    public static IReadOnlyList<AlertRule> All { get; } =
    [
        .. from @group in (YamlSequenceNode)MonitoringFiles.ReadYaml("alerts.yaml")["groups"]
        from rule in (YamlSequenceNode)@group["rules"]
        select new AlertRule(rule["alert"].ToString(), rule["annotations"]["runbook_url"].ToString()),
    ];
}

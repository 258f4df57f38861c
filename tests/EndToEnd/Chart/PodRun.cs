using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Webhooks;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>What a kubelet does with a Pod that runs to its end: its container's arguments, as its service account.</summary>
/// <param name="ExitCode">With which it ended.</param>
/// <param name="Output">What it printed, both streams.</param>
internal sealed record PodRun(int ExitCode, string Output)
{
    /// <summary>Runs it.</summary>
    /// <param name="cluster">Where.</param>
    /// <param name="namespace">Its namespace.</param>
    /// <param name="pod">Its spec.</param>
    public static async Task<PodRun> OfAsync(TestCluster cluster, string @namespace, JsonNode pod)
    {
        var account = new ServiceAccount(cluster, @namespace, pod["serviceAccountName"]!.GetValue<string>());
        var kubeconfig = await cluster.WriteKubeconfigAsync($"{@namespace}-{account.Name}", await account.IssueTokenAsync());
        var arguments = pod["containers"]![0]!["args"]!.AsArray().Select(argument => argument!.GetValue<string>());

        await using var command = new ChildProcess("dotnet", [WebhookProcess.Command, .. arguments], new Dictionary<string, string> { ["Webhook__Kubeconfig"] = kubeconfig });
        return new PodRun(await command.WaitAsync(), command.Output);
    }
}

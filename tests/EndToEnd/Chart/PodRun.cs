using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Webhooks;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>What a kubelet does with a Pod that runs to its end: its container's arguments and settings, with its profile mounted, as its service account.</summary>
/// <param name="ExitCode">With which it ended.</param>
/// <param name="Output">What it printed, both streams.</param>
internal sealed record PodRun(int ExitCode, string Output)
{
    /// <summary>Runs it.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="namespace">Its namespace.</param>
    /// <param name="pod">Its spec.</param>
    public static async Task<PodRun> OfAsync(TestCluster cluster, string @namespace, JsonNode pod)
    {
        var account = new ServiceAccount(cluster, @namespace, pod["serviceAccountName"]!.GetValue<string>());
        var kubeconfig = await cluster.WriteKubeconfigAsync($"{@namespace}-{account.Name}", await account.IssueTokenAsync());
        var arguments = pod["containers"]![0]!["args"]!.AsArray().Select(argument => argument!.GetValue<string>());

        var settings = pod["containers"]![0]!["env"]!.AsArray()
            .Where(variable => variable!["name"]!.GetValue<string>().StartsWith("Webhook__", StringComparison.Ordinal))
            .ToDictionary(variable => variable!["name"]!.GetValue<string>(), variable => variable!["value"]!.GetValue<string>());
        var folder = Directory.CreateTempSubdirectory("kargo-stage-webhook-pod-");
        try
        {
            if (settings.TryGetValue("Webhook__Profile", out var profile)) settings["Webhook__Profile"] = await MountedConfigMap.MountAsync(cluster, @namespace, pod, profile, folder);
            settings["Webhook__Kubeconfig"] = kubeconfig;
            await using var command = WebhookReplica.Run(arguments, settings);
            return new PodRun(await command.WaitAsync(), command.Output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

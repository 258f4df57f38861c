using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Kargo;

/// <summary>A Pod of Kargo's controller. Nothing runs it: here is its token, by which it is known.</summary>
/// <param name="cluster">The cluster.</param>
/// <param name="stored">The Pod.</param>
/// <param name="sender">Updates with the token that is bound to it.</param>
internal sealed class ControllerPod(TestCluster cluster, JsonNode stored, Sender sender) : IDisposable
{
    public string Name => stored["metadata"]!["name"]!.GetValue<string>();

    public string Uid => stored["metadata"]!["uid"]!.GetValue<string>();

    public Sender Sender => sender;

    /// <summary>Deletes it. For some seconds its token goes on to work.</summary>
    public async Task DeleteAsync() =>
        (await cluster.Api.DeleteAsync($"/api/v1/namespaces/{stored["metadata"]!["namespace"]}/pods/{Name}?gracePeriodSeconds=0")).Done();

    public void Dispose() => sender.Dispose();
}

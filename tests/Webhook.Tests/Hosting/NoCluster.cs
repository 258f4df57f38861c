using System.Runtime.CompilerServices;

namespace KargoStageWebhook.Hosting;

/// <summary>Verbs in this process find no cluster by themselves: the machine that runs the tests may have one.</summary>
internal static class NoCluster
{
    [ModuleInitializer]
    internal static void Set()
    {
        Environment.SetEnvironmentVariable("KUBECONFIG", "/nonexistent");
    }
}

using System.Diagnostics;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>Where kube-apiserver and etcd come from.</summary>
/// <param name="Folder">The folder that holds both.</param>
internal sealed record Binaries(string Folder)
{
    private const string Variable = "KUBEBUILDER_ASSETS";
    private const string Script = "kubernetes-binaries.sh";

    public string KubeApiServer => Path.Combine(Folder, "kube-apiserver");

    public string Etcd => Path.Combine(Folder, "etcd");

    private bool AreThere => File.Exists(KubeApiServer) && File.Exists(Etcd);

    /// <summary>Takes those that KUBEBUILDER_ASSETS names, as envtest does, else those of this user's cache, which is filled on first use.</summary>
    /// <returns>The binaries; or, where there is no way to them, null and why.</returns>
    public static async Task<(Binaries? Binaries, string Problem)> FindAsync()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named)
        {
            var given = new Binaries(named);
            return given.AreThere ? (given, string.Empty) : (null, $"{Variable} is '{named}', but kube-apiserver and etcd are not both there.");
        }

        var cache = new Binaries(Path.Combine(CacheHome(), "kargo-stage-webhook", "kubernetes"));
        var exitCode = cache.AreThere ? 0 : await FillAsync(cache.Folder);
        return exitCode == 0 && cache.AreThere
            ? (cache, string.Empty)
            : (null, $"{Script} could not fill {cache.Folder} (exit code {exitCode}). Set {Variable} to a folder with kube-apiserver and etcd.");
    }

    private static string CacheHome() => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } home
        ? home
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    private static async Task<int> FillAsync(string folder)
    {
        // A test runner keeps a test's output to itself; whoever waits two minutes at a terminal wants to see why.
        const string Visibly = "if (: > /dev/tty) 2> /dev/null; then exec > /dev/tty 2>&1; fi; exec \"$0\" \"$1\"";
        using var filling = Process.Start("/bin/bash", ["-c", Visibly, Path.Combine(AppContext.BaseDirectory, Script), folder]);
        await filling.WaitForExitAsync();
        return filling.ExitCode;
    }
}

using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>Where kube-apiserver and etcd come from, and other programs that a test runs.</summary>
/// <param name="Folder">A folder that holds them.</param>
internal sealed record Binaries(string Folder)
{
    private const string Variable = "KUBEBUILDER_ASSETS";
    private const string Script = "kubernetes-binaries.sh";

    private static readonly SemaphoreSlim Turn = new(1);

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

        var cache = new Binaries(Cache());
        var exitCode = await FillAsync(() => cache.AreThere, cache.Folder);
        return exitCode == 0 && cache.AreThere
            ? (cache, string.Empty)
            : (null, $"{Script} could not fill {cache.Folder} (exit code {exitCode}). Set {Variable} to a folder with kube-apiserver and etcd.");
    }

    /// <inheritdoc cref="FindProgramAsync"/>
    /// <returns>Its path. A test that asks for what cannot be had is skipped; with CI=true it fails.</returns>
    public static async Task<string> ProgramAsync(string name)
    {
        var (path, problem) = await FindProgramAsync(name);
        if (path is null) Missing(problem);
        return path;
    }

    /// <summary>Takes a program from the folder that KUBEBUILDER_ASSETS names, else from the cache, which gets it on first use.</summary>
    /// <param name="name">As <c>kubernetes-binaries.sh</c> calls it.</param>
    /// <returns>Its path; or, where there is no way to it, null and why.</returns>
    public static async Task<(string? Path, string Problem)> FindProgramAsync(string name)
    {
        var folders = (string?[])[Environment.GetEnvironmentVariable(Variable), Cache()];
        var paths = from folder in folders where !string.IsNullOrEmpty(folder) select Path.Combine(folder, name);
        if (paths.FirstOrDefault(File.Exists) is { } found) return (found, string.Empty);

        var filled = Path.Combine(Cache(), name);
        var exitCode = await FillAsync(() => File.Exists(filled), Cache(), name);
        return exitCode == 0 ? (filled, string.Empty) : (null, $"{Script} could not fetch {name} (exit code {exitCode}).");
    }

    /// <summary>Skips the test that needs what is not there; with CI=true it fails.</summary>
    [DoesNotReturn]
    public static void Missing(string problem)
    {
        if (Environment.GetEnvironmentVariable("CI") != "true") Assert.Skip(problem);
        throw new InvalidOperationException(problem);
    }

    private static string Cache() => Path.Combine(CacheHome(), "kargo-stage-webhook", "kubernetes");

    private static string CacheHome() => Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } home
        ? home
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");

    private static async Task<int> FillAsync(Func<bool> isFilled, string folder, params string[] names)
    {
        // Classes that begin at once must not compile the same twice.
        await Turn.WaitAsync();
        try
        {
            return isFilled() ? 0 : await FillAsync(folder, names);
        }
        finally
        {
            Turn.Release();
        }
    }

    private static async Task<int> FillAsync(string folder, string[] names)
    {
        // A test runner keeps a test's output to itself; a person who waits two minutes at a terminal wants to see why.
        const string Visibly = "if (: > /dev/tty) 2> /dev/null; then exec > /dev/tty 2>&1; fi; exec \"$0\" \"$@\"";
        using var filling = Process.Start("/bin/bash", ["-c", Visibly, Path.Combine(AppContext.BaseDirectory, Script), folder, .. names]);
        await filling.WaitForExitAsync();
        return filling.ExitCode;
    }
}

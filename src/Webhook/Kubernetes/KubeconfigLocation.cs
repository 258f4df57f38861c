namespace KargoStageWebhook.Kubernetes;

/// <summary>Where a kubeconfig is, and which context of it counts.</summary>
/// <param name="Paths">Its files; the first that has something wins.</param>
/// <param name="Context">The context; null for the current one.</param>
/// <param name="Source">Who named it, for messages: <c>KUBECONFIG</c>.</param>
internal sealed record KubeconfigLocation(IReadOnlyList<string> Paths, string? Context, string Source)
{
    /// <summary>Finds what a verb uses: the option, the setting, KUBECONFIG, and the file in the home directory, in kubectl's order.</summary>
    /// <param name="option">Path of <c>--kubeconfig</c>; null where it is not given.</param>
    /// <param name="setting">Path of the setting; empty where it is not set.</param>
    /// <param name="context">Name of <c>--context</c>; null where it is not given.</param>
    /// <param name="environment">Reads a variable.</param>
    /// <returns>Null where there is none: then the service account of a Pod counts.</returns>
    public static KubeconfigLocation? Find(string? option, string setting, string? context, Func<string, string?> environment)
    {
        if (option is not null) return new([option], context, "--kubeconfig");
        if (setting.Length > 0) return new([setting], context, "Webhook:Kubeconfig");

        // As kubectl: files that are not there are left out, and where the variable is set the home directory does not count.
        if (environment("KUBECONFIG") is { Length: > 0 } list)
        {
            string[] paths = [.. list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Where(File.Exists)];
            return paths.Length > 0 ? new(paths, context, "KUBECONFIG") : null;
        }

        var home = Path.Combine(environment("HOME") ?? environment("USERPROFILE") ?? string.Empty, ".kube", "config");
        return File.Exists(home) ? new([home], context, "~/.kube/config") : null;
    }

    /// <summary>For messages.</summary>
    public override string ToString() => $"{Source} is '{string.Join(Path.PathSeparator, Paths)}'";
}

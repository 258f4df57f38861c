using System.Reflection;

namespace KargoStageWebhook.Telemetry;

/// <summary>What was built.</summary>
internal static class BuildInfo
{
    /// <summary>The version, without the revision that a build appends.</summary>
    public static string Version { get; } = Parts[0];

    /// <summary>The commit that was built; null where that was not built from a repository.</summary>
    public static string? Commit { get; } = Parts is [_, var commit] ? commit : null;

    // MinVer and the SDK write both: 0.1.0+c2c661c….
    private static string[] Parts => (typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Split('+', 2);
}

using System.Reflection;

namespace KargoStageWebhook.Telemetry;

/// <summary>What was built.</summary>
internal static class BuildInfo
{
    /// <summary>The version, without the revision that a build appends.</summary>
    public static string Version { get; } =
        typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}

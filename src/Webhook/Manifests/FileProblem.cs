using YamlDotNet.Core;

namespace KargoStageWebhook.Manifests;

/// <summary>Says why a file cannot be read, where .NET's message is about something else.</summary>
internal static class FileProblem
{
    /// <summary>Describes it in one clause, without a full stop.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="fault">Why it cannot be read.</param>
    public static string Describe(string path, Exception fault) =>
        path.Length == 0 ? "the path is empty"
        : Directory.Exists(path) ? "it is a directory; expected a file" // .NET says that access is denied.
        : fault is YamlException broken ? $"line {broken.Start.Line}: {FirstLine(broken)}"
        : FirstLine(fault);

    private static string FirstLine(Exception fault) => fault.Message.Split('\n')[0].Trim().TrimEnd('.');
}

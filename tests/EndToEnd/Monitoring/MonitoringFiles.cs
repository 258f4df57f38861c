using KargoStageWebhook.Text;
using YamlDotNet.RepresentationModel;

namespace KargoStageWebhook.EndToEnd.Monitoring;

/// <summary>What is in the chart's monitoring/, and the runbook; the build copies them beside the tests.</summary>
internal static class MonitoringFiles
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Monitoring");

    /// <summary>Full path of a file.</summary>
    public static string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>A file's text.</summary>
    public static string Read(string name) => File.ReadAllText(PathOf(name));

    /// <summary>The only document of a YAML file.</summary>
    public static YamlNode ReadYaml(string name)
    {
        var yaml = new YamlStream();
        using var text = File.OpenText(PathOf(name));
        yaml.Load(new YamlParser(text));
        return yaml.Documents.Single().RootNode;
    }
}

using k8s.Exceptions;
using KargoStageWebhook.Manifests;
using KargoStageWebhook.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace KargoStageWebhook.Kubernetes;

/// <summary>Merges kubeconfigs as kubectl does with those of KUBECONFIG (client-go, tools/clientcmd, ClientConfigLoadingRules): the first that has something wins.</summary>
internal static class KubeconfigFiles
{
    private static readonly (string List, string Field, string[] Paths)[] Lists =
    [
        ("clusters", "cluster", ["certificate-authority"]),
        ("users", "user", ["client-certificate", "client-key", "tokenFile"]),
        ("contexts", "context", []),
    ];

    /// <summary>Reads them into one.</summary>
    /// <param name="paths">At least one.</param>
    /// <returns>The top of a kubeconfig, in which all paths are absolute.</returns>
    /// <exception cref="KubeConfigException">One cannot be read, or is no kubeconfig.</exception>
    public static YamlMappingNode Merge(IReadOnlyList<string> paths)
    {
        var merged = Read(paths[0]);
        foreach (var path in paths.Skip(1))
        {
            foreach (var (key, value) in Read(path).Children)
            {
                if (!merged.Children.TryGetValue(key, out var known) || known.IsNull() || known is YamlScalarNode { Value: "" }) merged.Children[key] = value;
                else if (known is YamlSequenceNode list && value is YamlSequenceNode more) AddMissing(list, more);
            }
        }

        return merged;
    }

    private static void AddMissing(YamlSequenceNode list, YamlSequenceNode more)
    {
        var names = list.OfType<YamlMappingNode>().Select(NameOf).ToHashSet();
        foreach (var item in more.OfType<YamlMappingNode>().Where(item => names.Add(NameOf(item)))) list.Add(item);
    }

    private static string NameOf(YamlMappingNode item) => item.Children.TryGetValue("name", out var name) ? name.ToString() : string.Empty;

    private static YamlMappingNode Read(string path)
    {
        var documents = Load(path).Documents;
        if (documents is [] || documents[0].RootNode.IsNull()) return []; // As for kubectl.
        if (documents[0].RootNode is not YamlMappingNode root) throw new KubeConfigException("it is no kubeconfig");

        YamlMergeKeys.Resolve(root);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        foreach (var (list, field, fields) in Lists)
        {
            foreach (var named in root.MappingsAt(list).Select(item => item.MappingAt(field)).OfType<YamlMappingNode>())
            {
                foreach (var name in fields) MakeAbsolute(named, name, folder);
                // A command's name is looked for in PATH; a path is relative to the file.
                if (named.MappingAt("exec") is { } plugin && plugin.TextAt("command")?.Contains('/', StringComparison.Ordinal) is true) MakeAbsolute(plugin, "command", folder);
            }
        }

        return root;
    }

    private static YamlStream Load(string path)
    {
        try
        {
            var yaml = new YamlStream();
            using var text = new StringReader(File.ReadAllText(path));
            yaml.Load(new YamlParser(text));
            return yaml;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or YamlException)
        {
            throw new KubeConfigException(FileProblem.Describe(path, fault), fault);
        }
    }

    private static void MakeAbsolute(YamlMappingNode node, string field, string folder)
    {
        if (node.TextAt(field) is { Length: > 0 } path) node.Children[field] = Path.Combine(folder, path);
    }
}

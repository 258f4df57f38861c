using k8s.Exceptions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace KargoStageWebhook.Kubernetes;

/// <summary>Puts fields in the place of merge keys (<c>&lt;&lt;: *base</c>): of two with the same name the last counts, as for kubectl (goyaml.v2, decode.go).</summary>
internal static class YamlMergeKeys
{
    /// <summary>Does so in all mappings below a node.</summary>
    /// <exception cref="KubeConfigException">One takes what is no mapping.</exception>
    public static void Resolve(YamlNode node) => Resolve(node, new HashSet<YamlNode>(ReferenceEqualityComparer.Instance));

    // What has aliases is there more than once.
    private static void Resolve(YamlNode node, HashSet<YamlNode> resolved)
    {
        if (!resolved.Add(node)) return;

        if (node is YamlSequenceNode list)
        {
            foreach (var item in list) Resolve(item, resolved);
        }
        else if (node is YamlMappingNode mapping)
        {
            foreach (var value in mapping.Children.Values) Resolve(value, resolved);
            if (mapping.Children.Keys.Any(IsMergeKey)) Merge(mapping);
        }
    }

    private static void Merge(YamlMappingNode mapping)
    {
        var fields = mapping.Children.SelectMany(field => IsMergeKey(field.Key) ? FieldsOf(field.Value) : [field]).ToList();
        mapping.Children.Clear();
        foreach (var (name, value) in fields) mapping.Children[name] = value;
    }

    // Of a list of mappings the first counts.
    private static IEnumerable<KeyValuePair<YamlNode, YamlNode>> FieldsOf(YamlNode merged) => merged switch
    {
        YamlMappingNode mapping => mapping.Children,
        YamlSequenceNode list when list.All(item => item is YamlMappingNode) => list.Reverse().SelectMany(FieldsOf),
        _ => throw new KubeConfigException("a merge key (<<) takes a mapping or a list of mappings"),
    };

    private static bool IsMergeKey(YamlNode key) => key is YamlScalarNode { Value: "<<", Style: ScalarStyle.Plain };
}

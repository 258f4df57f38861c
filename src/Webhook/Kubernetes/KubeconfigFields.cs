using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace KargoStageWebhook.Kubernetes;

/// <summary>Reads fields of a kubeconfig.</summary>
internal static class KubeconfigFields
{
    /// <summary>The text of a field; null where it is not set.</summary>
    public static string? TextAt(this YamlMappingNode node, string field) =>
        node.Children.TryGetValue(field, out var found) && found is YamlScalarNode { Value: { } text } && !found.IsNull() ? text : null;

    /// <summary>Whether a value is null (YAML 1.2, 10.3.2): nothing, <c>~</c> or <c>null</c>, without quotes.</summary>
    public static bool IsNull(this YamlNode node) => node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" };

    /// <summary>The texts of a list; a text alone is a list of one.</summary>
    public static IEnumerable<string> TextsAt(this YamlMappingNode node, string field) => node.Children.TryGetValue(field, out var found) switch
    {
        true when found is YamlSequenceNode list => list.OfType<YamlScalarNode>().Select(item => item.Value ?? string.Empty),
        _ => node.TextAt(field) is { } one ? [one] : [],
    };

    /// <summary>The mappings in a list.</summary>
    public static IEnumerable<YamlMappingNode> MappingsAt(this YamlMappingNode node, string field) =>
        node.Children.TryGetValue(field, out var found) && found is YamlSequenceNode list ? list.OfType<YamlMappingNode>() : [];

    /// <summary>The mapping of a field; null where there is none.</summary>
    public static YamlMappingNode? MappingAt(this YamlMappingNode node, string field) => node.Children.TryGetValue(field, out var found) ? found as YamlMappingNode : null;
}

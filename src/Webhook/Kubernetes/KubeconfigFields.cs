using System.Diagnostics.CodeAnalysis;
using k8s.Exceptions;
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

    /// <summary>A text that is sent in an HTTP header: a line break in it would begin another header, such as one of another user.</summary>
    /// <param name="text">The text; null where its field is not set.</param>
    /// <param name="field">The field's name.</param>
    /// <returns>The same text.</returns>
    /// <exception cref="KubeConfigException">It has a control character other than a tab, for which client-go too sends no request (golang.org/x/net/http/httpguts, ValidHeaderFieldValue).</exception>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? RequireHeaderValue(this string? text, string field) =>
        text.HasControlCharacter() ? throw new KubeConfigException($"{field} has a control character, for example a line break at its end; it is sent in an HTTP header, which cannot have one") : text;

    /// <summary>Whether a text has a character that the value of an HTTP header cannot have.</summary>
    public static bool HasControlCharacter(this string? text) => text?.Any(character => character is (< ' ' and not '\t') or '\x7f') == true;

    /// <summary>The mappings in a list.</summary>
    public static IEnumerable<YamlMappingNode> MappingsAt(this YamlMappingNode node, string field) =>
        node.Children.TryGetValue(field, out var found) && found is YamlSequenceNode list ? list.OfType<YamlMappingNode>() : [];

    /// <summary>The mapping of a field; null where there is none.</summary>
    public static YamlMappingNode? MappingAt(this YamlMappingNode node, string field) => node.Children.TryGetValue(field, out var found) ? found as YamlMappingNode : null;
}

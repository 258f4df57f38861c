using System.Text.RegularExpressions;

namespace KargoStageWebhook.Schema;

/// <summary>Finds the field that an API server's error means, however its version spells paths.</summary>
internal static partial class FieldSearch
{
    /// <summary>Searches from the schema of <c>status</c>.</summary>
    /// <param name="status">That.</param>
    /// <param name="fieldPath">With indices or without, with the leading <c>status.</c> or without.</param>
    /// <returns>Null where it has no such field.</returns>
    public static FieldRules? Find(SchemaNode status, string fieldPath)
    {
        var names = Index().Replace(fieldPath, string.Empty).Split('.');
        if (names[0] == CrdSchema.Root) names = names[1..];
        if (names.Length == 0) return null;

        var (owner, ownerPath, node, path) = (status, CrdSchema.Root, status, CrdSchema.Root);
        foreach (var name in names)
        {
            (owner, ownerPath) = ItemOf(node, path);
            var listed = Array.Find(owner.Properties, property => property.Name == name)?.Node;
            if ((listed ?? owner.AdditionalProperties) is not { } next) return null;

            (node, path) = (next, listed is null ? $"{ownerPath}{{}}" : $"{ownerPath}.{name}");
        }

        if (fieldPath.EndsWith(']')) (node, path) = ItemOf(node, path);
        var required = RuleText.RequiredOf(owner).ToList();
        return new FieldRules(path, ownerPath, required, required.Contains(names[^1]), [.. RuleText.Describe(node)]);
    }

    private static (SchemaNode Node, string Path) ItemOf(SchemaNode node, string path)
    {
        for (; node.Items is { } items; node = items) path += "[]";
        return (node, path);
    }

    [GeneratedRegex(@"\[\d*\]")]
    private static partial Regex Index();
}

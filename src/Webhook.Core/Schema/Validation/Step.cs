using System.Globalization;
using System.Text;

namespace KargoStageWebhook.Schema.Validation;

/// <summary>One step down a status: to a property, to a map's key, or to a list's item.</summary>
/// <param name="Node">The schema of what is reached.</param>
/// <param name="Name">Of the property or key; null for an item.</param>
/// <param name="Index">0-based place of the item.</param>
/// <param name="IsKey">Whether the name is a map's key: one of any number.</param>
internal readonly record struct Step(SchemaNode Node, string? Name, int Index, bool IsKey)
{
    /// <summary>The path of a way that begins at a property of the object, mostly <c>status</c>, as the API server spells it.</summary>
    public static string Path(string section, ReadOnlySpan<Step> way, string? missing = null) => Join(section, way, missing, folded: false);

    /// <summary>The same in the schema: without indices and keys.</summary>
    public static string RulePath(string section, ReadOnlySpan<Step> way, string? missing = null) => Join(section, way, missing, folded: true);

    private static string Join(string section, ReadOnlySpan<Step> way, string? missing, bool folded)
    {
        var path = new StringBuilder(section);
        foreach (var step in way)
        {
            if (step.Name is null) path.Append('[').Append(folded ? string.Empty : step.Index.ToString(CultureInfo.InvariantCulture)).Append(']');
            else if (folded && step.IsKey) path.Append("{}");
            else path.Append('.').Append(step.Name);
        }

        return missing is null ? path.ToString() : path.Append('.').Append(missing).ToString();
    }
}

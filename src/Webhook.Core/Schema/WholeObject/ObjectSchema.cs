using System.Text.Json;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Schema.WholeObject;

/// <summary>
/// What one version of a CRD says of a whole object: for whom an upgrade is checked. The webhook itself needs only <see cref="CrdSchema"/>. Immutable, and
/// safe for use by many threads.
/// </summary>
public sealed class ObjectSchema
{
    // These are the API server's own. Of metadata a CRD can restrict the name.
    private static readonly string[] Implied = ["apiVersion", "kind"];

    private ObjectSchema(CrdIdentity crd, SchemaNode root, PruningNode pruning)
    {
        (Crd, Root, Pruning) = (crd, root, pruning);
        Sections = [.. from property in root.Properties
                       where property.Name != CrdSchema.Root && !Implied.Contains(property.Name) && !property.Node.IsUnconstrained
                       select new CrdSchema(crd, property.Node, []) { Section = property.Name }];
        Whole = new CrdSchema(crd, root, []) { Section = string.Empty };
        Required = [.. RuleText.RequiredOf(root).Except(Implied)];
        WithRules = FindRules(root);
    }

    /// <summary>Which CRD it is.</summary>
    public CrdIdentity Crd { get; }

    /// <summary>The rules for the whole object.</summary>
    internal SchemaNode Root { get; }

    /// <summary>Which of its fields are kept.</summary>
    internal PruningNode Pruning { get; }

    /// <summary>The rules for each property of the object, <c>spec</c> above all, except <c>status</c>.</summary>
    internal IReadOnlyList<CrdSchema> Sections { get; }

    /// <summary>The rules for all of it, as for a section of it.</summary>
    internal CrdSchema Whole { get; }

    /// <summary>The properties that the object must have.</summary>
    internal IReadOnlyList<string> Required { get; }

    /// <summary>Whether an API server keeps a property of the object: it drops what is not listed, and a null that is not allowed.</summary>
    /// <param name="name">The property's name.</param>
    /// <param name="isNull">Whether its value is null.</param>
    internal bool Keeps(string name, bool isNull) => Array.Find(Root.Properties, property => property.Name == name) is { Node: var node } && !ReferenceEquals(node, SchemaNode.Undeclared)
        ? !isNull || node.IsNullable
        : !isNull && (name == "metadata" || Root.KeepsUnknown);

    /// <summary>The nodes that have rules which are left to the API server, or below which there are some.</summary>
    internal IReadOnlySet<SchemaNode> WithRules { get; }

    /// <summary>Compiles one.</summary>
    /// <param name="crd">Which CRD this is.</param>
    /// <param name="schema">Its <c>openAPIV3Schema</c>.</param>
    /// <param name="profile">The fields that are backfilled, so that what is left out for them is left out here too; null for none.</param>
    /// <exception cref="InvalidDataException">It cannot be compiled.</exception>
    internal static ObjectSchema Compile(CrdIdentity crd, JsonElement schema, ResourceProfile? profile) =>
        new(crd, new NodeCompiler(profile, root: string.Empty).Compile(schema), PruningNode.CompileRoot(schema));

    private static HashSet<SchemaNode> FindRules(SchemaNode root)
    {
        var found = new HashSet<SchemaNode>(ReferenceEqualityComparer.Instance);
        Search(root);
        return found;

        bool Search(SchemaNode node)
        {
            var hasRules = node.Unsupported.Count > 0;
            foreach (var child in node.Children) hasRules |= Search(child);
            if (hasRules) found.Add(node);
            return hasRules;
        }
    }
}

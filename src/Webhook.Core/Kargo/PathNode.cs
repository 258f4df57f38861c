using System.Text;

namespace KargoStageWebhook.Kargo;

/// <summary>The table of paths as a tree of field names, so that one pass over an object can follow all of them.</summary>
internal sealed class PathNode
{
    private readonly List<PathNode> _children = [];

    private PathNode(string segment)
    {
        IsList = segment.EndsWith("[]", StringComparison.Ordinal);
        Name = Encoding.UTF8.GetBytes(IsList ? segment[..^2] : segment);
    }

    /// <summary>The field's name.</summary>
    public byte[] Name { get; }

    /// <summary>Whether the field holds a list, whose elements the rest of the path speaks of.</summary>
    public bool IsList { get; }

    /// <summary>Set where the path ends: what stands here is a freight collection, or a list of them.</summary>
    public VerificationPath? Collection { get; private set; }

    /// <summary>The fields below, in the order of the table.</summary>
    public ReadOnlySpan<PathNode> Children => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_children);

    /// <summary>The root over all of these paths.</summary>
    public static PathNode Tree(IEnumerable<VerificationPath> paths)
    {
        var root = new PathNode(string.Empty);
        foreach (var path in paths)
        {
            var node = root;
            foreach (var segment in path.CollectionSegments) node = node.Child(segment);
            node.Collection = path;
        }

        return root;
    }

    private PathNode Child(string segment)
    {
        var child = new PathNode(segment);
        var known = _children.Find(other => other.Name.AsSpan().SequenceEqual(child.Name) && other.IsList == child.IsList);
        if (known is not null) return known;

        _children.Add(child);
        return child;
    }
}

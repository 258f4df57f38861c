using System.Text;
using static KargoStageWebhook.Profiles.FieldPath;

namespace KargoStageWebhook.Profiles;

/// <summary>Makes the fields of a profile into the shape by which objects are read.</summary>
internal sealed class ShapeCompiler
{
    // In the order of the constants of ObjectShape.
    private static readonly string[] Identity = ["apiVersion", "kind", "metadata.namespace", "metadata.name", "metadata.uid", "metadata.resourceVersion", "status"];

    private readonly ShapeNode _root = new([]) { IsSite = true };
    private readonly List<SiteShape> _sites = [];
    private readonly Dictionary<(SiteShape Site, string Path), SlotRef> _slots = [];
    private readonly Dictionary<string, int> _identities = [];

    /// <summary>Compiles the tree of names that a profile needs of an object.</summary>
    /// <param name="profile">The profile of one resource; null for the identity alone.</param>
    public static ObjectShape Compile(ResourceProfile? profile)
    {
        var compiler = new ShapeCompiler();
        var fields = profile?.Fields ?? [];
        // All sites first: each must know the next one around it, whatever the order of the fields.
        foreach (var field in fields) compiler.MarkSites(field.Path);
        compiler.AddSites(compiler._root, null, [], []);

        foreach (var path in Identity) compiler.SlotOf(compiler._root, Parse(path)!.Segments);
        return new ObjectShape(compiler._root, compiler._sites, [.. fields.Select(compiler.Add)]);
    }

    /// <summary>The owner of a field, what holds the list it stands in, and each item and value on the way.</summary>
    private void MarkSites(FieldPath field)
    {
        var (node, owner) = (_root, field.Owner);
        foreach (var step in owner)
        {
            node = Child(node, step);
            node.IsSite |= step.Kind != SegmentKind.Field;
        }

        node.IsSite = true;
        NodeAt(field.Holder).IsSite = true;
    }

    private void AddSites(ShapeNode node, SiteShape? parent, IReadOnlyList<Segment> way, IReadOnlyList<Segment> sinceParent)
    {
        if (node.IsSite)
        {
            node.Site = parent = new SiteShape(parent, sinceParent) { OuterListAt = parent?.OuterListAt };
            _sites.Add(node.Site);
            if (way is [.., { Kind: SegmentKind.Item }] && node.Site.OuterListAt is null) node.Site.OuterListAt = [.. way.SkipLast(1)];
            sinceParent = [];
        }

        foreach (var child in node.Fields) Add(child, new Segment(SegmentKind.Field, Encoding.UTF8.GetString(child.Name)));
        if (node.Items is not null) Add(node.Items, new Segment(SegmentKind.Item, null));
        if (node.Values is not null) Add(node.Values, new Segment(SegmentKind.Value, null));

        void Add(ShapeNode child, Segment step) => AddSites(child, parent, [.. way, step], [.. sinceParent, step]);
    }

    private SiteField Add(ProfileField field, int row)
    {
        var owner = NodeAt(field.Path.Owner);
        var from = field.Source switch
        {
            FieldSource.Id id => id.From,
            FieldSource.Copy copy => [copy.From],
            _ => [],
        };
        SlotRef[] sources = [.. from.Select(source => SourceOf(field.Path, source))];
        // A list below a map is at many places of the object; only one that is at one place is noted.
        var list = owner.Site!.OuterListAt is { } way && way.All(step => step.Kind == SegmentKind.Field) ? SlotOf(_root, way).Slot : -1;
        var added = new SiteField(row, field, owner.Site, SlotOf(owner, [field.Path.Segments[^1]]).Slot, sources, list)
        {
            HolderSources = [.. sources.Where((_, place) => from[place].Start == FieldSource.Start.Holder)],
        };
        if (field.Source is FieldSource.Id { Identity: { } identity }) added = added with { Identity = _identities.TryAdd(identity, row) ? row : _identities[identity] };
        owner.Site.Fields.Add(added);
        return added;
    }

    private SlotRef SourceOf(FieldPath field, FieldSource.Reference source) => SlotOf(NodeAt(source.OriginFor(field)), source.Path.Segments);

    private SlotRef SlotOf(ShapeNode site, IReadOnlyList<Segment> steps)
    {
        var path = string.Join('\n', steps.Select(step => step.Name));
        if (_slots.TryGetValue((site.Site!, path), out var known)) return known;

        var slot = new SlotRef(site.Site!, site.Site!.Slots++);
        steps.Aggregate(site, Child).Add(slot);
        _slots.Add((site.Site, path), slot);
        return slot;
    }

    private ShapeNode NodeAt(IReadOnlyList<Segment> steps) => steps.Aggregate(_root, Child);

    private static ShapeNode Child(ShapeNode parent, Segment step)
    {
        if (step.Kind == SegmentKind.Item) return parent.Items ??= new ShapeNode([]);
        if (step.Kind == SegmentKind.Value) return parent.Values ??= new ShapeNode([]);

        return parent.Field(Encoding.UTF8.GetBytes(step.Name!));
    }
}

namespace KargoStageWebhook.Profiles;

/// <summary>What of an object is read: a tree of names that one pass over its JSON follows, and what each object on the way holds of interest.</summary>
/// <param name="Root">Where reading begins.</param>
/// <param name="Sites">All kinds of site; the first is the whole object.</param>
/// <param name="Fields">The fields of the profile, in its order.</param>
internal sealed record ObjectShape(ShapeNode Root, IReadOnlyList<SiteShape> Sites, IReadOnlyList<SiteField> Fields)
{
    /// <summary>The most names of one object: reading ticks off each that it meets.</summary>
    public const int MaxNames = 64;

    /// <summary>Slots of the whole object that every shape has.</summary>
    public const int ApiVersion = 0, Kind = 1, Namespace = 2, Name = 3, Uid = 4, ResourceVersion = 5, Status = 6;

    /// <summary>The shape of an object of which only the identity matters.</summary>
    public static ObjectShape Identity { get; } = ShapeCompiler.Compile(null);

    /// <summary>How many names are of interest in the object that has the most of them.</summary>
    public int NameCount { get; } = CountNames(Root);

    private static int CountNames(ShapeNode node) =>
        node.Fields.Append(node.Items).Append(node.Values).OfType<ShapeNode>().Aggregate(node.Fields.Length, (most, child) => Math.Max(most, CountNames(child)));
}

namespace KargoStageWebhook.Profiles;

/// <summary>A profile as it was written: what is a text there is a text here, and what was not written is null.</summary>
internal sealed record ProfileDocument(IReadOnlyList<ResourceDocument> Resources);

/// <summary>What was written about one resource.</summary>
internal sealed record ResourceDocument
{
    public required MatchDocument Match { get; init; }

    public IReadOnlyList<BackfillDocument> Backfill { get; init; } = [];

    public IReadOnlyList<NeverDocument> Never { get; init; } = [];

    public RequirementDocument? KnownRequirement { get; init; }

    /// <summary>JSON of <c>proof</c>; null where there is none.</summary>
    public string? Proof { get; init; }
}

internal sealed record MatchDocument(string? Group, string? Version, string? Kind, string? Resource)
{
    public ResourceId Id => new(Group!, Version!, Kind!, Resource!);
}

internal sealed record BackfillDocument
{
    public string? Field { get; init; }

    public string? Metric { get; init; }

    public IdDocument? Id { get; init; }

    public string? Copy { get; init; }

    /// <summary>JSON of <c>constant</c>; null where there is none.</summary>
    public string? Constant { get; init; }

    public string? EmptySentBy { get; init; }

    public string? Why { get; init; }

    /// <summary>How many of the three sources were written.</summary>
    public int Sources => (Id is null ? 0 : 1) + (Copy is null ? 0 : 1) + (Constant is null ? 0 : 1);
}

internal sealed record IdDocument(IReadOnlyList<string> From, string? Newest, string? Identity);

internal sealed record NeverDocument(string? Field, string? Metric, string? Why);

internal sealed record RequirementDocument(string? Product, string? Introduced, string? Removed);

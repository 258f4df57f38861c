namespace KargoStageWebhook.Profiles;

/// <summary>A field of the profile, as it is read from an object.</summary>
/// <param name="Row">Its place in the profile.</param>
/// <param name="Field">The field.</param>
/// <param name="Site">The kind of site that should have it.</param>
/// <param name="Slot">Where its value is noted there.</param>
/// <param name="Sources">What it is derived or copied from, in the order of the profile.</param>
/// <param name="OuterList">The slot of the whole object that notes the outermost list it stands in; -1 where there is none, or where that is in a map.</param>
internal sealed record SiteField(int Row, ProfileField Field, SiteShape Site, int Slot, SlotRef[] Sources, int OuterList)
{
    /// <summary>A number that the rules of one <see cref="FieldSource.Id.Identity"/> share; its own where it has none.</summary>
    public int Identity { get; init; } = Row;

    /// <summary>Those of the sources that stand in what holds its list or map.</summary>
    public SlotRef[] HolderSources { get; init; } = [];
}

/// <summary>A slot of a kind of site, seen from that site or from one inside it.</summary>
/// <param name="Site">The kind of site.</param>
/// <param name="Slot">The slot there.</param>
internal readonly record struct SlotRef(SiteShape Site, int Slot);

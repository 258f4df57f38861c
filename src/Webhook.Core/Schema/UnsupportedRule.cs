using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Schema;

/// <summary>A rule of a CRD that the API server enforces and the webhook does not: the webhook lets pass what only that rule rejects.</summary>
/// <param name="Path">Where it stands, spelled without indices and with <c>{}</c> for a map's keys.</param>
/// <param name="Rule">Its keyword, with its value where that is the reason: <c>x-kubernetes-validations</c>, <c>format uuid</c>.</param>
public sealed record UnsupportedRule(string Path, string Rule)
{
    /// <summary>The value of a keyword that is named without it, as JSON: two rules are the same only if that is.</summary>
    internal string Content { get; init; } = string.Empty;

    /// <summary>
    /// Whether it is that a list's items are unique. API servers do not compare values for it: they accept duplicates if the stored object has any
    /// (apiextensions-apiserver, ValidateListSetsAndMaps), so a backfill changes nothing there.
    /// </summary>
    internal bool IsUniqueness => Rule.StartsWith(ListType, StringComparison.Ordinal);

    /// <summary>
    /// Whether it accepts what the profile sets, though the webhook does not evaluate it: an id is a UUID, if none of the older versions; and a number of
    /// the profile, or the one that it is a copy of, is taken to be as large as the field may have it.
    /// </summary>
    internal bool Accepts(FieldSource? source) => IsUniqueness || (source is FieldSource.Id ? Rule is "format uuid" : Rule is "format int32" or "format float");

    /// <summary>
    /// Whether it may reject an object for a field that is set somewhere in it: not for how many properties it has, which
    /// <see cref="SchemaNode.LimitsProperties"/> tells better.
    /// </summary>
    internal bool ConcernsWhatIsBelow => !IsUniqueness && Rule != PropertyCount;

    /// <summary>Its keyword.</summary>
    internal const string ListType = "x-kubernetes-list-type";

    /// <summary>How many properties an object has where defaults or backfills add to them.</summary>
    internal const string PropertyCount = "minProperties, maxProperties beside defaults or backfills";
}

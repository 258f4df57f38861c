using System.Text.RegularExpressions;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.Schema;

namespace KargoStageWebhook.EndToEnd.Schema;

/// <summary>What we and an API server say of one status.</summary>
/// <param name="Status">The status.</param>
/// <param name="Ours">What we refuse, and what we forgive.</param>
/// <param name="Theirs">What the API server answered.</param>
internal sealed partial record Agreement(string Status, Ratcheted Ours, Reply Theirs)
{
    // What stands below is not judged.
    private const string NotJudged = "status.notJudged";

    // Servers before 1.21, compiled by a newer Go, now and then take "" for null (typeValidator compared it with reflect.Zero).
    private const string EmptyTakenForNull = "string: \"null\"";

    /// <summary>The status in whose place it comes; null for none.</summary>
    public string? Stored { get; init; }

    /// <summary>The fields that we refuse, but for what is not judged.</summary>
    public IReadOnlyList<string> OurFields => [.. Judged(Ours.Violations.Select(violation => violation.Path))];

    /// <summary>The fields that the API server refuses, but for what is not judged.</summary>
    public IReadOnlyList<string> TheirFields => [.. Judged(
        from cause in Theirs.Body["details"]?["causes"]?.AsArray() ?? []
        let path = cause["field"]?.GetValue<string>() ?? string.Empty
        where OurFields.Contains(Spell(path)) || !(IsLeftToThem(cause["message"]!.GetValue<string>()) || IsBelowAMiscount(Spell(path)))
        select path)];

    /// <summary>Whether we refuse what the API server takes: never.</summary>
    public bool IsStricter => Theirs.IsDone && Ours.Violations.Count > 0;

    /// <summary>Whether both refuse it, or none does, but for what is not judged.</summary>
    public bool Agrees => (OurFields.Count > 0) == (TheirFields.Count > 0);

    /// <summary>Whether both name the same fields.</summary>
    public bool NamesTheSame => OurFields.SequenceEqual(TheirFields);

    public override string ToString() =>
        $"{(int)Theirs.Code} {Theirs.Message}\nours: {string.Join("; ", Ours.Violations.Select(violation => $"{violation.Path} {violation.Reason} {violation.Message}"))}\nstatus: {Status}\nstored: {Stored ?? "none"}";

    // Newer servers also say of the status as a whole that a number is none of its format, and that something is wrong with what is not judged.
    private const string OfAnotherFormat = "value must be of type", OfNotJudged = "\"notJudged";

    // That a list's items have keys of their own.
    private const string Duplicate = "Duplicate value";

    // A text for a pattern is only judged where it is ASCII.
    private static bool IsLeftToThem(string message) =>
        ((string[])[EmptyTakenForNull, OfAnotherFormat, OfNotJudged, Duplicate]).Any(left => message.Contains(left, StringComparison.Ordinal))
        || (message.Contains("should match", StringComparison.Ordinal) && message.Any(letter => !char.IsAscii(letter)));

    // Older servers look no further into an object that has too many or too few properties; nor do we.
    private bool IsBelowAMiscount(string path) => Ours.Violations.Any(violation =>
        violation.Message.EndsWith("properties", StringComparison.Ordinal) && path.StartsWith($"{Spell(violation.Path)}.", StringComparison.Ordinal));

    private static IEnumerable<string> Judged(IEnumerable<string> paths) =>
        paths.Select(Spell).Where(path => path.Length > 0 && !path.StartsWith(NotJudged, StringComparison.Ordinal)).Distinct().Order();

    // Older servers leave out indices, and on the status subresource some leave out its name.
    private static string Spell(string path)
    {
        var bare = Index().Replace(path, string.Empty);
        if (bare is "<nil>" or "") return string.Empty; // Of the object as a whole: an alternative of oneOf, say.
        return bare == "status" || bare.StartsWith("status.", StringComparison.Ordinal) ? bare : $"status.{bare}";
    }

    [GeneratedRegex(@"\[[0-9]+\]")]
    private static partial Regex Index();
}

using System.Text.RegularExpressions;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.EndToEnd.Schema;

/// <summary>What we and an API server say of one status.</summary>
/// <param name="Status">The status.</param>
/// <param name="Ours">What we reject, and what we tolerate.</param>
/// <param name="Theirs">What the API server answered.</param>
internal sealed partial record Agreement(string Status, ValidationResult Ours, Reply Theirs)
{
    // What stands below is not validated.
    private const string NotValidated = "status.notValidated";

    // Servers before 1.21, compiled by a newer Go, now and then take "" for null (typeValidator compared it with reflect.Zero).
    private const string EmptyTakenForNull = "string: \"null\"";

    /// <summary>The status in whose place it comes; null for none.</summary>
    public string? Stored { get; init; }

    /// <summary>The fields that we reject, except those that are not validated.</summary>
    public IReadOnlyList<string> OurFields => [.. Validated(Ours.Violations.Select(violation => violation.Path))];

    /// <summary>The fields that the API server rejects, except those that are not validated.</summary>
    public IReadOnlyList<string> TheirFields => [.. Validated(
        from cause in Theirs.Body["details"]?["causes"]?.AsArray() ?? []
        let path = cause["field"]?.GetValue<string>() ?? string.Empty
        where OurFields.Contains(Spell(path)) || !(IsLeftToThem(cause["message"]!.GetValue<string>()) || IsBelowAMiscount(Spell(path)))
        select path)];

    /// <summary>Whether we reject what the API server accepts: never.</summary>
    public bool IsStricter => Theirs.IsDone && Ours.Violations.Count > 0;

    /// <summary>Whether both reject it, or neither does, except for fields that are not validated.</summary>
    public bool Agrees => (OurFields.Count > 0) == (TheirFields.Count > 0);

    /// <summary>Whether both name the same fields.</summary>
    public bool NamesTheSame => OurFields.SequenceEqual(TheirFields);

    public override string ToString() =>
        $"{(int)Theirs.Code} {Theirs.Message}\nours: {string.Join("; ", Ours.Violations.Select(violation => $"{violation.Path} {violation.Reason} {violation.Message}"))}\nstatus: {Status}\nstored: {Stored ?? "none"}";

    // Newer servers also say of the status as a whole that a number is none of its format, and that a field is wrong that is not validated.
    private const string OfAnotherFormat = "value must be of type", OfNotValidated = "\"notValidated";

    // That a list's items have keys of their own.
    private const string Duplicate = "Duplicate value";

    // A string is matched against a pattern only if it is ASCII.
    private static bool IsLeftToThem(string message) =>
        ((string[])[EmptyTakenForNull, OfAnotherFormat, OfNotValidated, Duplicate]).Any(left => message.Contains(left, StringComparison.Ordinal))
        || (message.Contains("should match", StringComparison.Ordinal) && message.Any(letter => !char.IsAscii(letter)));

    // Older servers look no further into an object that has too many or too few properties; nor do we.
    private bool IsBelowAMiscount(string path) => Ours.Violations.Any(violation =>
        violation.Message.EndsWith("properties", StringComparison.Ordinal) && path.StartsWith($"{Spell(violation.Path)}.", StringComparison.Ordinal));

    private static IEnumerable<string> Validated(IEnumerable<string> paths) =>
        paths.Select(Spell).Where(path => path.Length > 0 && !path.StartsWith(NotValidated, StringComparison.Ordinal)).Distinct().Order();

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

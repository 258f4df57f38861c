using System.Text.Json;

namespace KargoStageWebhook.Healing;

/// <summary>Reads the rules that an operator adds to those that ship.</summary>
/// <remarks>
/// A profile is an object with <c>rules</c>, a list of objects with <c>group</c>, <c>version</c>, <c>resource</c>, <c>path</c> and
/// <c>fill</c>, which has one of <c>derivedIdFrom</c> (names of fields), <c>copyOf</c> (a field's name) and <c>constant</c> (any value); and
/// with <c>neverInvent</c>, a list of objects with <c>group</c>, <c>version</c>, <c>resource</c>, <c>path</c> and <c>why</c>.
/// </remarks>
public static class ProfileReader
{
    /// <summary>Reads a profile.</summary>
    /// <param name="profile">The document.</param>
    /// <param name="problems">One line for each thing that is wrong: where, what came, what was expected; none where all is well.</param>
    /// <returns>The profile; without what is wrong.</returns>
    public static HealingProfile Read(JsonElement profile, out IReadOnlyList<string> problems)
    {
        var found = new List<string>();
        problems = found;
        if (profile.ValueKind != JsonValueKind.Object)
        {
            found.Add($"expected an object with rules and neverInvent, not {Show(profile)}");
            return HealingProfile.Empty;
        }

        ExpectOnly(profile, string.Empty, ["rules", "neverInvent"], found);
        var never = Items(profile, "neverInvent", found).Select(item => ReadNever(item.Element, item.Where, found)).OfType<NeverInvented>().ToList();
        var rules = new List<HealingRule>();
        foreach (var (element, where) in Items(profile, "rules", found))
        {
            if (ReadRule(element, where, found) is { } rule && IsAllowed(rule, where, [.. never, .. HealingProfile.Kargo.NeverInvented], rules, found)) rules.Add(rule);
        }

        return new HealingProfile(rules, never);
    }

    private static HealingRule? ReadRule(JsonElement rule, string where, List<string> problems)
    {
        var before = problems.Count;
        ExpectOnly(rule, where, ["group", "version", "resource", "path", "fill"], problems);
        var (resource, path) = (ReadResource(rule, where, problems), ReadPath(rule, where, problems));
        var filler = ReadFiller(rule, where, problems);
        return problems.Count == before && path is not null && filler is not null ? new HealingRule(resource, path, filler) : null;
    }

    private static NeverInvented? ReadNever(JsonElement item, string where, List<string> problems)
    {
        var before = problems.Count;
        ExpectOnly(item, where, ["group", "version", "resource", "path", "why"], problems);
        var (resource, path, why) = (ReadResource(item, where, problems), ReadPath(item, where, problems), Text(item, "why", where, problems));
        return problems.Count == before && path is not null ? new NeverInvented(resource, path, why) : null;
    }

    private static HealedResource ReadResource(JsonElement of, string where, List<string> problems) =>
        new(Text(of, "group", where, problems), Text(of, "version", where, problems), Text(of, "resource", where, problems));

    private static RulePath? ReadPath(JsonElement of, string where, List<string> problems)
    {
        var text = Text(of, "path", where, problems);
        if (text.Length == 0) return null;

        var path = RulePath.Parse(text);
        if (path is null) problems.Add($"{where}.path is '{text}'; expected a field below status, such as status.nodes[].id");
        return path;
    }

    private static Filler? ReadFiller(JsonElement rule, string where, List<string> problems)
    {
        if (Member(rule, "fill") is { ValueKind: JsonValueKind.Object } fill && fill.EnumerateObject().ToList() is [var only])
        {
            switch (only.Name, only.Value.ValueKind)
            {
                case ("copyOf", JsonValueKind.String):
                    return new Filler.CopyOf(only.Value.GetString()!);
                case ("constant", not JsonValueKind.Null):
                    return new Filler.Constant(only.Value.Clone());
                case ("derivedIdFrom", JsonValueKind.Array) when only.Value.GetArrayLength() > 0 && only.Value.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String):
                    return new Filler.DerivedId([.. only.Value.EnumerateArray().Select(name => name.GetString()!)]);
            }
        }

        problems.Add($"{where}.fill is {Show(Member(rule, "fill"))}; expected one of derivedIdFrom (names of fields), copyOf (a field's name), constant (a value that is not null)");
        return null;
    }

    private static bool IsAllowed(HealingRule rule, string where, IReadOnlyList<NeverInvented> never, List<HealingRule> before, List<string> problems)
    {
        if (never.FirstOrDefault(item => item.Resource == rule.Resource && item.Path == rule.Path) is { } forbidden)
            problems.Add($"{where} would fill in {rule.Path} of {rule.Resource}, which is never invented: {forbidden.Why}");
        else if (rule.Resource.Group == KargoStageWebhook.Kargo.KargoResource.Group)
            problems.Add($"{where} is about {rule.Resource}; the rules for Kargo's own resources ship with the webhook");
        else if (before.Exists(other => other.Resource == rule.Resource && other.Path == rule.Path))
            problems.Add($"{where} is a second rule for {rule.Path} of {rule.Resource}");
        else
            return true;

        return false;
    }

    private static IEnumerable<(JsonElement Element, string Where)> Items(JsonElement profile, string name, List<string> problems)
    {
        switch (Member(profile, name))
        {
            case null or { ValueKind: JsonValueKind.Null }:
                return [];
            case { ValueKind: JsonValueKind.Array } list:
                return [.. list.EnumerateArray().Select((item, index) => (item, $"{name}[{index}]"))];
            case var other:
                problems.Add($"{name} is {Show(other)}; expected a list");
                return [];
        }
    }

    private static string Text(JsonElement of, string name, string where, List<string> problems)
    {
        if (Member(of, name) is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } value) return value;

        problems.Add($"{where}.{name} is {Show(Member(of, name))}; expected a text");
        return string.Empty;
    }

    // A mistyped name must not pass for a rule that is simpler than was meant.
    private static void ExpectOnly(JsonElement of, string where, string[] names, List<string> problems)
    {
        if (of.ValueKind != JsonValueKind.Object) return;

        problems.AddRange(of.EnumerateObject().Where(member => !names.Contains(member.Name))
            .Select(member => $"{where}{(where.Length > 0 ? "." : string.Empty)}{member.Name} is not known here; expected {string.Join(", ", names)}"));
    }

    private static JsonElement? Member(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var member) ? member : null;

    private static string Show(JsonElement? element) => element is { } there ? Admission.Printable.Clip(there.GetRawText(), 60) : "missing";
}

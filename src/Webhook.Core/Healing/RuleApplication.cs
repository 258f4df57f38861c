using System.Text.Json;
using KargoStageWebhook.Json;

namespace KargoStageWebhook.Healing;

/// <summary>
/// Applies one rule to one status. Nothing is kept between objects: the same status and stored status get the same values, so a reinvocation, a
/// dry run or a retry changes nothing.
/// </summary>
internal sealed class RuleApplication : IDisposable
{
    /// <summary>The most objects that a rule is applied to. A status that has more of them on the rule's path is left to the API server.</summary>
    public const int MaxOwners = 32_768;

    private readonly HealingRule _rule;
    private readonly List<Owner> _owners;
    private readonly List<Owner> _stored;
    private readonly NameBasedId _ids = new();
    private readonly Utf8Text _uid;

    /// <param name="rule">The rule.</param>
    /// <param name="uid">uid of the object.</param>
    /// <param name="sent">Its status as it would be stored; undefined where there is none.</param>
    /// <param name="stored">Its status as it is stored; undefined where there is none.</param>
    public RuleApplication(HealingRule rule, Utf8Text uid, JsonElement sent, JsonElement stored)
    {
        _rule = rule;
        _uid = uid;
        _owners = OwnersIn(sent);
        _stored = OwnersIn(stored);
    }

    /// <summary>What is missing, with what to set it to, in the order of the object.</summary>
    public IReadOnlyList<Fill> Fill()
    {
        var lacking = _owners.Where(owner => !owner.Has(_rule.Path.Field)).ToList();
        if (lacking.Count == 0) return [];

        return _rule.Filler switch
        {
            Filler.Constant constant => lacking.ConvertAll(owner => owner.With(_rule, constant.Value)),
            Filler.CopyOf copy => lacking.ConvertAll(owner => owner.With(_rule, owner.Has(copy.Field) ? Member(owner.Element, copy.Field) : default)),
            Filler.DerivedId derived => DeriveIds(derived.From),
            _ => throw new NotSupportedException("A filler that is not built."),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _ids.Dispose();

    private List<Fill> DeriveIds(IReadOnlyList<string> from)
    {
        var taken = _owners.Select(ValueOf).OfType<string>().ToHashSet();
        var known = Looks(_stored, from).Where(known => ValueOf(known.Owner) is not null).ToDictionary(known => known.Look, known => ValueOf(known.Owner)!);
        var fills = new List<Fill>();
        foreach (var (owner, look) in Looks(_owners, from).Where(one => ValueOf(one.Owner) is null))
        {
            var id = known.TryGetValue(look, out var carried) && taken.Add(carried) ? carried : Derive(look, taken);
            fills.Add(owner.With(_rule, JsonSerializer.SerializeToElement(id, HealingJson.Default.String)));
        }

        fills.Reverse();
        return fills;
    }

    private string Derive((string Look, int Ordinal) look, HashSet<string> taken)
    {
        for (var ordinal = look.Ordinal; ; ordinal++)
        {
            var id = _ids.Of(ordinal, _uid, Utf8Text.Of(_rule.Path.Text), Utf8Text.Of(look.Look)).ToString();
            if (taken.Add(id)) return id;
        }
    }

    // From the last one, each with its count among those that look the same: what is put in front changes nothing behind it.
    private static List<(Owner Owner, (string Look, int Ordinal) Look)> Looks(List<Owner> owners, IReadOnlyList<string> from)
    {
        var counts = new Dictionary<string, int>();
        var looks = new List<(Owner, (string, int))>();
        for (var i = owners.Count - 1; i >= 0; i--)
        {
            var look = string.Join('\n', from.Select(name => Member(owners[i].Element, name) is { ValueKind: not JsonValueKind.Undefined } value ? value.GetRawText() : string.Empty));
            var ordinal = counts.GetValueOrDefault(look);
            counts[look] = ordinal + 1;
            looks.Add((owners[i], (look, ordinal)));
        }

        return looks;
    }

    private string? ValueOf(Owner owner) => owner.Has(_rule.Path.Field) ? Member(owner.Element, _rule.Path.Field).ToString() : null;

    private List<Owner> OwnersIn(JsonElement status)
    {
        IEnumerable<Owner> owners = [new Owner(status, "status", "/status")]; // The first step of every rule's path.
        foreach (var step in _rule.Path.Owner.Skip(1)) owners = owners.SelectMany(owner => owner.Enter(step));
        var objects = owners.Where(owner => owner.Element.ValueKind == JsonValueKind.Object).Take(MaxOwners + 1).ToList();
        return objects.Count > MaxOwners ? [] : objects;
    }

    private static JsonElement Member(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var member) ? member : default;

    /// <summary>An object on the path of the rule.</summary>
    private readonly record struct Owner(JsonElement Element, string FieldPath, string Pointer)
    {
        public IEnumerable<Owner> Enter(RulePath.Step step)
        {
            var inner = new Owner(Member(Element, step.Name), $"{FieldPath}.{step.Name}", $"{Pointer}/{step.Name}");
            if (!step.IsList) return [inner];

            return inner.Element.ValueKind == JsonValueKind.Array
                ? inner.Element.EnumerateArray().Select((item, index) => new Owner(item, $"{inner.FieldPath}[{index}]", $"{inner.Pointer}/{index}"))
                : [];
        }

        public bool Has(string field) => Member(Element, field) is var value
            && value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null)
            && !(value.ValueKind == JsonValueKind.String && value.ValueEquals(string.Empty));

        public Fill With(HealingRule rule, JsonElement value) => new(rule, $"{FieldPath}.{rule.Path.Field}", $"{Pointer}/{rule.Path.Field}", value);
    }
}

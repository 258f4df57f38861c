namespace KargoStageWebhook.Schema;

/// <summary>The rules for one value and what is below it. Immutable.</summary>
internal sealed class SchemaNode
{
    /// <summary>The rules of a schema that says nothing.</summary>
    public static SchemaNode Anything { get; } = new() { IsUnconstrained = true };

    /// <summary>What stands for the schema of a property that is required and not listed, where there are no rules for such properties.</summary>
    public static SchemaNode Undeclared { get; } = new() { IsUnconstrained = true, IsNullable = true };

    /// <summary>What stands for the schema of properties that <c>additionalProperties: true</c> allows, without one: an API server keeps a null there.</summary>
    public static SchemaNode Allowed { get; } = new() { IsUnconstrained = true, IsNullable = true };

    /// <summary><c>type</c>; integer and string for <c>x-kubernetes-int-or-string</c>.</summary>
    public JsonTypes Types { get; init; }

    /// <summary><c>nullable</c>.</summary>
    public bool IsNullable { get; init; }

    /// <summary>Whether there is a <c>default</c>: the API server sets it where the value is missing, or null and not nullable.</summary>
    public bool HasDefault { get; init; }

    /// <summary>Whether there is a <c>format</c> of any kind.</summary>
    public bool HasFormat { get; init; }

    /// <summary><c>properties</c>, and what is required besides; in the order of their names' bytes.</summary>
    public Property[] Properties { get; init; } = [];

    /// <summary>Bits of the properties that are required and that nobody sets where they are missing; see <see cref="Property.Bit"/>.</summary>
    public ulong Required { get; init; }

    /// <summary>Bits of the required properties that the profile backfills; see <see cref="Property.Bit"/>.</summary>
    public ulong Backfilled { get; init; }

    /// <summary>Whether properties that are not listed are kept; else the API server drops them unseen.</summary>
    public bool KeepsUnknown { get; init; }

    /// <summary>The rules for properties that are not listed; null where there are none.</summary>
    public SchemaNode? AdditionalProperties { get; init; }

    /// <summary>The rules for items; null where there are none.</summary>
    public SchemaNode? Items { get; init; }

    /// <summary><c>x-kubernetes-list-map-keys</c> of a list of type map, as UTF-8; null for any other.</summary>
    public byte[][]? MapKeys { get; init; }

    /// <summary>Bounds of the number of items.</summary>
    public CountRange Count { get; init; } = CountRange.Any;

    /// <summary>Bounds of the number of properties, where they are validated.</summary>
    public CountRange PropertyCount { get; init; } = CountRange.Any;

    /// <summary><c>maxProperties</c>, also where it is not validated.</summary>
    public long MaxProperties { get; init; } = CountRange.Any.Max;

    /// <summary>The rules for text; null where there are none.</summary>
    public TextRules? Text { get; init; }

    /// <summary>The rules for numbers; null where there are none.</summary>
    public NumberRules? Number { get; init; }

    /// <summary>The values allowed; null for all.</summary>
    public EnumRule? Enum { get; init; }

    /// <summary>Whether it says nothing about anything, so that nobody need look.</summary>
    public bool IsUnconstrained { get; init; }

    /// <summary>Whether any text will do, so that nobody need look into it.</summary>
    public bool TakesAnyText => (Types & JsonTypes.String) != 0 && Text is null && Enum is null;

    /// <summary>Whether a null may be there and is none of the values allowed.</summary>
    public bool RejectsNull => IsNullable && Enum is not null;

    /// <summary>Whether an object that has all its fields may have one too many.</summary>
    public bool LimitsProperties => MaxProperties < (KeepsUnknown || AdditionalProperties is not null ? CountRange.Any.Max : Properties.Length);

    /// <summary>The nodes right below it, each once: that of a map's values stands for required keys too.</summary>
    public IEnumerable<SchemaNode> Children => ((SchemaNode?[])[.. Properties.Select(property => property.Node), AdditionalProperties, Items]).OfType<SchemaNode>().Distinct();

    /// <summary>Whether it has rules for what is below it that are not validated at all.</summary>
    public bool IsOpaque { get; init; }

    /// <summary>Its own rules, not those of what is below it, that are left to the API server.</summary>
    public IReadOnlyList<UnsupportedRule> Unsupported { get; init; } = [];

    /// <summary>Whether it, or what is below it, has a rule that is left to the API server, other than that a list's items are unique.</summary>
    public bool IsPartlyValidated { get; init; }

    /// <summary>The place of a property among <see cref="Properties"/>; -1 where it is not listed.</summary>
    /// <param name="utf8">Its name.</param>
    public int Find(ReadOnlySpan<byte> utf8)
    {
        for (var i = 0; i < Properties.Length; i++)
        {
            if (Properties[i].Key.AsSpan(1..^2).SequenceEqual(utf8)) return i;
        }

        return -1;
    }
}

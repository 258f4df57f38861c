using KargoStageWebhook.Language;

namespace KargoStageWebhook.Schema.Comparison;

/// <summary>What a new schema takes less of than an old one.</summary>
public sealed class SchemaComparisonTests
{
    private const string Text = """{"type":"string"}""";
    private const string Anything = """{"x-kubernetes-preserve-unknown-fields":true}""";

    [Fact]
    public void The_incident_is_one_line_at_the_entry_that_requires_more()
    {
        const string old = """{"type":"array","items":{"type":"object","properties":{"id":{"type":"string"},"phase":{"type":"string"}}}}""";

        Assert.Equal(["status.f[] Required required: [id, phase]"], OfField(old, old.Replace("\"properties\"", "\"required\":[\"phase\",\"id\"],\"properties\"", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(Text, """{"type":"integer"}""", "Type type: integer (was string)")]
    [InlineData("""{"type":"number"}""", """{"type":"integer"}""", "Type type: integer (was number)")]
    [InlineData(Anything, Text, "Type type: string (was any)")]
    [InlineData("""{"x-kubernetes-int-or-string":true}""", Text, "Type type: string (was string or integer)")]
    [InlineData("""{"type":"array","items":{"type":"string","nullable":true}}""", """{"type":"array","items":{"type":"string"}}""", "[] Type nullable: false (was true)")]
    [InlineData("""{"type":"object","required":["a"],"properties":{"a":{"type":"string","nullable":true}}}""", """{"type":"object","required":["a"],"properties":{"a":{"type":"string"}}}""", ".a Type nullable: false (was true)")]
    [InlineData(Text, """{"type":"string","enum":["a","b"]}""", "Values enum: [\"a\", \"b\"] (was any value)")]
    [InlineData("""{"type":"string","enum":["a","b"]}""", """{"type":"string","enum":["c","b"]}""", "Values enum: [\"c\", \"b\"] (no longer \"a\")")]
    [InlineData(Text, """{"type":"string","pattern":"^a"}""", "Narrowed pattern: ^a")]
    [InlineData("""{"type":"string","pattern":"^b"}""", """{"type":"string","pattern":"^a"}""", "Narrowed pattern: ^a (was ^b)")]
    [InlineData(Text, """{"type":"string","format":"date-time"}""", "Narrowed format: date-time")]
    [InlineData("""{"type":"string","maxLength":9}""", """{"type":"string","maxLength":5,"minLength":0}""", "Narrowed maxLength: 5 (was 9)")]
    [InlineData(Text, """{"type":"string","minLength":1}""", "Narrowed minLength: 1")]
    [InlineData("""{"type":"integer"}""", """{"type":"integer","minimum":1}""", "Narrowed minimum: 1")]
    [InlineData("""{"type":"integer","maximum":5}""", """{"type":"integer","maximum":5,"exclusiveMaximum":true}""", "Narrowed maximum: 5, exclusive (was 5)")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", """{"type":"array","maxItems":3,"items":{"type":"string"}}""", "Narrowed maxItems: 3")]
    [InlineData(Anything, """{"type":"object","x-kubernetes-preserve-unknown-fields":true,"minProperties":1}""", "Type type: object (was any)", "Narrowed minProperties: 1")]
    [InlineData(Text, """{"type":"string","format":"uuid"}""", "UnsupportedRule format uuid")]
    [InlineData("""{"type":"array"}""", """{"type":"array","items":{"type":"string"}}""", "[] Type type: string (was any)")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", """{"type":"array","maxItems":3}""", "Narrowed maxItems: 3")]
    [InlineData(Text, """{"x-kubernetes-preserve-unknown-fields":true,"enum":["a"]}""", "Values enum: [\"a\"] (was any value)")]
    [InlineData("""{"type":"integer","minimum":1}""", """{"type":"integer","minimum":2}""", "Narrowed minimum: 2 (was 1)")]
    [InlineData("""{"type":"integer","minimum":1}""", """{"type":"integer","minimum":1,"exclusiveMinimum":true}""", "Narrowed minimum: 1, exclusive (was 1)")]
    [InlineData("""{"type":"integer"}""", """{"type":"integer","maximum":5}""", "Narrowed maximum: 5")]
    [InlineData("""{"type":"integer","maximum":5,"exclusiveMaximum":true}""", """{"type":"integer","maximum":3}""", "Narrowed maximum: 3 (was 5, exclusive)")]
    [InlineData("""{"type":"string","minLength":1}""", """{"type":"string","minLength":2}""", "Narrowed minLength: 2 (was 1)")]
    [InlineData("""{"type":"array"}""", """{"type":"array","minItems":1}""", "Narrowed minItems: 1")]
    [InlineData("""{"type":"object"}""", """{"type":"object","maxProperties":3}""", "Narrowed maxProperties: 3")]
    [InlineData("""{"type":"integer","enum":[1,2]}""", """{"type":"integer","enum":[1]}""", "Values enum: [1] (no longer 2)")]
    [InlineData("""{"type":"boolean","enum":[true,false]}""", """{"type":"boolean","enum":[true]}""", "Values enum: [true] (no longer false)")]
    [InlineData(Text, """{"type":"integer","enum":[1]}""", "Type type: integer (was string)")] // No value of the old type could be in it.
    public void Each_keyword_that_narrows_is_told_with_what_it_was(string old, string now, params string[] differences) =>
        Assert.Equal(differences.Select(difference => difference[0] is '[' or '.' ? $"status.f{difference}" : $"status.f {difference}"), OfField(old, now));

    [Theory]
    [InlineData("""{"type":"integer"}""", """{"type":"number"}""")]
    [InlineData(Text, """{"type":"string","nullable":true}""")]
    [InlineData("""{"type":"string","nullable":true}""", Text)] // The API server drops the null of a field, and of a map.
    [InlineData("""{"type":"object","additionalProperties":{"type":"string","nullable":true}}""", """{"type":"object","additionalProperties":{"type":"string"}}""")]
    [InlineData(Text, Anything)]
    [InlineData(Text, """{"type":"string","minItems":1}""")] // It is a rule for lists.
    [InlineData("""{"type":"string","enum":["a"]}""", """{"type":"string","enum":["a","b"]}""")]
    [InlineData("""{"type":"string","enum":["a"]}""", Text)]
    [InlineData("""{"type":"string","maxLength":5,"pattern":"a"}""", """{"type":"string","maxLength":9}""")]
    [InlineData("""{"type":"integer","minimum":5}""", """{"type":"integer","minimum":5,"exclusiveMinimum":false}""")]
    [InlineData("""{"type":"integer","minimum":5}""", """{"type":"integer","minimum":4,"exclusiveMinimum":true}""")]
    [InlineData("""{"type":"integer","minimum":5,"exclusiveMinimum":true}""", """{"type":"integer","minimum":5,"exclusiveMinimum":true}""")]
    [InlineData("""{"type":"integer","maximum":5}""", """{"type":"integer","maximum":6,"exclusiveMaximum":true}""")]
    [InlineData("""{"type":"integer","maximum":5,"exclusiveMaximum":true}""", """{"type":"integer","maximum":5}""")]
    [InlineData("""{"type":"integer","maximum":5}""", """{"type":"integer","maximum":5}""")]
    [InlineData("""{"type":"integer","minimum":5,"exclusiveMinimum":true}""", """{"type":"integer","minimum":5}""")]
    [InlineData("""{"type":"object","required":["a"],"properties":{"a":{"type":"string"}}}""", """{"type":"object","properties":{"a":{"type":"string"}}}""")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}}}""", """{"type":"object","additionalProperties":{"type":"string"}}""")]
    public void What_is_relaxed_is_no_difference(string old, string now) => Assert.Empty(OfField(old, now));

    [Fact]
    public void A_rule_of_a_map_s_values_is_one_difference_though_the_map_requires_a_key() => Assert.Equal(
        ["status{} Narrowed maxLength: 5"],
        Of("""{"type":"object","required":["a"],"additionalProperties":{"type":"string"}}""", """{"type":"object","required":["a"],"additionalProperties":{"type":"string","maxLength":5}}"""));

    [Fact]
    public void What_has_a_default_is_not_missed() =>
        Assert.Empty(Of("""{"type":"object","properties":{"a":{"type":"string"}}}""", """{"type":"object","required":["a"],"properties":{"a":{"type":"string","default":"x"}}}"""));

    [Fact]
    public void A_default_that_is_gone_makes_its_field_required() => Assert.Equal(
        ["status Required required: [a]"],
        Of("""{"type":"object","required":["a"],"properties":{"a":{"type":"string","default":"x"}}}""", """{"type":"object","required":["a"],"properties":{"a":{"type":"string"}}}"""));

    [Fact]
    public void A_field_that_is_required_and_not_listed_is_told() => Assert.Equal(["status Required required: [a]"], Of("""{"type":"object"}""", """{"type":"object","required":["a"]}"""));

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}}}""", """{"type":"object","properties":{"b":{"type":"string"}}}""", "status.a Dropped not listed any more: its data are dropped")]
    [InlineData("""{"type":"object","x-kubernetes-preserve-unknown-fields":true}""", """{"type":"object","properties":{"b":{"type":"string"}}}""", "status.b Type type: string (was any)", "status{} Dropped fields that are not listed are not kept any more: their data are dropped")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"string"}}""", """{"type":"object"}""", "status{} Dropped fields that are not listed are not kept any more: their data are dropped")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"string"}}""", """{"type":"object","additionalProperties":{"type":"string","maxLength":3}}""", "status{} Narrowed maxLength: 3")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}}}""", """{"type":"object","additionalProperties":{"type":"integer"}}""", "status.a Type type: integer (was string)")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}}}""", """{"type":"object","required":["a"]}""", "status Required required: [a]", "status.a Dropped not listed any more: its data are dropped")]
    public void Data_that_would_be_lost_are_named(string old, string now, params string[] differences) => Assert.Equal(differences, Of(old, now));

    [Fact]
    public void A_field_that_is_new_can_be_stored_nowhere_whatever_it_requires() => Assert.Empty(
        Of("""{"type":"object"}""", """{"type":"object","properties":{"a":{"type":"object","required":["b"],"properties":{"b":{"type":"string","maxLength":3}}}}}"""));

    [Theory]
    [InlineData("""{"type":"string","x-kubernetes-validations":[{"rule":"self != 'a'"}]}""", "'a'", "'b'", "x-kubernetes-validations")]
    [InlineData("""{"enum":[{"x":1},"a"],"x-kubernetes-preserve-unknown-fields":true}""", "\"a\"", "\"b\"", "enum")]
    [InlineData("""{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["a"],"items":{"type":"object"}}""", "\"a\"", "\"b\"", "x-kubernetes-list-type map")]
    [InlineData("""{"type":"object","minProperties":1,"properties":{"a":{"type":"string","default":"x"}}}""", ":1", ":2", "minProperties, maxProperties beside defaults or backfills")]
    [InlineData("""{"type":"string","pattern":"(?P<a>x)\\C"}""", "(?P", "y(?P", "pattern y(?P<a>x)\\C")]
    [InlineData("""{"type":"object","x-kubernetes-embedded-resource":true,"properties":{"a":{"type":"string","maxLength":5}}}""", "5", "4", "x-kubernetes-embedded-resource")]
    public void An_unsupported_rule_is_reported_when_its_text_changes_and_only_then(string old, string part, string by, string rule)
    {
        Assert.Empty(OfField(old, old.Replace(":", " : ", StringComparison.Ordinal)));
        Assert.Equal([$"status.f UnsupportedRule {rule}"], OfField(old, old.Replace(part, by, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_rule_of_a_field_that_is_new_rejects_nothing_that_is_stored() => Assert.Empty(Of(
        """{"type":"object"}""", """{"type":"object","properties":{"a":{"type":"string","format":"uuid"}}}"""));

    [Theory]
    [InlineData("""{"type":"object","x-kubernetes-preserve-unknown-fields":true}""", """{"type":"object","x-kubernetes-preserve-unknown-fields":true,"properties":{"a":{"format":"uuid"}}}""")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"string"}}""", """{"type":"object","properties":{"a":{"type":"string","format":"uuid"}},"additionalProperties":{"type":"string"}}""")]
    public void A_rule_of_a_field_that_is_new_is_told_where_the_field_could_be_stored_unlisted(string old, string now) =>
        Assert.Contains("status.a UnsupportedRule format uuid", Of(old, now));

    [Fact]
    public void A_rule_of_a_field_that_is_new_and_required_is_told() => Assert.Equal(
        ["status Required required: [a]", "status.a.b UnsupportedRule format uuid"],
        Of("""{"type":"object"}""", """{"type":"object","required":["a"],"properties":{"a":{"type":"object","properties":{"b":{"type":"string","format":"uuid"}}}}}"""));

    [Fact]
    public void Rules_of_spec_and_of_the_whole_object_are_compared_too()
    {
        const string old = """{"type":"object","properties":{"spec":{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}}}}}""";
        const string now = """{"type":"object","required":["spec"],"x-kubernetes-validations":[{"rule":"has(self.spec)"}],"properties":{"spec":{"type":"object","properties":{"a":{"type":"string","maxLength":3}}}}}""";

        Assert.Equal(
            [". Required required: [spec]", "spec.a Narrowed maxLength: 3", "spec.b Dropped not listed any more: its data are dropped", ". UnsupportedRule x-kubernetes-validations"],
            SchemaComparison.Compare(Crd.CompiledObject(old), Crd.CompiledObject(now)).Select(one => $"{one.Path} {one.Kind} {one.Rule}"));
    }

    private static IEnumerable<string> OfField(string old, string now) => Of(Field(old), Field(now));

    private static string Field(string rules) => $$"""{"type":"object","properties":{"f":{{rules}} } }""";

    private static IEnumerable<string> Of(string old, string now) =>
        SchemaComparison.Compare(Crd.Compiled(old), Crd.Compiled(now)).Select(one => $"{one.Path} {one.Kind} {one.Rule}");
}

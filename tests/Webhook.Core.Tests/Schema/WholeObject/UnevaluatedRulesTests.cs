using KargoStageWebhook.Language;

namespace KargoStageWebhook.Schema.WholeObject;

/// <summary>Which rules apply to an object and are left to the API server.</summary>
public sealed class UnevaluatedRulesTests
{
    private const string Steps = """{"steps":{"type":"array","items":{"type":"object","x-kubernetes-validations":RULES,"properties":{"task":{"type":"object"},"retry":{"type":"object"}}}}}""";
    private const string One = """[{"rule":"has(self.task)","message":"a step has a task"}]""";
    private const string Two = """[{"rule":"has(self.task)","message":"a step has a task"},{"rule":"!has(self.retry)"}]""";

    [Fact]
    public void A_rule_applies_once_however_many_values_there_are() => Assert.Equal(
        [new UnevaluatedRule("spec.steps[]", "x-kubernetes-validations", "has(self.task)", "a step has a task")], Of(One, null, """{"steps":[{},{},{}]}"""));

    [Theory]
    [InlineData("""{"steps":[]}""")]
    [InlineData("""{"other":[{}]}""")]
    [InlineData("""{"steps":null}""")]
    public void A_rule_of_a_value_that_the_object_does_not_have_applies_not(string spec) => Assert.Empty(Of(One, null, spec));

    [Fact]
    public void To_no_object_none_applies() => Assert.Empty(new UnevaluatedRules(Schema(One), old: null).Find(default));

    [Fact]
    public void A_CRD_without_such_rules_has_none_that_apply() => Assert.Empty(Find("""{"type":"object","properties":{"id":{"type":"string"}}}""", """{"id":"x"}"""));

    // A manifest is read as it is: nobody has validated it.
    [Theory]
    [InlineData("""{"rule":"true"}""")]
    [InlineData("""[]""")]
    public void Rules_of_another_shape_are_none(string rules) => Assert.Empty(Of(rules, null, """{"steps":[{}]}"""));

    [Fact]
    public void A_rule_without_text_is_named_by_what_it_has() =>
        Assert.Equal([("", "a step has a task")], Of("""[{"rule":7,"message":"a step has a task"}]""", null, """{"steps":[{}]}""").Select(rule => (rule.Rule, rule.Message)));

    [Fact]
    public void A_rule_that_the_old_CRD_has_too_is_not_new() => Assert.Equal(["!has(self.retry)"], Of(Two, One, """{"steps":[{}]}""").Select(rule => rule.Rule));

    [Fact]
    public void Without_an_old_CRD_none_is_known_to_be_new() =>
        Assert.Equal((false, true), (new UnevaluatedRules(Schema(One), old: null).AreNew, new UnevaluatedRules(Schema(Two), Schema(One)).AreNew));

    [Theory]
    [InlineData("spec.steps[]", "self.a == 'b'", true)]
    [InlineData("spec.steps[]", "self.a == oldSelf.a", false)]
    [InlineData("", "has(self.spec)", false)]
    public void What_an_unchanged_value_is_tolerated_for(string path, string rule, bool isTolerated) =>
        Assert.Equal(isTolerated, new UnevaluatedRule(path, "x-kubernetes-validations", rule, string.Empty).IsToleratedUnchanged);

    [Fact]
    public void A_rule_is_shown_as_the_CRD_has_it() => Assert.Equal(
        """not: {"pattern":"^'a'+<größe>&$"}""", Assert.Single(Find("""{"type":"string","not":{"pattern":"^'a'+<größe>&$"}}""", "\"x\"")).Rule);

    [Fact]
    public void Other_keywords_are_named_with_their_value() => Assert.Equal(
        ["spec oneOf oneOf: [{\"required\":[\"a\"]}]", "spec.id format format uuid"],
        Find("""{"type":"object","oneOf":[{"required":["a"]}],"properties":{"id":{"type":"string","format":"uuid"}}}""", """{"id":"x"}""").Select(rule => $"{rule.Path} {rule.Keyword} {rule.Rule}"));

    [Fact]
    public void A_rule_of_a_map_s_values_applies_to_a_key_that_it_requires() => Assert.Equal(
        ["spec{} self.size() < 9"],
        Find("""{"type":"object","required":["a"],"additionalProperties":{"type":"string","x-kubernetes-validations":[{"rule":"self.size() < 9"}]}}""", """{"a":"x"}""").Select(rule => $"{rule.Path} {rule.Rule}"));

    [Theory]
    [InlineData("""{"type":"array","items":{"type":"object","properties":{"name":{"type":"string","pattern":"^[a-z]+$","maxLength":9}}}}""", """[{"name":"größe"},{"name":"straße"}]""", "spec[].name pattern pattern: ^[a-z]+$")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"integer"}}""", """{"a":1e20,"b":7}""", "spec{} type type: integer")]
    [InlineData("""{"type":"integer"}""", "9223372036854775808", "spec type type: integer")]
    [InlineData("""{"type":"integer"}""", "1.0000001", "spec type type: integer")]
    [InlineData("""{"type":"integer","enum":[1,2]}""", "1.0000001", "spec type type: integer", "spec enum enum: [1, 2]")]
    [InlineData("""{"type":"string","minLength":2}""", "\"\\uD800\"", "spec minLength minLength: 2")]
    [InlineData("""{"type":"boolean","format":"flag","enum":[true]}""", "\"yes\"", "spec format format flag", "spec enum enum: [true]")]
    public void A_rule_that_cannot_be_evaluated_for_a_value_is_one_of_them(string schema, string spec, params string[] rules)
    {
        Assert.Equal(rules, Find(schema, spec).Select(rule => $"{rule.Path} {rule.Keyword} {rule.Rule}"));
        Assert.Empty(Find(schema, spec, old: schema));
    }

    [Theory]
    [InlineData("""{"type":"string","pattern":"^[a-z]+$"}""", "\"groesse\"")]
    [InlineData("""{"type":"string","maxLength":9}""", "\"größe\"")]
    [InlineData("""{"type":"integer","enum":[1,2]}""", "1")]
    [InlineData("""{"type":"integer","enum":[1,2]}""", "3")]
    public void A_rule_that_is_evaluated_for_a_value_is_none_of_them(string schema, string spec) => Assert.Empty(Find(schema, spec));

    [Theory]
    [InlineData("""{"type":"string","maxLength":7}""", true)]
    [InlineData("""{"type":"string","description":"another text"}""", false)]
    public void An_embedded_resource_is_another_rule_when_the_rules_below_it_change(string now, bool isNew) => Assert.Equal(
        isNew ? ["spec x-kubernetes-embedded-resource x-kubernetes-embedded-resource"] : Array.Empty<string>(),
        Find(Embedded(now), """{"kind":"Job","note":"x"}""", old: Embedded("""{"type":"string","description":"a text"}""")).Select(rule => $"{rule.Path} {rule.Keyword} {rule.Rule}"));

    [Theory]
    [InlineData("minProperties", "at least 2")]
    [InlineData("maxProperties", "at most 2")]
    public void How_many_properties_an_object_has_is_left_to_the_API_server_where_a_default_adds_to_them(string keyword, string bound) => Assert.Equal(
        [$"spec minProperties, maxProperties beside defaults or backfills: {bound}"],
        Find($$"""{"type":"object","properties":{"a":{"type":"string","default":"x"} },"{{keyword}}":2}""", """{"a":"y"}""").Select(rule => $"{rule.Path} {rule.Rule}"));

    private static string Embedded(string note) => $$$"""{"type":"object","x-kubernetes-embedded-resource":true,"properties":{"description":{"type":"string"},"note":{{{note}}} } }""";

    private static IEnumerable<UnevaluatedRule> Of(string rules, string? old, string spec) => new UnevaluatedRules(
        Schema(rules), old is null ? null : Schema(old)).Find(Crd.Utf8($$$"""{"spec":{{{spec}}}}"""));

    private static IEnumerable<UnevaluatedRule> Find(string schema, string spec, string? old = null) => new UnevaluatedRules(
        OfSpec(schema), old is null ? null : OfSpec(old)).Find(Crd.Utf8($$$"""{"spec":{{{spec}}}}"""));

    private static ObjectSchema OfSpec(string schema) => Crd.CompiledObject($$$"""{"type":"object","properties":{"spec":{{{schema}}}}}""");

    private static ObjectSchema Schema(string rules) => Crd.CompiledObject(
        $$$$"""{"type":"object","properties":{"spec":{"type":"object","properties":{{{{Steps.Replace("RULES", rules, StringComparison.Ordinal)}}}}}}}""");
}

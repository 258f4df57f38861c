using KargoStageWebhook.Language;

namespace KargoStageWebhook.Schema;

/// <summary>The rules for a field that an error names.</summary>
public sealed class FieldSearchTests
{
    private static readonly CrdSchema Schema = Crd.Compiled("""
        {"type":"object","properties":{
          "lists":{"type":"array","items":{"type":"object","properties":{"entries":{"type":"array","maxItems":2,"items":{"type":"object","required":["id","at"],
            "properties":{"id":{"type":"string","minLength":1},"at":{"type":"string","format":"date-time"},"kind":{"type":"string","enum":["A","B"]}}}}}}},
          "byName":{"type":"object","additionalProperties":{"type":"integer","minimum":1,"maximum":5}},
          "items":{"type":"object","additionalProperties":{"type":"object","required":["kind"],"properties":{
            "kind":{"type":"string"},"labels":{"type":"object","additionalProperties":{"type":"string"}}}}},
          "parts":{"type":"object","additionalProperties":{"type":"object","additionalProperties":{"type":"object","additionalProperties":{"type":"object"}}}},
          "keys":{"type":"object","required":["a"],"additionalProperties":{"type":"integer"}},
          "anyKeys":{"type":"object","required":["a"],"additionalProperties":true},
          "shard":{"type":"string","nullable":true,"pattern":"^[a-z]+$"},
          "labels":{"type":"object","minProperties":1,"maxProperties":9,"additionalProperties":{"type":"string"}},
          "free":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}
        """);

    [Theory]
    [InlineData("status.lists[0].entries[10].id")]
    [InlineData("lists[0].entries[10].id")]
    [InlineData("status.lists.entries.id")]
    [InlineData("lists.entries.id")]
    public void A_field_is_found_however_its_path_is_spelled(string path)
    {
        var field = Found(path);

        Assert.Equal(("status.lists[].entries[].id", "status.lists[].entries[]", true), (field.Path, field.Owner, field.IsRequired));
        Assert.Equal(["at", "id"], field.RequiredOfOwner);
        Assert.Equal(["type: string", "minLength: 1"], field.Rules);
    }

    [Theory]
    [InlineData("status.lists[0].entries[0].kind", "status.lists[].entries[].kind", "type: string, enum: [\"A\", \"B\"]")]
    [InlineData("status.lists[0].entries[0].at", "status.lists[].entries[].at", "type: string, format: date-time")]
    [InlineData("status.lists[0].entries", "status.lists[].entries", "type: array, maxItems: 2")]
    [InlineData("status.lists[0].entries[3]", "status.lists[].entries[]", "type: object")]
    [InlineData("byName.any", "status.byName{}", "type: integer, minimum: 1, maximum: 5")]
    [InlineData("status.shard", "status.shard", "type: string, nullable: true, pattern: ^[a-z]+$")]
    [InlineData("status.labels", "status.labels", "type: object, minProperties: 1, maxProperties: 9")]
    [InlineData("status.keys.a", "status.keys.a", "type: integer")]
    [InlineData("status.anyKeys.a", "status.anyKeys.a", "")]
    [InlineData("status.anyKeys.b", "status.anyKeys{}", "")]
    public void Its_rules_are_written_as_in_a_CRD(string path, string rulePath, string rules)
    {
        var field = Found(path);

        Assert.Equal((rulePath, rules), (field.Path, string.Join(", ", field.Rules)));
    }

    [Theory]
    [InlineData("status")]
    [InlineData("status.nothing")]
    [InlineData("spec.lists")]
    [InlineData("status.lists.entries.id.more")]
    [InlineData("")]
    [InlineData("status..shard")]
    [InlineData("status.lists[0")]
    public void What_the_schema_does_not_list_is_not_found(string path) => Assert.IsType<FieldMatch.None>(Schema.Find(path));

    [Theory]
    [InlineData("status.items.Warehouse/web.kind", "status.items{}.kind")]
    [InlineData("items.Warehouse/web.v1.2.kind", "status.items{}.kind")]
    [InlineData("status.items[web.v1.2].kind", "status.items{}.kind")]
    [InlineData("status.items[web[0].x].kind", "status.items{}.kind")]
    [InlineData("status.items[web]x].kind", "status.items{}.kind")]
    [InlineData("status.items.a key \"of\" words.kind", "status.items{}.kind")]
    [InlineData("status.items.Warehouse/web.labels[example.com/tier]", "status.items{}.labels{}")]
    [InlineData("status.items.Warehouse/web.labels.example.com/tier", "status.items{}.labels{}")]
    [InlineData("status.byName.a.b[c].d", "status.byName{}")]
    public void A_key_is_as_much_of_a_path_as_lets_the_rest_lead_to_a_field(string path, string rulePath) => Assert.Equal(rulePath, Found(path).Path);

    [Theory]
    [InlineData("status.items.Warehouse/we", "status.items{}")]
    [InlineData("status.items.Warehouse/web.ki", "status.items{}")]
    [InlineData("status.items", "status.items")]
    [InlineData("status.items.web.labels.a.b", "status.items{}.labels{}")]
    [InlineData("status.free.any.thing", "status.free")]
    public void Where_any_key_will_do_a_path_is_not_said_to_lead_nowhere(string path, string expected) =>
        Assert.Equal(expected, Schema.Find(path) switch { FieldMatch.Open open => open.Path, FieldMatch.Field field => field.Rules.Path, _ => "nothing" });

    [Fact]
    public void A_text_that_is_longer_than_any_path_is_none() => Assert.IsType<FieldMatch.None>(Schema.Find($"status.byName.{new string('a', 1000)}"));

    [Fact]
    public async Task A_path_through_nested_maps_is_searched_in_little_time()
    {
        var found = await Task.Run(() => Found($"status.parts.{string.Join('.', Enumerable.Repeat("a", 490))}"), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal("status.parts{}{}{}", found.Path);
    }

    private static FieldRules Found(string path) => Assert.IsType<FieldMatch.Field>(Schema.Find(path)).Rules;
}

using System.Text.Json;

namespace KargoStageWebhook.Healing;

/// <summary>What a rule makes of an object.</summary>
public sealed class RuleApplicationTests
{
    private static readonly HealedResource Clusters = new("db.example", "v1", "clusters");
    private static readonly HealingRule Ids = Rule("status.nodes[].id", new Filler.DerivedId(["name", "zone"]));

    [Theory]
    [InlineData("""{"status":{"nodes":[{}]}}""")]
    [InlineData("""{"status":{"nodes":[{"ready":null}]}}""")]
    [InlineData("""{"status":{"nodes":[{"ready":""}]}}""")]
    public void Absent_null_and_empty_are_missing(string sent)
    {
        var fill = Assert.Single(Apply(Rule("status.nodes[].ready", Constant("false")), sent));

        Assert.Equal(("status.nodes[0].ready", "/status/nodes/0/ready", "false"), (fill.FieldPath, fill.Pointer, fill.Value.GetRawText()));
    }

    [Theory]
    [InlineData("""{"status":{"nodes":[{"ready":false}]}}""")]
    [InlineData("""{"status":{"nodes":[{"ready":0}]}}""")]
    [InlineData("""{"status":{"nodes":[{"ready":{}}]}}""")]
    [InlineData("""{"status":{"nodes":[]}}""")]
    [InlineData("""{"status":{"nodes":null}}""")]
    [InlineData("""{"status":{"nodes":{}}}""")]
    [InlineData("""{"status":{"nodes":[null,3,"x",[]]}}""")]
    [InlineData("""{"status":{}}""")]
    [InlineData("""{"status":null}""")]
    [InlineData("{}")]
    [InlineData("null")]
    public void What_is_there_or_has_no_place_is_left_alone(string sent) => Assert.Empty(Apply(Rule("status.nodes[].ready", Constant("false")), sent));

    [Fact]
    public void A_field_is_found_in_lists_of_lists_and_straight_below_status()
    {
        Assert.Equal(
            ["status.racks[0].nodes[0].ready", "status.racks[1].nodes[1].ready"],
            Apply(Rule("status.racks[].nodes[].ready", Constant("true")), """{"status":{"racks":[{"nodes":[{}]},{"nodes":[{"ready":true},{}]},{}]}}""").Select(fill => fill.FieldPath));
        Assert.Equal("status.phase", Assert.Single(Apply(Rule("status.phase", Constant("\"Unknown\"")), """{"status":{}}""")).FieldPath);
    }

    [Fact]
    public void A_copy_is_of_the_same_object_and_of_any_type()
    {
        var rule = Rule("status.nodes[].label", new Filler.CopyOf("name"));

        Assert.Equal(["\"a\"", "{\"b\":1}"], Apply(rule, """{"status":{"nodes":[{"name":"a"},{"name":{"b":1}}]}}""").Select(fill => fill.Value.GetRawText()));
        Assert.False(Assert.Single(Apply(rule, """{"status":{"nodes":[{"name":null}]}}""")).CanHeal);
    }

    [Fact]
    public void A_derived_id_stays_when_other_fields_move_and_others_are_put_in_front()
    {
        var first = IdsOf(Apply(Ids, Sent("""{"name":"a","zone":"z","phase":"Up"}""")));

        Assert.Equal(first, IdsOf(Apply(Ids, Sent("""{"phase":"Down","zone":"z","name":"a"}"""))));
        Assert.Equal(first, IdsOf(Apply(Ids, Sent("""{"name":"b"}""", """{"name":"a","zone":"z"}""", """{"name":"c"}"""))).Skip(1).Take(1));
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", first[0]);
    }

    [Fact]
    public void Twins_get_ids_of_their_own_and_keep_them_when_one_is_put_in_front()
    {
        var two = IdsOf(Apply(Ids, Sent("""{"name":"a"}""", """{"name":"a"}""")));
        var three = IdsOf(Apply(Ids, Sent("""{"name":"a"}""", """{"name":"a"}""", """{"name":"a"}""")));

        Assert.Equal(2, two.Distinct().Count());
        Assert.Equal(two, three[1..]);
    }

    [Fact]
    public void What_the_cluster_knows_comes_before_what_is_derived()
    {
        var fills = Apply(Ids, Sent("""{"name":"b"}""", """{"name":"a"}"""), Sent("""{"name":"a","id":"known"}"""));

        Assert.Equal("known", IdsOf(fills)[1]);
        Assert.NotEqual("known", IdsOf(fills)[0]);
    }

    [Fact]
    public void An_id_that_another_one_bears_is_not_given_again()
    {
        var derived = IdsOf(Apply(Ids, Sent("""{"name":"a"}""")))[0];

        var fills = Apply(Ids, Sent($$"""{"name":"other","id":"{{derived}}"}""", """{"name":"a"}"""));

        Assert.NotEqual(derived, IdsOf(fills)[0]);
    }

    [Fact]
    public void Another_object_and_another_rule_give_other_ids()
    {
        var here = IdsOf(Apply(Ids, Sent("""{"name":"a"}""")));
        var there = IdsOf(Apply(Ids, Sent("""{"name":"a"}""").Replace("uid-1", "uid-2", StringComparison.Ordinal)));
        var elsewhere = IdsOf(Apply(Ids with { Path = RulePath.Parse("status.nodes[].key")! }, Sent("""{"name":"a"}""")));

        Assert.Equal(3, here.Concat(there).Concat(elsewhere).Distinct().Count());
    }

    private static HealingRule Rule(string path, Filler filler) => new(Clusters, RulePath.Parse(path)!, filler);

    private static Filler.Constant Constant(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new Filler.Constant(document.RootElement.Clone());
    }

    private static string Sent(params string[] nodes) => $$$"""{"metadata":{"uid":"uid-1"},"status":{"nodes":[{{{string.Join(',', nodes)}}}]}}""";

    private static IReadOnlyList<Fill> Apply(HealingRule rule, string sent, string stored = "null")
    {
        using var before = JsonDocument.Parse(stored);
        using var after = JsonDocument.Parse(sent);
        using var application = new RuleApplication(rule, UidOf(after), Member(after.RootElement, "status"), Member(before.RootElement, "status"));
        return [.. application.Fill().Select(fill => fill with { Value = fill.CanHeal ? fill.Value.Clone() : default })];
    }

    private static Json.Utf8Text UidOf(JsonDocument sent) =>
        Member(Member(sent.RootElement, "metadata"), "uid") is { ValueKind: JsonValueKind.String } uid ? Json.Utf8Text.Of(uid.GetString()!) : default;

    private static JsonElement Member(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var member) ? member : default;

    private static string[] IdsOf(IEnumerable<Fill> fills) => [.. fills.Select(fill => fill.Value.GetString()!)];
}

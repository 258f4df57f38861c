using System.Globalization;
using System.Text.Json.Nodes;
using static KargoStageWebhook.Language.Crd;

namespace KargoStageWebhook.Schema.Validation;

/// <summary>What ratcheting tolerates because it is unchanged (Kubernetes 1.30 and later).</summary>
public sealed class RatchetingTests
{
    private const string Entry = """{"type":"object","required":["phase"],"properties":{"phase":{"type":"string"},"message":{"type":"string"}}}""";

    private const string Rules = $$$$"""
        {"type":"object","required":["must"],"properties":{
          "history":{"type":"array","items":{{{{Entry}}}}},
          "byKey":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["message"],"items":{{{{Entry}}}}},
          "ports":{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name","protocol"],"items":{"type":"object","required":["port"],
            "properties":{"name":{"type":"string"},"protocol":{"type":"string","default":"TCP"},"port":{"type":"integer"}}} },
          "set":{"type":"array","x-kubernetes-list-type":"set","items":{"type":"string","maxLength":1}},
          "last":{{{{Entry}}}},
          "map":{"type":"object","additionalProperties":{{{{Entry}}}} },
          "must":{"type":"string"},
          "open":{"type":"object","x-kubernetes-preserve-unknown-fields":true,"required":["x"]},
          "kind":{"type":"string","default":"Plain"},
          "free":{"type":"string","nullable":true},
          "allowed":{"type":"object","additionalProperties":true,"required":["x"]},
          "defaults":{"type":"object","additionalProperties":{"type":"string","default":"x"}},
          "anything":{"x-kubernetes-preserve-unknown-fields":true},
          "resource":{"type":"object","x-kubernetes-embedded-resource":true},
          "note":{"type":"string"}}}
        """;

    [Theory]
    [InlineData("""{"must":"","history":[{"phase":""},{"message":"a"}]}""", "status.history")]
    [InlineData("""{"must":"","history":[{"phase":7}]}""", "status.history")]
    [InlineData("""{"must":"","byKey":[{"message":"a"}]}""", "status.byKey[0]")]
    [InlineData("""{"must":"","set":["ab"]}""", "status.set")]
    [InlineData("""{"must":"","last":{"phase":7}}""", "status.last.phase")]
    [InlineData("""{"must":"","map":{"k":{}}}""", "status.map.k")]
    [InlineData("{}", "status")]
    public void What_an_update_leaves_unchanged_for_a_violation_to_be_tolerated_is_the_first_list_whose_items_have_no_keys(string status, string toStay) =>
        Assert.Equal(toStay, Assert.Single(StatusValidator.Validate(Compiled(Rules), Utf8(status))).ToleratedWhileUnchanged);

    [Theory]
    [InlineData("""{"must":"","history":[{"message":"a"}],"note":"new"}""", """{"must":"","history":[{"message":"a"}]}""", "status.history")]
    [InlineData("""{"must":"","last":{"message":"a"},"note":"new"}""", """{"must":"","last":{"message":"a"}}""", "status.last")]
    [InlineData("""{"must":"","map":{"k":{},"new":{"phase":""}}}""", """{"must":"","map":{"k":{}}}""", "status.map.k")]
    [InlineData("""{"must":"","byKey":[{"message":"new","phase":""},{"message":"a"}]}""", """{"must":"","byKey":[{"message":"a"}]}""", "status.byKey[1]")]
    [InlineData("""{"note":"same"}""", """{"note":"same"}""", "status")]
    [InlineData("""{"anything":["x",{"a":1}]}""", """{"anything":["x",{"a":1}]}""", "status")]
    [InlineData("""{"resource":{"kind":"A","metadata":{"name":"a"}}}""", """{"resource":{"kind":"A","metadata":{"name":"a"}}}""", "status")]
    [InlineData("""{"must":"","set":["ab"],"note":"new"}""", """{"must":"","set":["ab"]}""", "status.set")]
    [InlineData("""{"must":"","last":{"message":7},"note":"new"}""", """{"must":"","last":{"message":7}}""", "status.last")]
    [InlineData("""{"must":"","last":{"message":2.0},"note":"new"}""", """{"must":"","last":{"message":2}}""", "status.last")]
    [InlineData("""{"must":"","last":{"message":2e400},"note":"new"}""", """{"must":"","last":{"message":1e400}}""", "status.last")] // No double holds either.
    [InlineData("""{"must":"","byKey":[{"message":7}],"note":"new"}""", """{"must":"","byKey":[{"message":7}]}""", "status.byKey[0]")]
    [InlineData("""{"must":"","ports":[{"name":"a","port":"x"}],"note":"new"}""", """{"must":"","ports":[{"name":"a","port":"x"}]}""", "status.ports[0].port")] // Its key is a default.
    [InlineData("""{"must":"","ports":[{"name":"a","protocol":null}],"note":"new"}""", """{"must":"","ports":[{"name":"a"}]}""", "status.ports[0]")]
    [InlineData("""{"free":null}""", """{"free":null}""", "status")]
    [InlineData("""{"kind":"Plain"}""", """{"kind":"Plain"}""", "status")]
    [InlineData("""{"must":"","byKey":[{"message":"\u0061"}],"note":"new"}""", """{"must":"","byKey":[{"message":"a"}]}""", "status.byKey[0]")]
    public void An_unchanged_value_is_tolerated(string sent, string stored, params string[] unchanged)
    {
        var left = StatusValidator.ValidateUpdate(Compiled(Rules), Utf8(sent), Utf8(stored));

        Assert.Empty(left.Violations);
        Assert.Equal(unchanged.Length, left.Tolerated.Count);
        Assert.All(unchanged.Zip(left.Tolerated), pair => Assert.True(JsonNode.DeepEquals(At(sent, pair.First), JsonNode.Parse(sent[pair.Second]))));
    }

    [Theory]
    [InlineData("""{"must":"","history":[{"phase":""},{"message":"a"}]}""", """{"must":"","history":[{"message":"a"}]}""", "status.history[1].phase Required")] // Pushed down.
    [InlineData("""{"must":"","history":[{"message":"a"},{"phase":""}]}""", """{"must":"","history":[{"message":"a"}]}""", "status.history[0].phase Required")] // Atomic.
    [InlineData("""{"must":"","last":{"message":"b"}}""", """{"must":"","last":{"message":"a"}}""", "status.last.phase Required")]
    [InlineData("""{"must":"","map":{"other":{}}}""", """{"must":"","map":{"k":{}}}""", "status.map.other.phase Required")]
    [InlineData("""{"must":"","byKey":[{"message":"b"}]}""", """{"must":"","byKey":[{"message":"a"}]}""", "status.byKey[0].phase Required")]
    [InlineData("""{"must":"","ports":[{"protocol":"TCP"}],"note":"new"}""", """{"must":"","ports":[{"protocol":"TCP"}]}""", "status.ports[0].port Required")] // No default names it.
    [InlineData("""{"must":"","byKey":[{}],"note":"new"}""", """{"must":"","byKey":[{}]}""", "status.byKey[0].phase Required")] // By no key.
    [InlineData("""{"must":"","byKey":[{"message":{},"phase":""}],"note":"new"}""", """{"must":"","byKey":[{"message":{},"phase":""}]}""", "status.byKey[0].message TypeInvalid")]
    [InlineData("""{"must":"","byKey":[7],"note":"new"}""", """{"must":"","byKey":[7]}""", "status.byKey[0] TypeInvalid")] // No object, so by no key.
    [InlineData("""{"must":"","byKey":[{"massage":"a"}],"note":"new"}""", """{"must":"","byKey":[{"massage":"a"}]}""", "status.byKey[0].phase Required")]
    [InlineData("""{"must":"","open":{"b":1},"note":"new"}""", """{"must":"","open":{"b":1}}""", "status.open.x Required")] // By no field.
    [InlineData("""{"open":{"x":1}}""", """{"open":{"x":1}}""", "status.must Required")]
    [InlineData("""{"allowed":{"x":1}}""", """{"allowed":{"x":1}}""", "status.must Required")]
    [InlineData("""{"must":"","set":["ab","c"]}""", """{"must":"","set":["ab"]}""", "status.set[0] TooLong")]
    [InlineData("""{"note":"new"}""", """{"note":"old"}""", "status.must Required")]
    [InlineData("""{"note":"new"}""", "null", "status.must Required")]
    [InlineData("""{"note":"new"}""", "", "status.must Required")]
    public void A_changed_value_is_not(string sent, string stored, string expected) =>
        Assert.Equal([expected], Show(StatusValidator.ValidateUpdate(Compiled(Rules), Utf8(sent), Utf8(stored)).Violations));

    [Theory]
    [InlineData("""{"note":"same","last":null}""", """{"note":"same"}""")] // A null that is not allowed is dropped.
    [InlineData("""{"note":"same"}""", """{"note":"same","last":null}""")]
    [InlineData("""{"note":"same","unknown":7}""", """{"note":"same"}""")]
    [InlineData("""{"note":"same","map":{"k":null}}""", """{"note":"same","map":{}}""")]
    [InlineData("""{"note":"same"}""", """{"note":"same","kind":"Plain"}""")] // A default is set.
    [InlineData("""{"note":"same","kind":null}""", """{"note":"same","kind":"Plain"}""")]
    [InlineData("""{"note":"same","defaults":{"k":null}}""", """{"note":"same","defaults":{"k":"x"}}""")]
    [InlineData("""{"note":"same","defaults":{"k":"x"}}""", """{"note":"same","defaults":{"k":null}}""")]
    public void What_the_API_server_drops_or_sets_makes_no_difference(string sent, string stored) =>
        Assert.Empty(StatusValidator.ValidateUpdate(Compiled(Rules), Utf8(sent), Utf8(stored)).Violations);

    [Theory]
    [InlineData("""{"note":"same","free":null}""", """{"note":"same"}""")] // Null is a value there.
    [InlineData("""{"note":"same","anything":{"a":null}}""", """{"note":"same","anything":{}}""")]
    [InlineData("""{"note":"same","kind":"Other"}""", """{"note":"same","kind":"Plain"}""")]
    [InlineData("""{"note":"same"}""", """{"note":"same","last":{"phase":""}}""")]
    [InlineData("""{"note":"same","defaults":{"k":"x"}}""", """{"note":"same","defaults":{}}""")] // A default sets no key of a map.
    [InlineData("""{"note":"same","defaults":{}}""", """{"note":"same","defaults":{"k":"x"}}""")]
    public void What_it_keeps_does(string sent, string stored) =>
        Assert.Equal(["status.must Required"], Show(StatusValidator.ValidateUpdate(Compiled(Rules), Utf8(sent), Utf8(stored)).Violations));

    [Fact]
    public void The_order_of_fields_and_of_a_map_s_items_does_not_matter()
    {
        var sent = Utf8("""{"note":"a","byKey":[{"message":"1"},{"message":"2"}]}""");
        var stored = Utf8("""{"byKey":[{"message":"2"},{"message":"1"}],"note":"a"}""");

        Assert.Empty(StatusValidator.ValidateUpdate(Compiled(Rules), sent, stored).Violations);
    }

    [Fact]
    public void What_nests_too_deeply_to_be_compared_is_not_rejected()
    {
        var deep = $$"""{"open":{{string.Concat(Enumerable.Repeat("{\"x\":", 2000))}}1{{new string('}', 2000)}}}""";

        var left = StatusValidator.ValidateUpdate(Compiled(Rules), Utf8(deep), Utf8("{}"));

        Assert.Empty(left.Violations);
        Assert.Empty(left.Tolerated);
    }

    [Fact]
    public void What_stands_in_a_tolerated_value_is_told_from_what_stands_beside_it()
    {
        var left = new ValidationResult([], [10..20, 30..40]);

        Assert.Equal([false, true, true, false, false, true, false], ((int[])[9, 10, 19, 20, 29, 30, 40]).Select(left.IsTolerated));
    }

    private static JsonNode? At(string json, string path) => path.Split('.', '[').Skip(1).Aggregate(
        JsonNode.Parse(json), (node, step) => step.EndsWith(']') ? node![int.Parse(step[..^1], CultureInfo.InvariantCulture)] : node![step]);
}

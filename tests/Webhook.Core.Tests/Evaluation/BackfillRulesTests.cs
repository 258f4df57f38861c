using System.Text.Json.Nodes;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Evaluation;

/// <summary>What a rule makes of an object, of any resource.</summary>
public sealed class BackfillRulesTests
{
    private const string Ids = "{field: 'status.nodes[].id', id: {from: [name, zone]}}";
    private const string Ready = "{field: 'status.nodes[].ready', constant: false}";

    [Theory]
    [InlineData("""{"nodes":[{}]}""")]
    [InlineData("""{"nodes":[{"ready":null}]}""")]
    [InlineData("""{"nodes":[{"ready":""}]}""")]
    public void Absent_null_and_empty_are_missing(string sent) =>
        Assert.Equal("""{"nodes":[{"ready":false}]}""", new ClusterUpdate(sent) { Rules = [Ready] }.AfterPatch());

    [Theory]
    [InlineData("""{"nodes":[{"ready":false}]}""")]
    [InlineData("""{"nodes":[{"ready":0}]}""")]
    [InlineData("""{"nodes":[{"ready":{}}]}""")]
    [InlineData("""{"nodes":[]}""")]
    [InlineData("""{"nodes":null}""")]
    [InlineData("""{"nodes":{}}""")]
    [InlineData("""{"nodes":[null,3,"x",[]]}""")]
    [InlineData("{}")]
    [InlineData("null")]
    public void What_is_there_or_has_no_place_is_not_changed(string sent) => Assert.Equal("conforming", new ClusterUpdate(sent) { Rules = [Ready] }.Evaluate().Decision);

    [Fact]
    public void An_empty_text_is_no_gap_where_it_is_the_very_constant()
    {
        const string Rule = "{field: 'status.nodes[].hash', constant: ''}";

        Assert.Equal("conforming", new ClusterUpdate("""{"nodes":[{"hash":""}]}""") { Rules = [Rule] }.Evaluate().Decision);
        Assert.Equal("conforming", (new ClusterUpdate("""{"nodes":[{"hash":""}]}""") { Rules = [Rule], Mode = Mode.Reject }).Evaluate().Decision);
        Assert.Equal("""{"nodes":[{"hash":""}]}""", new ClusterUpdate("""{"nodes":[{}]}""") { Rules = [Rule] }.AfterPatch());
    }

    [Fact]
    public void A_field_is_found_in_lists_maps_and_straight_below_status()
    {
        Assert.Equal(
            ["status.racks[0].nodes[0].ready", "status.racks[1].nodes[1].ready"],
            PathsOf("{field: 'status.racks[].nodes[].ready', constant: true}", """{"racks":[{"nodes":[{}]},{"nodes":[{"ready":true},{}]},{}]}"""));
        Assert.Equal(["status.phase"], PathsOf("{field: status.phase, constant: Unknown}", "{}"));
        Assert.Equal(["status.pods.a-0.volumes", "status.pods.a-1.volumes"], PathsOf("{field: 'status.pods{}.volumes', constant: []}", """{"pods":{"a-0":{},"a-1":{"volumes":null},"a-2":{"volumes":[]}}}"""));
        Assert.Equal(["status.grid[1][0].ready"], PathsOf("{field: 'status.grid[][].ready', constant: true}", """{"grid":[[],[{}],{}]}"""));
    }

    [Theory]
    [InlineData("""{"last":{"name":"a","id":"LONG"}}""", """{"nodes":[{"name":"a"}],"last":{"name":"a","id":"LONG"}}""", "DERIVED", "LONG")]
    [InlineData("""{"last":{"name":"a","id":"LONG"},"former":{"name":"a","id":"short"}}""", """{"nodes":[{"name":"a"}],"last":{"name":"a"}}""", "DERIVED", "LONG")]
    [InlineData("""{"nodes":[{"name":"a","id":"LONG"}]}""", """{"nodes":[{"name":"a"}],"last":{"name":"a"}}""", "DERIVED", "DERIVED")]
    public void An_id_is_carried_over_to_a_field_that_may_have_it(string stored, string sent, string? node, string last)
    {
        const string Object = """{"type":"object","properties":{"name":{"type":"string"},"id":{"type":"string"} } }""";
        var update = new ClusterUpdate(Lengthen(sent), Lengthen(stored))
        {
            Rules = ["{field: 'status.nodes[].id', id: {from: [name], identity: node}}", .. from name in (string[])["last", "former"] select $"{{field: status.{name}.id, id: {{from: [name], identity: node}}}}"],
            Crd = $$"""{"type":"object","properties":{"nodes":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"id":{"type":"string","maxLength":36} } } },"last":{{Object}},"former":{{Object}} } }""",
        };

        var patched = JsonNode.Parse(update.AfterPatch())!;

        Assert.Equal((node, last), (Describe(patched["nodes"]?[0]!["id"]), Describe(patched["last"]!["id"])));

        static string Lengthen(string status) => status.Replace("LONG", new string('x', 40), StringComparison.Ordinal);
        static string? Describe(JsonNode? id) => id?.GetValue<string>() switch { { Length: 40 } => "LONG", { Length: 36 } => "DERIVED", var text => text };
    }

    [Fact]
    public void A_copy_is_of_a_neighbour_of_any_type()
    {
        const string Label = "{field: 'status.nodes[].label', copy: name}";

        Assert.Equal(
            """{"nodes":[{"name":"a","label":"a"},{"name":{"b":1},"label":{"b":1}}]}""",
            new ClusterUpdate("""{"nodes":[{"name":"a"},{"name":{"b":1}}]}""") { Rules = [Label] }.AfterPatch());
        Assert.Equal("warned", new ClusterUpdate("""{"nodes":[{"name":null}]}""") { Rules = [Label] }.Evaluate().Decision);
    }

    [Theory]
    [InlineData("{field: status.version, copy: spec.version}", """{"version":"15.2"}""")]
    [InlineData("{field: status.shard, copy: 'metadata.labels[\"db.example/shard\"]'}", """{"shard":"s1"}""")]
    [InlineData("{field: status.name, copy: metadata.name}", """{"name":"orders"}""")]
    public void A_copy_may_be_of_metadata_and_spec(string rule, string status) => Assert.Equal(status, new ClusterUpdate("{}") { Rules = [rule] }.AfterPatch());

    [Fact]
    public void A_copy_may_be_nested_or_of_what_holds_the_list() => Assert.Equal(
        """{"racks":[{"name":"r","nodes":[{"origin":{"host":"h"},"rack":"r","host":"h"}]}]}""",
        new ClusterUpdate("""{"racks":[{"name":"r","nodes":[{"origin":{"host":"h"}}]}]}""")
        {
            Rules = ["{field: 'status.racks[].nodes[].rack', copy: ..name}", "{field: 'status.racks[].nodes[].host', copy: origin.host}"],
        }.AfterPatch());

    [Fact]
    public void A_derived_id_stays_when_other_fields_move_and_others_are_put_in_front()
    {
        var first = IdsOf(Sent("""{"name":"a","zone":"z","phase":"Up"}"""));

        Assert.Equal(first, IdsOf(Sent("""{"phase":"Down","zone":"z","name":"a"}""")));
        Assert.Equal(first[0], IdsOf(Sent("""{"name":"b"}""", """{"name":"a","zone":"z"}""", """{"name":"c"}"""))[1]);
        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", first[0]);
    }

    [Theory]
    [InlineData("1", "2")]
    [InlineData("true", "false")]
    [InlineData("\"a\"", "\"\\u0062\"")]
    public void Items_are_told_apart_by_values_of_any_scalar_type(string one, string other)
    {
        var ids = IdsOf(Sent($$"""{"name":{{one}} }""", $$"""{"name":{{other}} }"""));

        Assert.Equal(2, ids.Distinct().Count());
        Assert.Equal(ids.Reverse(), IdsOf(Sent($$"""{"name":{{other}} }""", $$"""{"name":{{one}} }""")));
    }

    [Fact]
    public void Twins_get_ids_of_their_own_and_keep_them_when_one_is_put_in_front()
    {
        var two = IdsOf(Sent("""{"name":"a"}""", """{"name":"a"}"""));
        var three = IdsOf(Sent("""{"name":"a"}""", """{"name":"a"}""", """{"name":"a"}"""));

        Assert.Equal(2, two.Distinct().Count());
        Assert.Equal(two, three[1..]);
    }

    [Fact]
    public void Where_the_newest_are_last_twins_keep_their_ids_when_one_is_put_behind()
    {
        const string Rule = "{field: 'status.nodes[].id', id: {from: [name], newest: last}}";
        var two = IdsOf(Sent("""{"name":"a"}""", """{"name":"a"}"""), rule: Rule);
        var three = IdsOf(Sent("""{"name":"a"}""", """{"name":"a"}""", """{"name":"a"}"""), rule: Rule);

        Assert.Equal(two, three[..2]);
    }

    [Fact]
    public void What_the_cluster_knows_comes_before_what_is_derived()
    {
        var ids = IdsOf(Sent("""{"name":"b"}""", """{"name":"a"}"""), stored: Sent("""{"name":"a","id":"known"}"""));

        Assert.Equal("known", ids[1]);
        Assert.NotEqual("known", ids[0]);
    }

    [Fact]
    public void An_id_that_another_one_has_is_not_given_again()
    {
        var derived = IdsOf(Sent("""{"name":"a"}"""))[0];

        Assert.NotEqual(derived, IdsOf(Sent($$"""{"name":"other","id":"{{derived}}"}""", """{"name":"a"}"""))[1]);
    }

    [Fact]
    public void Another_rule_gives_other_ids()
    {
        var here = IdsOf(Sent("""{"name":"a"}"""))[0];
        var elsewhere = new ClusterUpdate(Sent("""{"name":"a"}""")) { Rules = ["{field: 'status.nodes[].key', id: {from: [name, zone]}}"] }.AfterPatch();

        Assert.DoesNotContain(here, elsewhere, StringComparison.Ordinal);
    }

    [Fact]
    public void The_key_of_a_map_tells_its_values_apart_and_is_identity_enough()
    {
        var status = System.Text.Json.Nodes.JsonNode.Parse(new ClusterUpdate("""{"pods":{"a":{},"b":{}}}""") { Rules = ["{field: 'status.pods{}.id', id: {from: []}}"] }.AfterPatch())!;
        var turned = System.Text.Json.Nodes.JsonNode.Parse(new ClusterUpdate("""{"pods":{"b":{},"c":{},"a":{}}}""") { Rules = ["{field: 'status.pods{}.id', id: {from: []}}"] }.AfterPatch())!;

        Assert.NotEqual(status["pods"]!["a"]!["id"]!.GetValue<string>(), status["pods"]!["b"]!["id"]!.GetValue<string>());
        Assert.Equal(status["pods"]!["a"]!["id"]!.GetValue<string>(), turned["pods"]!["a"]!["id"]!.GetValue<string>());
    }

    [Fact]
    public void The_id_of_an_object_inside_an_item_is_unique_among_those_of_its_list()
    {
        const string Rule = "{field: 'status.nodes[].disk.id', id: {from: [serial], identity: disk}}";
        var derived = DisksOf(Sent("""{"disk":{"serial":"s"}}"""), Rule)[0];

        Assert.Equal(2, DisksOf(Sent("""{"disk":{"serial":"s"}}""", """{"disk":{"serial":"s"}}"""), Rule).Distinct().Count());
        Assert.NotEqual(derived, DisksOf(Sent($$"""{"disk":{"serial":"other","id":"{{derived}}"} }""", """{"disk":{"serial":"s"}}"""), Rule)[1]);
    }

    // The item is in another map too, with another id.
    [Theory]
    [InlineData("""{"name":"x","id":"ida"}""", ""","z":{"items":[{"name":"q","id":"idq"}]}""", "")]
    [InlineData("""{"name":"x","id":"ida"}""", "", ""","z":{"items":[{"name":"q","id":"idq"}]}""")]
    [InlineData("""{"name":"another","id":"idb"}""", "", ""","z":{"items":[{"name":"q","id":"idq"}]}""")]
    public void A_stored_id_stays_when_another_key_of_the_map_comes_or_goes(string other, string before, string now)
    {
        var update = new ClusterUpdate(Maps("""{"name":"x"}""", now), Maps("""{"name":"x","id":"idb"}""", before))
        {
            Rules = ["{field: 'status.a{}.items[].id', id: {from: [name], identity: item}}", "{field: 'status.b{}.items[].id', id: {from: [name], identity: item}}"],
        };

        Assert.Equal(Maps("""{"name":"x","id":"idb"}""", now), update.AfterPatch());

        string Maps(string item, string key) => $$$$"""{"a":{"k":{"items":[{{{{other}}}}]}},"b":{"k":{"items":[{{{{item}}}}]}{{{{key}}}}}}""";
    }

    [Theory]
    [InlineData("status.racks{}[].id", """[{"name":"1","id":"x"}]""", """[{"name":"2","id":"x"}]""", """[{"name":"2"}]""")]
    [InlineData("status.racks{}{}.id", """{"k":{"name":"1","id":"x"}}""", """{"k":{"name":"2","id":"x"}}""", """{"k":{"name":"2"}}""")]
    public void With_an_identity_each_list_of_a_map_has_ids_of_its_own(string field, string first, string second, string sent)
    {
        var update = new ClusterUpdate(Racks(sent), Racks(second)) { Rules = [$"{{field: '{field}', id: {{from: [name], identity: item}}}}"] };

        Assert.Equal(Racks(second), update.AfterPatch());

        string Racks(string other) => $$$"""{"racks":{"a":{{{first}}},"b":{{{other}}}}}""";
    }

    [Fact]
    public void Without_an_identity_ids_are_unique_among_all_lists_of_a_path()
    {
        const string Rule = "{field: 'status.racks[].nodes[].id', id: {from: [..zone, name]}}";
        var racks = System.Text.Json.Nodes.JsonNode.Parse(new ClusterUpdate("""{"racks":[{"nodes":[{"name":"a"}]},{"nodes":[{"name":"a"}]}]}""") { Rules = [Rule] }.AfterPatch())!["racks"]!;

        Assert.NotEqual(racks[0]!["nodes"]![0]!["id"]!.GetValue<string>(), racks[1]!["nodes"]![0]!["id"]!.GetValue<string>());
    }

    [Theory]
    // Another rack gets a node that has the same name, or a twin.
    [InlineData("first", """[{"name":"r1","nodes":[{"name":"n0","id":"X"}]},{"name":"r2","nodes":[{"name":"n1","id":"Y"}]}]""", """[{"name":"r1","nodes":[{"name":"n0"}]},{"name":"r2","nodes":[{"name":"n0"},{"name":"n1"}]}]""", "X NEW Y")]
    [InlineData("last", """[{"name":"r1","nodes":[{"name":"n0","id":"X"}]},{"name":"r1","nodes":[{"name":"n0","id":"Y"}]}]""", """[{"name":"r1","nodes":[{"name":"n0"},{"name":"n0"}]},{"name":"r1","nodes":[{"name":"n0"}]}]""", "X NEW Y")]
    [InlineData("first", """[{"name":"r1","nodes":[{"name":"n0","id":"X"}]},{"name":"r1","nodes":[{"name":"n0","id":"Y"}]}]""", """[{"name":"r1","nodes":[{"name":"n0"}]},{"name":"r1","nodes":[{"name":"n0"},{"name":"n0"}]}]""", "X NEW Y")]
    // Racks change their order, or one comes.
    [InlineData("first", """[{"name":"r1","nodes":[{"name":"n0","id":"X"}]},{"name":"r2","nodes":[{"name":"n0","id":"Y"}]}]""", """[{"name":"r2","nodes":[{"name":"n0"}]},{"name":"r1","nodes":[{"name":"n0"}]}]""", "Y X")]
    [InlineData("last", """[{"name":"r1","nodes":[{"name":"n0","id":"X"}]}]""", """[{"name":"r0","nodes":[{"name":"n0"}]},{"name":"r1","nodes":[{"name":"n0"}]}]""", "NEW X")]
    // The node of a rack has moved, and nobody else has its id.
    [InlineData("first", """[{"name":"r1","nodes":[{"name":"n0","id":"X"}]},{"name":"r1","nodes":[{"name":"n1","id":"Y"}]}]""", """[{"name":"r1","nodes":[]},{"name":"r1","nodes":[{"name":"n0"},{"name":"n1"}]}]""", "X Y")]
    public void A_stored_id_stays_with_its_item_when_another_list_of_the_path_changes(string newest, string stored, string sent, string ids)
    {
        var update = new ClusterUpdate($$"""{"racks":{{sent}}}""", $$"""{"racks":{{stored}}}""") { Rules = [$"{{field: 'status.racks[].nodes[].id', id: {{from: [..name, name], newest: {newest}}}}}"] };

        var given = JsonNode.Parse(update.AfterPatch())!["racks"]!.AsArray().SelectMany(rack => rack!["nodes"]!.AsArray()).Select(node => node!["id"]!.GetValue<string>()).ToList();

        Assert.Equal(ids, string.Join(' ', given.Select(id => id.Length == 36 ? "NEW" : id)));
        Assert.Equal(given.Count, given.Distinct().Count());
    }

    [Fact]
    public void An_id_of_another_list_is_not_taken_from_the_item_that_has_it()
    {
        // r1/n0 is stored with the id that n0 of any rack of that name is derived first.
        const string Rule = "{field: 'status.racks[].nodes[].id', id: {from: [..zone, name]}}";
        var stored = new ClusterUpdate("""{"racks":[{"nodes":[{"name":"n0"}]},{"nodes":[{"name":"n1"}]}]}""") { Rules = [Rule] }.AfterPatch();
        var grown = JsonNode.Parse(new ClusterUpdate("""{"racks":[{"nodes":[{"name":"n0"}]},{"nodes":[{"name":"n0"},{"name":"n1"}]}]}""", stored) { Rules = [Rule] }.AfterPatch())!["racks"]!;

        Assert.Equal(JsonNode.Parse(stored)!["racks"]![0]!.ToJsonString(), grown[0]!.ToJsonString());
        Assert.NotEqual(grown[0]!["nodes"]![0]!["id"]!.GetValue<string>(), grown[1]!["nodes"]![0]!["id"]!.GetValue<string>());
    }

    [Fact]
    public void What_is_missing_is_named_in_the_order_of_the_profile_and_then_of_the_text()
    {
        var update = new ClusterUpdate("""{"disks":[{},{}],"nodes":[{}]}""") { Rules = ["{field: 'status.nodes[].ready', constant: false}", "{field: 'status.disks[].ready', constant: false}"] };

        Assert.Equal(["status.nodes[0].ready", "status.disks[0].ready", "status.disks[1].ready"], update.Evaluate().Missing.Select(missing => missing.Path));
        Assert.Equal(["status.nodes[0].ready", "status.disks[0].ready"], (update with { Status = """{"disks":[{}],"nodes":[{}]}""" }).Evaluate().Missing.Select(missing => missing.Path));
    }

    [Fact]
    public void A_list_of_lists_is_one_list_to_its_ids()
    {
        const string Rule = "{field: 'status.nodes[][].id', id: {from: [name], identity: node}}";
        var nodes = System.Text.Json.Nodes.JsonNode.Parse(new ClusterUpdate("""{"nodes":[[{"name":"a"}],[{"name":"a"}]]}""") { Rules = [Rule] }.AfterPatch())!["nodes"]!;

        Assert.NotEqual(nodes[0]![0]!["id"]!.GetValue<string>(), nodes[1]![0]!["id"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("7")]
    [InlineData("{}")]
    public void An_id_of_another_type_is_left_to_the_schema_and_stands_in_no_one_s_way(string id)
    {
        var sent = Sent($$"""{"name":"a","id":{{id}}}""", """{"name":"a"}""");

        Assert.Equal(IdsOf(Sent("""{"name":"a"}""", """{"name":"a"}"""))[1], System.Text.Json.Nodes.JsonNode.Parse(new ClusterUpdate(sent) { Rules = [Ids] }.AfterPatch())!["nodes"]![1]!["id"]!.GetValue<string>());
    }

    private static string[] DisksOf(string sent, string rule) =>
        [.. System.Text.Json.Nodes.JsonNode.Parse(new ClusterUpdate(sent) { Rules = [rule] }.AfterPatch())!["nodes"]!.AsArray().Select(node => node!["disk"]!["id"]!.GetValue<string>())];

    private static string Sent(params string[] nodes) => $$"""{"nodes":[{{string.Join(',', nodes)}}]}""";

    private static string[] IdsOf(string sent, string? stored = null, string rule = Ids) =>
        [.. System.Text.Json.Nodes.JsonNode.Parse(new ClusterUpdate(sent, stored) { Rules = [rule] }.AfterPatch())!["nodes"]!.AsArray().Select(node => node!["id"]!.GetValue<string>())];

    private static IEnumerable<string> PathsOf(string rule, string sent) => new ClusterUpdate(sent) { Rules = [rule] }.Evaluate().Missing.Select(missing => missing.Path);
}

using System.Text.Json.Nodes;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Language;
using KargoStageWebhook.Objects;

namespace KargoStageWebhook.Evaluation;

/// <summary>What becomes of the status of a resource that an operator's profile has added.</summary>
public sealed class OtherResourcesTests
{
    private const string Label = "{field: 'status.nodes[].label', copy: name}";
    private const string Ready = "{field: 'status.nodes[].ready', constant: false}";

    private static readonly ClusterUpdate OneNode = new("""{"nodes":[{"name":"a"}]}""");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_missing_is_backfilled_whatever_the_order_of_the_request_s_fields(bool objectFirst)
    {
        var update = new ClusterUpdate("""{"nodes":[{"name":"a","id":"here"},{"name":"b"}],"phase":"Up"}""") { Rules = [ClusterUpdate.NodeIds, Label, Ready], ObjectFirst = objectFirst };

        var patched = JsonNode.Parse(update.AfterPatch())!;

        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-8", patched["nodes"]![1]!["id"]!.GetValue<string>());
        patched["nodes"]![1]!.AsObject().Remove("id");
        Assert.Equal("""{"nodes":[{"name":"a","id":"here","label":"a","ready":false},{"name":"b","label":"b","ready":false}],"phase":"Up"}""", patched.ToJsonString());
    }

    [Fact]
    public void What_lacks_nothing_is_allowed_with_nothing_more_to_say()
    {
        var update = new ClusterUpdate("""{"nodes":[{"name":"a","id":"here"}]}""");

        Assert.Equal("conforming", update.Evaluate().Decision);
        Assert.Equal("""{"uid":"request-1","allowed":true}""", update.Respond().ToJsonString());
    }

    [Fact]
    public void A_stale_writer_changes_no_id_that_is_stored()
    {
        var stored = OneNode.AfterPatch();

        Assert.Equal(stored, (OneNode with { Stored = stored }).AfterPatch());
        Assert.Equal("""{"nodes":[{"name":"a","id":"known"}]}""", (OneNode with { Stored = """{"nodes":[{"name":"a","id":"known"}]}""" }).AfterPatch());
    }

    [Fact]
    public void Long_names_that_differ_at_their_end_are_told_apart()
    {
        var name = new string('n', 1000);
        var stored = $$"""{"nodes":[{"name":"{{name}}a","id":"one"},{"name":"{{name}}b","id":"two"}]}""";

        Assert.Equal(
            $$"""{"nodes":[{"name":"{{name}}b","id":"two"},{"name":"{{name}}a","id":"one"}]}""",
            (OneNode with { Status = $$"""{"nodes":[{"name":"{{name}}b"},{"name":"{{name}}a"}]}""", Stored = stored }).AfterPatch());
    }

    [Fact]
    public void Every_required_field_that_has_no_value_is_denied()
    {
        var update = new ClusterUpdate("{}") { Rules = ["{field: status.a, copy: spec.none}", "{field: status.b, copy: spec.none}"], Crd = """{"type":"object","required":["a","b"],"properties":{"a":{"type":"string"},"b":{"type":"string"}}}""" };

        Assert.Equal([("status.a", Outcome.Denied), ("status.b", Outcome.Denied)], update.Evaluate().Missing.Select(missing => (missing.Path, missing.Outcome)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("\"nodes\"")]
    [InlineData("[{\"nodes\":[{}]}]")]
    [InlineData("{}")]
    [InlineData(" { \"nodes\" : [ null, [], \"a\", { \"id\" : 3 } ] } ")]
    public void A_status_that_has_no_place_for_it_conforms(string status) => Assert.Equal("conforming", new ClusterUpdate(status, status).Evaluate().Decision);

    [Fact]
    public void Rules_for_another_version_operation_or_subresource_change_nothing()
    {
        Assert.Equal("ignored", (OneNode with { Version = "v2" }).Evaluate().Decision);
        Assert.Equal("ignored", (OneNode with { Operation = "CREATE" }).Evaluate().Decision);
        Assert.Equal("ignored", (OneNode with { SubResource = "scale" }).Evaluate().Decision);
        Assert.Equal("ignored", (OneNode with { Rules = [] }).Evaluate().Decision);
    }

    [Theory]
    [InlineData(Mode.Backfill, AdmissionPhase.Mutating, "backfilled", Outcome.Backfilled)]
    [InlineData(Mode.Backfill, AdmissionPhase.Validating, "warned", Outcome.Warned)]
    [InlineData(Mode.Reject, AdmissionPhase.Mutating, "denied", Outcome.Denied)]
    [InlineData(Mode.Reject, AdmissionPhase.Validating, "denied", Outcome.Denied)]
    [InlineData(Mode.Audit, AdmissionPhase.Mutating, "would_backfill", Outcome.Backfilled)]
    [InlineData(Mode.Audit, AdmissionPhase.Validating, "warned", Outcome.Warned)]
    public void Mode_and_phase_decide(Mode mode, AdmissionPhase phase, string decision, Outcome outcome)
    {
        var (decided, missing) = (OneNode with { Mode = mode, Phase = phase }).Evaluate();

        Assert.Equal((decision, ("status.nodes[0].id", "status.nodes[].id", outcome)), (decided, Assert.Single(missing)));
    }

    [Theory]
    [InlineData(Mode.Backfill)]
    [InlineData(Mode.Reject)]
    public void What_cannot_be_backfilled_is_allowed_with_a_warning(Mode mode)
    {
        var answer = new ClusterUpdate("""{"nodes":[{}]}""") { Rules = [Label], Mode = mode }.Respond();

        Assert.True(answer["allowed"]!.GetValue<bool>());
        Assert.False(answer.ContainsKey("patch"));
        Assert.Equal(
            "kargo-stage-webhook: status.nodes[0].label is missing: allowed as it is, since name, which it is a copy of, is missing too",
            Assert.Single(answer["warnings"]!.AsArray())!.GetValue<string>());
    }

    [Fact]
    public void What_is_never_backfilled_and_no_release_is_known_to_require_needs_no_reason() => Assert.Equal(
        "kargo-stage-webhook: status.phase is missing: allowed as it is",
        Assert.Single(new ClusterUpdate("{}") { Rules = [], Never = ["{field: status.phase, why: it is a lie}"] }.Respond()["warnings"]!.AsArray())!.GetValue<string>());

    [Fact]
    public void What_can_be_backfilled_is_beside_what_cannot()
    {
        var update = new ClusterUpdate("""{"nodes":[{"id":"x"}]}""") { Rules = [Label, Ready] };

        Assert.Equal("""{"nodes":[{"id":"x","ready":false}]}""", update.AfterPatch());
        Assert.Equal(2, update.Respond()["warnings"]!.AsArray().Count);
    }

    [Fact]
    public void A_copy_that_the_CRD_rejects_is_not_set_and_the_warning_says_so()
    {
        const string Numbers = """{"type":"object","properties":{"nodes":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"label":{"type":"integer"}}}}}}""";

        Assert.Equal(
            "kargo-stage-webhook: status.nodes[0].label is missing: allowed as it is, since the installed CRD rejects the value of name, which it is a copy of",
            Assert.Single((OneNode with { Rules = [Label], Crd = Numbers }).Respond()["warnings"]!.AsArray())!.GetValue<string>());
    }

    [Fact]
    public void A_stored_id_that_the_CRD_no_longer_accepts_is_not_carried_over()
    {
        const string Uuids = """{"type":"object","properties":{"nodes":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"size":{"type":"integer"},"id":{"type":"string","pattern":"^[0-9a-f-]{36}$"}}}}}}""";
        var update = new ClusterUpdate("""{"nodes":[{"name":"a","size":2}]}""", """{"nodes":[{"name":"a","id":"old-1"}]}""");

        Assert.Equal("""{"nodes":[{"name":"a","size":2,"id":"old-1"}]}""", update.AfterPatch());
        Assert.Matches("\"id\":\"[0-9a-f]{8}-[0-9a-f]{4}-8", (update with { Crd = Uuids }).AfterPatch());
    }

    [Theory]
    [InlineData("[0,0]", "denied")]
    [InlineData("MANY", "backfilled")]
    public void A_status_of_very_many_values_is_not_denied_for_what_may_be_unchanged(string output, string decision)
    {
        const string Anything = """{"type":"object","x-kubernetes-preserve-unknown-fields":true,"properties":{"phase":{"type":"string"},"nodes":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"id":{"type":"string"}}}}}}""";
        var status = $$"""{"phase":7,"output":{{(output == "MANY" ? $"[{string.Join(',', Enumerable.Repeat("0", 300_000))}]" : output)}},"nodes":[{"name":"a"}]}""";

        Assert.Equal(decision, new ClusterUpdate(status, """{"phase":"Up"}""") { Crd = Anything }.Evaluate().Decision);
    }

    [Theory]
    [InlineData(Mode.Backfill, Requirements.Installed, "conforming", "warned")]
    [InlineData(Mode.Reject, Requirements.Installed, "conforming", "warned")]
    [InlineData(Mode.Backfill, Requirements.Strict, "conforming", "denied")]
    public void Both_phases_know_which_fields_the_CRD_has_and_which_values_it_rejects(Mode mode, Requirements requirements, string absent, string rejected)
    {
        const string Letters = """{"type":"object","properties":{"nodes":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"size":{"type":"string","enum":["A"]}}}}}}""";
        foreach (var phase in Enum.GetValues<AdmissionPhase>())
        {
            var update = OneNode with { Crd = Letters, Mode = mode, Requirements = requirements, Phase = phase };

            Assert.Equal(absent, (update with { Rules = ["{field: 'status.nodes[].extra', constant: x}"], Never = ["{field: 'status.nodes[].other', why: it is a lie}"] }).Evaluate().Decision);
            Assert.Equal(rejected, (update with { Rules = ["{field: 'status.nodes[].size', constant: C}"] }).Evaluate().Decision);
        }
    }

    [Theory]
    [InlineData("""{"shards":{"a":{},"b":{}}}""", """{"shards":{"a":{},"b":{"version":"15.2"}}}""")]
    [InlineData("""{"shards":{"a":{"x":1},"b":{"version":"1"}}}""", """{"shards":{"a":{"x":1,"version":"15.2"},"b":{"version":"1"}}}""")]
    public void While_the_CRD_is_not_known_a_value_under_another_key_is_another_value(string sent, string patched) => Assert.Equal(
        patched, new ClusterUpdate(sent, """{"shards":{"a":{},"c":{"x":1}}}""") { Rules = ["{field: 'status.shards{}.version', copy: spec.version}"] }.AfterPatch());

    [Fact]
    public void While_the_CRD_is_not_known_a_value_under_the_same_key_of_another_map_is_another_value() => Assert.Equal(
        """{"shards":{"a":{"nodes":{"x":{}}},"b":{"nodes":{"x":{"version":"15.2"}}}}}""",
        new ClusterUpdate("""{"shards":{"a":{"nodes":{"x":{}}},"b":{"nodes":{"x":{}}}}}""", """{"shards":{"a":{"nodes":{"x":{}}},"b":{"nodes":{"y":{}}}}}""") { Rules = ["{field: 'status.shards{}.nodes{}.version', copy: spec.version}"] }.AfterPatch());

    [Fact]
    public void A_stored_object_that_cannot_be_read_is_told_from_the_one_that_was_sent() => Assert.StartsWith(
        "oldObject: The field 'nodes' comes twice",
        Assert.Throws<System.Text.Json.JsonException>(() => (OneNode with { Stored = """{"nodes":[],"nodes":[]}""" }).Evaluate()).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Of_two_required_fields_only_the_one_that_cannot_be_set_is_denied()
    {
        const string Requiring = """{"type":"object","properties":{"nodes":{"type":"array","items":{"type":"object","required":["label","ready"],"properties":{"name":{"type":"string"},"label":{"type":"string"},"ready":{"type":"boolean"}}}}}}""";

        Assert.Equal(
            [("status.nodes[0].label", Outcome.Denied), ("status.nodes[0].ready", Outcome.Warned)],
            new ClusterUpdate("""{"nodes":[{}]}""") { Rules = [Label, Ready], Crd = Requiring }.Evaluate().Missing.Select(missing => (missing.Path, missing.Outcome)));
    }

    [Theory]
    [InlineData("demo", "Cluster demo/orders")]
    [InlineData("", "Cluster orders")]
    public void A_denial_names_the_object_the_field_the_setting_and_what_to_do(string @namespace, string name)
    {
        var status = (OneNode with { Mode = Mode.Reject, Namespace = @namespace }).Respond()["status"]!;

        Assert.Equal(
            $"{name} lacks status.nodes[0].id. Sent by operator, controller version unknown. Required by the setting Webhook:Mode=Reject. "
            + "What to do: run a controller that writes id, or set Webhook:Mode=Backfill.",
            status["message"]!.GetValue<string>());
        Assert.Equal(("db.example", "Cluster"), (status["details"]!["group"]!.GetValue<string>(), status["details"]!["kind"]!.GetValue<string>()));
        Assert.Equal(
            """{"reason":"FieldValueRequired","message":"Required value","field":"status.nodes[0].id"}""",
            Assert.Single(status["details"]!["causes"]!.AsArray())!.ToJsonString());
    }

    [Theory]
    [InlineData(Ready, """{"name":"a"}""", "ready is missing: set to false (by the profile)")]
    [InlineData("{field: 'status.nodes[].ready', constant: 'no'}", """{"name":"a"}""", "ready is missing: set to no (by the profile)")]
    [InlineData("{field: 'status.nodes[].ready', constant: ''}", """{"name":"a"}""", "ready is missing: set to \"\" (by the profile)")]
    [InlineData("{field: 'status.nodes[].ready', constant: '  '}", """{"name":"a"}""", "ready is missing: set to \"  \" (by the profile)")]
    [InlineData(Label, """{"name":"a"}""", "label is missing: set to a (copied)")]
    [InlineData(Label, """{"name":"a\"b"}""", "label is missing: set to \"a\\\"b\" (copied)")]
    [InlineData(Label, """{"name":["a"]}""", "label is missing: set to [\"a\"] (copied)")]
    [InlineData(Label, """{"name":7}""", "label is missing: set to 7 (copied)")]
    public void A_warning_says_what_was_set(string rule, string node, string said)
    {
        var warning = Assert.Single((new ClusterUpdate($$"""{"nodes":[{{node}}]}""") { Rules = [rule] }).Respond()["warnings"]!.AsArray())!.GetValue<string>();

        Assert.Equal($"kargo-stage-webhook: status.nodes[0].{said}", warning);
    }

    [Fact]
    public void Nothing_is_too_deep_to_be_copied()
    {
        const int Levels = 9_000;
        var deep = string.Concat(Enumerable.Repeat("[", Levels)) + string.Concat(Enumerable.Repeat("]", Levels));

        Assert.Equal(
            $$"""{"nodes":[{"name":{{deep}},"label":{{deep}}}]}""",
            new ClusterUpdate($$"""{"nodes":[{"name":{{deep}}}]}""") { Rules = [Label] }.AfterPatch());
    }

    [Fact]
    public void As_many_objects_are_backfilled_as_a_response_could_name()
    {
        // The whole object, its status and each node are sites.
        const int Nodes = ObjectView.MaxSites - 2;
        var sent = $$"""{"nodes":[{{string.Join(',', Enumerable.Repeat("{}", Nodes))}}]}""";

        Assert.Equal(Nodes, new ClusterUpdate(sent).Evaluate().Missing.Count);
    }
}

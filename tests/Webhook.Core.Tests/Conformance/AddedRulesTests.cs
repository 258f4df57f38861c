using System.Text.Json.Nodes;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Healing;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Conformance;

/// <summary>What becomes of a status that is none of Kargo's, under rules that an operator has added for it.</summary>
public sealed class AddedRulesTests
{
    private const string Label = """{"group":"db.example","version":"v1","resource":"clusters","path":"status.nodes[].label","fill":{"copyOf":"name"}}""";
    private const string Ready = """{"group":"db.example","version":"v1","resource":"clusters","path":"status.nodes[].ready","fill":{"constant":false}}""";

    private static readonly AskedAboutCluster OneNode = new("""{"nodes":[{"name":"a"}]}""");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_missing_is_filled_in_whatever_the_order_of_the_review_s_fields(bool objectFirst)
    {
        var asked = new AskedAboutCluster("""{"nodes":[{"name":"a","id":"here"},{"name":"b"}],"phase":"Up"}""") { Rules = [AskedAboutCluster.NodeIds, Label, Ready], ObjectFirst = objectFirst };

        var healed = JsonNode.Parse(asked.Healed())!;

        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-8", healed["nodes"]![1]!["id"]!.GetValue<string>());
        healed["nodes"]![1]!.AsObject().Remove("id");
        Assert.Equal("""{"nodes":[{"name":"a","id":"here","label":"a","ready":false},{"name":"b","label":"b","ready":false}],"phase":"Up"}""", healed.ToJsonString());
    }

    [Fact]
    public void What_lacks_nothing_is_answered_without_a_word()
    {
        var asked = new AskedAboutCluster("""{"nodes":[{"name":"a","id":"here"}]}""");

        Assert.Equal("conforming", asked.Decided().Decision);
        Assert.Equal("""{"uid":"review-1","allowed":true}""", asked.Answered().ToJsonString());
    }

    [Fact]
    public void A_stale_writer_changes_no_id_that_is_stored()
    {
        var stored = OneNode.Healed();

        Assert.Equal(stored, (OneNode with { Stored = stored }).Healed());
        Assert.Equal("""{"nodes":[{"name":"a","id":"known"}]}""", (OneNode with { Stored = """{"nodes":[{"name":"a","id":"known"}]}""" }).Healed());
    }

    [Theory]
    [InlineData("null")]
    [InlineData("7")]
    [InlineData("\"nodes\"")]
    [InlineData("[{\"nodes\":[{}]}]")]
    [InlineData("{}")]
    [InlineData(" { \"nodes\" : [ null, [], \"a\", { \"id\" : 3 } ] } ")]
    public void A_status_that_has_no_place_for_it_conforms(string status) => Assert.Equal("conforming", new AskedAboutCluster(status, status).Decided().Decision);

    [Fact]
    public void Rules_for_another_version_operation_or_subresource_change_nothing()
    {
        Assert.Equal("ignored", (OneNode with { Version = "v2" }).Decided().Decision);
        Assert.Equal("ignored", (OneNode with { Operation = "CREATE" }).Decided().Decision);
        Assert.Equal("ignored", (OneNode with { SubResource = "scale" }).Decided().Decision);
        Assert.Equal("ignored", (OneNode with { Rules = [] }).Decided().Decision);
    }

    [Theory]
    [InlineData(Mode.Backfill, AdmissionPhase.Mutating, "backfilled", Outcome.Backfilled)]
    [InlineData(Mode.Backfill, AdmissionPhase.Validating, "warned", Outcome.Warned)]
    [InlineData(Mode.Reject, AdmissionPhase.Mutating, "refused", Outcome.Refused)]
    [InlineData(Mode.Reject, AdmissionPhase.Validating, "refused", Outcome.Refused)]
    [InlineData(Mode.Audit, AdmissionPhase.Mutating, "would_backfill", Outcome.Backfilled)]
    [InlineData(Mode.Audit, AdmissionPhase.Validating, "warned", Outcome.Warned)]
    public void Mode_and_phase_decide(Mode mode, AdmissionPhase phase, string decision, Outcome outcome)
    {
        var (decided, missing) = (OneNode with { Mode = mode, Phase = phase }).Decided();

        Assert.Equal((decision, ("status.nodes[0].id", "status.nodes[].id", outcome)), (decided, Assert.Single(missing)));
    }

    [Theory]
    [InlineData(Mode.Backfill)]
    [InlineData(Mode.Reject)]
    public void What_cannot_be_filled_in_is_allowed_with_a_warning(Mode mode)
    {
        var answer = new AskedAboutCluster("""{"nodes":[{}]}""") { Rules = [Label], Mode = mode }.Answered();

        Assert.True(answer["allowed"]!.GetValue<bool>());
        Assert.False(answer.ContainsKey("patch"));
        Assert.Equal(
            "kargo-stage-webhook: status.nodes[0].label is missing: left as it is, since name, which it is a copy of, is missing too",
            Assert.Single(answer["warnings"]!.AsArray())!.GetValue<string>());
    }

    [Fact]
    public void What_can_be_filled_in_is_filled_in_beside_what_cannot()
    {
        var asked = new AskedAboutCluster("""{"nodes":[{"id":"x"}]}""") { Rules = [Label, Ready] };

        Assert.Equal("""{"nodes":[{"id":"x","ready":false}]}""", asked.Healed());
        Assert.Equal(2, asked.Answered()["warnings"]!.AsArray().Count);
    }

    [Theory]
    [InlineData("demo", "Cluster demo/orders")]
    [InlineData("", "Cluster orders")]
    public void A_refusal_names_the_object_the_field_the_setting_and_what_to_do(string @namespace, string name)
    {
        var status = (OneNode with { Mode = Mode.Reject, Namespace = @namespace }).Answered()["status"]!;

        Assert.Equal(
            $"{name} lacks status.nodes[0].id. Sent by operator, controller version unknown. Required by the setting Webhook:Mode=Reject. "
            + "What to do: run a controller that writes it, or set Webhook:Mode=Backfill to have it filled in.",
            status["message"]!.GetValue<string>());
        Assert.Equal(("db.example", "Cluster"), (status["details"]!["group"]!.GetValue<string>(), status["details"]!["kind"]!.GetValue<string>()));
        Assert.Equal(
            """{"reason":"FieldValueRequired","message":"Required value","field":"status.nodes[0].id"}""",
            Assert.Single(status["details"]!["causes"]!.AsArray())!.ToJsonString());
    }

    [Fact]
    public void A_warning_says_what_was_set()
    {
        var warning = Assert.Single((OneNode with { Rules = [Ready] }).Answered()["warnings"]!.AsArray())!.GetValue<string>();

        Assert.Equal("kargo-stage-webhook: status.nodes[0].ready is missing: set to false (by an added rule)", warning);
    }

    [Fact]
    public void Nothing_is_too_deep_to_be_copied()
    {
        const int Levels = 9_000;
        var deep = string.Concat(Enumerable.Repeat("[", Levels)) + string.Concat(Enumerable.Repeat("]", Levels));

        Assert.Equal(
            $$"""{"nodes":[{"name":{{deep}},"label":{{deep}}}]}""",
            new AskedAboutCluster($$"""{"nodes":[{"name":{{deep}}}]}""") { Rules = [Label] }.Healed());
    }

    [Fact]
    public void What_lacks_more_fields_than_any_answer_could_hold_is_left_to_the_API_server()
    {
        Assert.Equal(RuleApplication.MaxOwners, Lacking(RuleApplication.MaxOwners).Decided().Missing.Count);
        Assert.Equal("conforming", Lacking(RuleApplication.MaxOwners + 1).Decided().Decision);

        static AskedAboutCluster Lacking(int nodes) => new($$"""{"nodes":[{{string.Join(',', Enumerable.Repeat("{}", nodes))}}]}""");
    }
}

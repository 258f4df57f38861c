using KargoStageWebhook.Language;

namespace KargoStageWebhook.Evaluation;

/// <summary>Backfilling costs no update that an API server would have accepted: what it tolerates unchanged stays unchanged, and no value is set that it rejects.</summary>
public sealed class RatchetingBackfillTests
{
    private const string Reason = "{field: 'status.conditions[].reason', constant: Unknown}";

    private const string Requiring = """
        {"type":"object","properties":{"ready":{"type":"boolean"},"conditions":{"type":"array"LIST,"items":{
          "type":"object","required":["type","status","reason","lastTransitionTime"],"properties":{
            "type":{"type":"string"},"status":{"type":"string"},"reason":{"type":"string","minLength":1},"lastTransitionTime":{"type":"string","format":"date-time"} } } } } }
        """;

    private const string Atomic = "", ByType = ""","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["type"]""";

    private static readonly ClusterUpdate Ready = new(
        """{"ready":true,"conditions":[{"type":"Ready","status":"True","reason":""}]}""", """{"ready":false,"conditions":[{"type":"Ready","status":"True","reason":""}]}""")
    { Rules = [Reason] };

    [Theory]
    [InlineData(Atomic)]
    [InlineData(ByType)]
    public void One_of_two_required_fields_is_not_set_in_an_unchanged_list(string list) =>
        Assert.Equal("warned", (Ready with { Crd = With(list) }).Evaluate().Decision);

    [Fact]
    public void The_warning_says_that_a_change_would_undo_ratcheting_of_what_could_be_set_and_of_nothing_else() => Assert.Equal(
        [
            "kargo-stage-webhook: status.conditions[0].reason is missing: allowed as it is, since a change there would undo ratcheting",
            "kargo-stage-webhook: status.conditions[0].lastTransitionTime is missing: allowed as it is",
        ],
        (Ready with { Crd = With(Atomic), Never = ["{field: 'status.conditions[].lastTransitionTime', why: it is a lie}"] }).Respond()["warnings"]!.AsArray().Select(warning => warning!.GetValue<string>()));

    [Fact]
    public void An_empty_text_that_the_CRD_rejects_and_nothing_can_set_is_denied_once_and_by_the_CRD()
    {
        var update = new ClusterUpdate("""{"conditions":[{"type":"Ready","status":"True","reason":"","lastTransitionTime":"2025-05-20T10:00:00Z"}]}""") { Rules = ["{field: 'status.conditions[].reason', copy: message}"], Crd = With(Atomic) };

        Assert.Equal([("status.conditions[0].reason", Outcome.Denied)], update.Evaluate().Missing.Select(missing => (missing.Path, missing.Outcome)));
        Assert.Contains("Required by the installed CRD", update.Respond()["status"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void Nor_where_the_CRD_is_not_known() => Assert.Equal("warned", Ready.Evaluate().Decision);

    [Theory]
    [InlineData("""{"note":"new"}""", "backfilled")]
    [InlineData("""{"note":"old"}""", "warned")]
    public void Where_the_CRD_is_not_known_a_field_of_no_list_is_set_unless_the_whole_status_is_unchanged(string status, string decision) =>
        Assert.Equal(decision, new ClusterUpdate(status, """{"note":"old"}""") { Rules = ["{field: status.phase, constant: Unknown}"] }.Evaluate().Decision);

    [Fact]
    public void Nor_in_an_unchanged_item_of_a_list_that_has_changed_where_the_CRD_is_not_known()
    {
        var update = Ready with { Status = """{"conditions":[{"type":"Synced","status":"True"},{"type":"Ready","status":"True","reason":""}]}""" };

        Assert.Equal(
            [("status.conditions[0].reason", Outcome.Backfilled), ("status.conditions[1].reason", Outcome.Warned)],
            update.Evaluate().Missing.Select(missing => (missing.Path, missing.Outcome)));
    }

    [Fact]
    public void An_item_of_a_map_list_that_has_changed_is_backfilled_beside_one_that_has_not()
    {
        var update = Ready with
        {
            Crd = With(ByType),
            Status = """{"conditions":[{"type":"Synced","status":"True","lastTransitionTime":"2026-01-01T00:00:00Z"},{"type":"Ready","status":"True","reason":""}]}""",
        };

        Assert.Equal(
            [("status.conditions[0].reason", Outcome.Backfilled), ("status.conditions[1].reason", Outcome.Warned)],
            update.Evaluate().Missing.Select(missing => (missing.Path, missing.Outcome)));
    }

    [Fact]
    public void What_is_required_and_cannot_be_set_is_denied_once_its_list_changes()
    {
        var (decision, missing) = (Ready with { Crd = With(Atomic), Status = """{"conditions":[{"type":"Ready","status":"False","reason":""}]}""" }).Evaluate();

        Assert.Equal("denied", decision);
        Assert.Contains(("status.conditions[0].lastTransitionTime", "status.conditions[].lastTransitionTime", Outcome.Denied), missing);
    }

    [Fact]
    public void All_that_is_required_is_set_in_an_unchanged_list_where_the_profile_has_all_of_it()
    {
        const string Time = "{field: 'status.conditions[].lastTransitionTime', copy: metadata.creationTimestamp}";
        var update = Ready with { Crd = With(Atomic), Rules = [Reason, Time], CreationTimestamp = "2026-01-01T00:00:00Z" };

        Assert.Equal("backfilled", update.Evaluate().Decision);
        Assert.Equal("""{"ready":true,"conditions":[{"type":"Ready","status":"True","reason":"Unknown","lastTransitionTime":"2026-01-01T00:00:00Z"}]}""", update.AfterPatch());
    }

    [Theory]
    [InlineData("""{"type":"string","enum":["A","B"]}""")]
    [InlineData("""{"type":"string","maxLength":3}""")]
    [InlineData("""{"type":"integer"}""")]
    public void A_constant_that_the_CRD_rejects_is_not_set(string phase)
    {
        var update = new ClusterUpdate("{}") { Rules = ["{field: status.phase, constant: Unknown}"], Crd = $$"""{"type":"object","properties":{"phase":{{phase}} } }""" };

        Assert.Equal("warned", update.Evaluate().Decision);
        Assert.Contains("since the installed CRD rejects the value that the profile sets", update.Respond()["warnings"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("denied", (update with { Crd = $$"""{"type":"object","required":["phase"],"properties":{"phase":{{phase}} } }""" }).Evaluate().Decision);
    }

    [Fact]
    public void A_copy_that_the_CRD_rejects_is_not_set() => Assert.Equal(
        "warned",
        new ClusterUpdate("{}") { Rules = ["{field: status.version, copy: spec.version}"], Crd = """{"type":"object","properties":{"version":{"type":"integer"}}}""" }.Evaluate().Decision);

    [Fact]
    public void Nothing_is_missing_of_a_field_that_the_CRD_does_not_have() => Assert.Equal(
        "conforming", new ClusterUpdate("{}") { Rules = ["{field: status.phase, constant: Unknown}"], Crd = """{"type":"object","properties":{"other":{"type":"string"}}}""" }.Evaluate().Decision);

    [Fact]
    public void A_copy_whose_source_is_missing_is_denied_where_the_CRD_requires_it()
    {
        var update = new ClusterUpdate("""{"nodes":[{}]}""")
        {
            Rules = ["{field: 'status.nodes[].label', copy: name}"],
            Crd = """{"type":"object","properties":{"nodes":{"type":"array","items":{"type":"object","required":["label"],"properties":{"label":{"type":"string"},"name":{"type":"string"}}}}}}""",
        };

        Assert.Equal("denied", update.Evaluate().Decision);
        Assert.Equal("backfilled", (update with { Status = """{"nodes":[{"name":"a"}]}""" }).Evaluate().Decision);
    }

    [Fact]
    public void Strict_requires_all_fields_that_the_profile_names_for_the_resource()
    {
        var update = Ready with { Never = ["{field: 'status.conditions[].lastTransitionTime', why: only the controller knows}"], Requirements = Requirements.Strict };

        Assert.Equal("denied", update.Evaluate().Decision);
    }

    private static string With(string list) => Requiring.Replace("LIST", list, StringComparison.Ordinal);
}

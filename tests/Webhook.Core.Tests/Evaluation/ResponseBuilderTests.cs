using System.Text.Json.Nodes;
using KargoStageWebhook.Language;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema.Validation;
using static KargoStageWebhook.Language.Stage;

namespace KargoStageWebhook.Evaluation;

public sealed class ResponseBuilderTests
{
    private static readonly Update Denied =
        Update.Of(With(Collection("a", new Entry { Id = "x", Phase = null }))) with { Requirements = Requirements.Strict };

    private static readonly InstalledSchema RequiresNothing = new(
        Crd.Compiled("""{"type":"object","x-kubernetes-preserve-unknown-fields":true}"""), Profile.Kargo.Find("stages"), ratchets: true);

    [Fact]
    public void A_denial_is_a_Status_as_the_API_server_itself_would_write_it()
    {
        var status = Denied.Respond()["status"]!;

        Assert.Equal(422, status["code"]!.GetValue<int>());
        Assert.Equal("Invalid", Text(status["reason"]));
        Assert.Equal(("kargo.akuity.io", "Stage", "test", Uid), (
            Text(status["details"]!["group"]), Text(status["details"]!["kind"]), Text(status["details"]!["name"]), Text(status["details"]!["uid"])));
        var cause = Assert.Single(status["details"]!["causes"]!.AsArray())!;
        Assert.Equal(
            ("FieldValueRequired", "status.freightHistory[0].verificationHistory[0].phase"), (Text(cause["reason"]), Text(cause["field"])));
    }

    [Theory]
    [InlineData("Stage demo/test lacks status.freightHistory[0].verificationHistory[0].phase")]
    [InlineData("Sent by system:serviceaccount:kargo:kargo-controller, controller version unknown")]
    [InlineData("Required by the setting Webhook:Requirements=Strict")]
    [InlineData("What to do: run a controller that writes phase, or set Webhook:Requirements=Installed")]
    public void A_denial_says_what_is_missing_who_sent_it_what_requires_it_and_what_to_do(string part) =>
        Assert.Contains(part, Text(Denied.Respond()["status"]!["message"]), StringComparison.Ordinal);

    [Fact]
    public void A_denied_id_is_the_mode_s_doing_and_the_message_says_so() => Assert.Contains(
        "Required by the setting Webhook:Mode=Reject",
        Text((Update.Of(With(Collection("a", new Entry()))) with { Mode = Mode.Reject }).Respond()["status"]!["message"]),
        StringComparison.Ordinal);

    [Fact]
    public void A_controller_that_writes_a_field_is_named_only_for_what_older_ones_do_not_write() => Assert.Contains(
        "What to do: run a controller that writes id (Kargo 1.5.2 or later), or set Webhook:Mode=Backfill",
        Text((Update.Of(With(Collection("a", new Entry()))) with { Mode = Mode.Reject }).Respond()["status"]!["message"]),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reject_gives_no_reason_why_it_backfills_nothing(bool isUnchanged)
    {
        var stage = With(Collection("a", new Entry { Phase = null, At = null }));
        var message = Text((Update.Of(stage, isUnchanged ? stage : null) with { Mode = Mode.Reject }).Respond()["status"]!["message"]);

        Assert.StartsWith("Stage demo/test lacks status.freightHistory[0].verificationHistory[0].id. Sent by", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_Strict_would_backfill_is_no_reason_for_a_denial(bool isKnown)
    {
        var response = (Update.Of(With(Collection("a", new Entry { Phase = null }))) with { Requirements = Requirements.Strict, Installed = isKnown ? RequiresNothing : null }).Respond();

        Assert.StartsWith("Stage demo/test lacks status.freightHistory[0].verificationHistory[0].phase. Sent by", Text(response["status"]!["message"]), StringComparison.Ordinal);
        Assert.Equal("status.freightHistory[0].verificationHistory[0].phase", Text(Assert.Single(response["status"]!["details"]!["causes"]!.AsArray())!["field"]));
        Assert.Equal(
            "kargo-stage-webhook: status.freightHistory[0].verificationHistory[0].id is missing: not backfilled, since the update is denied",
            Text(response["warnings"]!.AsArray()[1]));
    }

    [Theory]
    [InlineData(null, Mode.Backfill, "set to 9a6f4ec8-2d5d-80eb-9ae9-424e8949674c (derived)")]
    [InlineData("known", Mode.Backfill, "set to known (carried over)")]
    [InlineData("known", Mode.Audit, "would be set to known (carried over)")]
    [InlineData("known", Mode.Reject, "denied")]
    public void A_warning_and_the_audit_log_say_what_was_done(string? stored, Mode mode, string remedy)
    {
        var update = Update.Of(With(Collection("a", new Entry { Run = "run" })), With(Collection("a", new Entry { Run = "run", Id = stored }))) with { Mode = mode, Installed = RequiresNothing };
        var response = update.Respond();

        Assert.Equal($"kargo-stage-webhook: status.freightHistory[0].verificationHistory[0].id is missing: {remedy}", Text(Assert.Single(response["warnings"]!.AsArray())));
        Assert.Equal($"status.freightHistory[0].verificationHistory[0].id {remedy}", Text(response["auditAnnotations"]!["violations"]));
    }

    [Fact]
    public void A_cause_says_why_the_field_matters()
    {
        var response = (Update.Of(With(Collection("a", new Entry { Phase = null }))) with { Requirements = Requirements.Strict, Mode = Mode.Reject }).Respond();

        Assert.Equal(
            [
                "Required value: Kargo 1.5.2's CRD requires it, and the controller finds the entry by it to re-verify or abort, and controllers up to 1.5.1 leave it out",
                "Required value: Kargo 1.5.2's CRD requires it, and it is never backfilled, since Successful would mark Freight as verified",
            ],
            response["status"]!["details"]!["causes"]!.AsArray().Select(cause => Text(cause!["message"])));
    }

    [Fact]
    public void A_denial_says_why_the_profile_s_value_was_not_set()
    {
        const string Why = "; not backfilled, since the installed CRD rejects the value of name, which it is a copy of";

        var response = new ClusterUpdate("""{"nodes":[{"name":"too-long-a-name"}]}""")
        {
            Rules = ["{field: 'status.nodes[].label', copy: name}"],
            Crd = """{"type":"object","properties":{"nodes":{"type":"array","items":{"type":"object","required":["label"],"properties":{"name":{"type":"string"},"label":{"type":"string","maxLength":5}}}}}}""",
        }.Respond();

        Assert.Equal($"kargo-stage-webhook: status.nodes[0].label is missing: denied{Why}", response["warnings"]![0]!.GetValue<string>());
        Assert.Equal($"Required value{Why}", response["status"]!["details"]!["causes"]![0]!["message"]!.GetValue<string>());
        Assert.Contains($"lacks status.nodes[0].label ({Why[2..]}).", response["status"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    /// <summary>An update is denied or allowed as a whole.</summary>
    [Theory]
    [InlineData(Mode.Backfill, "denied", "not backfilled, since the update is denied", "not the reason for the denial")]
    [InlineData(Mode.Audit, "would be denied", "would not be backfilled, since the update would be denied", "would not be the reason for the denial")]
    public void In_an_update_that_is_denied_nothing_is_called_allowed_and_what_it_is_denied_for_comes_first(Mode mode, string denied, string backfillable, string optional)
    {
        var response = new ClusterUpdate("""{"nodes":[{"id":"","name":"b"}]}""")
        {
            Mode = mode,
            Never = [.. from field in (string[])["note", "at"] select $"{{field: 'status.nodes[].{field}', why: somebody reads it}}"],
            Crd = """{"type":"object","properties":{"nodes":{"type":"array","items":{"type":"object","required":["id","at"],"properties":{"id":{"type":"string","minLength":1},"name":{"type":"string"},"note":{"type":"string"},"at":{"type":"string"}}}}}}""",
        }.Respond();

        Assert.Equal(
            [$"status.nodes[0].at is missing: {denied}", $"status.nodes[0].id is missing: {backfillable}", $"status.nodes[0].note is missing: {optional}"],
            response["warnings"]!.AsArray().Select(warning => warning!.GetValue<string>()["kargo-stage-webhook: ".Length..]));
        Assert.Equal($"status.nodes[0].at {denied}; status.nodes[0].id {backfillable}; status.nodes[0].note {optional}", Text(response["auditAnnotations"]!["violations"]));
    }

    [Theory]
    [InlineData(Mode.Audit, "...): would be denied")]
    [InlineData(Mode.Backfill, "...): denied")]
    public void A_long_problem_leaves_room_for_what_was_done(Mode mode, string end)
    {
        var values = string.Join(',', Enumerable.Range(0, 14).Select(value => $"\"WaitingForSomething{value}\""));
        var update = new ClusterUpdate("""{"phase":"Failing"}""") { Mode = mode, Crd = $$$$"""{"type":"object","properties":{"phase":{"type":"string","enum":[{{{{values}}}}]}}}""" };

        Assert.EndsWith(end, update.Respond()["warnings"]![0]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_key_leaves_room_for_the_problem()
    {
        var update = new ClusterUpdate($$$"""{"racks":{"{{{new string('k', 300)}}}":7}}""") { Crd = """{"type":"object","properties":{"racks":{"type":"object","additionalProperties":{"type":"string"}}}}""" };

        Assert.Contains("... (Invalid value: \"number\": must be of type string). Sent by", update.Respond()["status"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_audit_says_what_would_be_denied() => Assert.Equal(
        "kargo-stage-webhook: status.freightHistory[0].verificationHistory[0].phase is missing: would be denied",
        Text(Assert.Single((Denied with { Mode = Mode.Audit }).Respond()["warnings"]!.AsArray())));

    [Theory]
    [InlineData(Mode.Backfill, "allowed as it is, though Kargo 1.5.2's CRD requires it")]
    [InlineData(Mode.Audit, "would be allowed as it is, though Kargo 1.5.2's CRD requires it")]
    public void A_warning_says_which_CRD_would_reject_what_is_allowed(Mode mode, string remedy) => Assert.EndsWith(
        remedy, Text(Assert.Single((Denied with { Mode = mode, Requirements = Requirements.Installed }).Respond()["warnings"]!.AsArray())), StringComparison.Ordinal);

    [Fact]
    public void Two_fields_are_both_named_everywhere()
    {
        var response = (Update.Of(With(Collection("a", new Entry { Id = "x", Phase = null, At = null }))) with { Requirements = Requirements.Strict }).Respond();

        Assert.Contains("lacks status.freightHistory[0].verificationHistory[0].phase, status.freightHistory[0].verificationHistory[0].startTime. Sent by", Text(response["status"]!["message"]), StringComparison.Ordinal);
        Assert.Equal(
            "status.freightHistory[0].verificationHistory[0].phase denied; status.freightHistory[0].verificationHistory[0].startTime denied", Text(response["auditAnnotations"]!["violations"]));
    }

    [Theory]
    [InlineData(10, "status.freightHistory[0].verificationHistory[9].phase denied")]
    [InlineData(11, "status.freightHistory[0].verificationHistory[9].phase denied; and 1 more")]
    public void The_audit_log_names_ten_fields_and_counts_the_others(int fields, string end)
    {
        var entries = Enumerable.Range(0, fields).Select(_ => new Entry { Id = "x", Phase = null }).ToArray();

        Assert.EndsWith(end, Text((Update.Of(With(Collection("a", entries))) with { Requirements = Requirements.Strict }).Respond()["auditAnnotations"]!["violations"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_denial_counts_the_fields_for_which_it_has_no_room()
    {
        var entries = Enumerable.Range(0, 5).Select(_ => new Entry { Id = "x", Phase = null }).ToArray();
        var message = Text((Update.Of(With(Collection("a", entries))) with { Requirements = Requirements.Strict }).Respond()["status"]!["message"]);

        Assert.Contains("status.freightHistory[0].verificationHistory[2].phase and 2 more. Sent by", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "an unnamed user")]
    [InlineData("jane@example.com", "jane@example.com")]
    public void A_denial_names_its_sender_if_there_is_one(string user, string name) =>
        Assert.Contains($"Sent by {name}, controller version", Text((Denied with { User = user }).Respond()["status"]!["message"]), StringComparison.Ordinal);

    [Fact]
    public void Neither_a_denial_nor_an_audit_patches_anything()
    {
        Assert.Null(Denied.Respond()["patch"]);
        Assert.Null((Update.Of(With(Collection("a", new Entry()))) with { Mode = Mode.Audit }).Respond()["patch"]);
    }

    [Fact]
    public void A_conforming_request_is_answered_without_a_word() => Assert.Equal(
        """{"uid":"request-1","allowed":true}""",
        Update.Of(With(Collection("a", new Entry { Id = "x" }))).Respond().ToJsonString());

    [Theory]
    [InlineData(5, "status.freightHistory[0].verificationHistory[4].id is missing")]
    [InlineData(6, "2 more fields are missing or wrong in this object")]
    public void Past_a_handful_warnings_are_summed_up(int missing, string last)
    {
        var entries = Enumerable.Range(0, missing).Select(_ => new Entry()).ToArray();
        var warnings = Update.Of(With(Collection("a", entries))).Respond()["warnings"]!.AsArray();

        Assert.Equal(5, warnings.Count);
        Assert.Contains(last, Text(warnings[4]), StringComparison.Ordinal);
    }

    [Fact]
    public void An_audit_annotation_tells_what_was_done_where_and_by_whom()
    {
        var annotations = Update.Of(With(Collection("a", new Entry { Run = "run" }))).Respond()["auditAnnotations"]!;

        Assert.Equal("backfilled", Text(annotations["decision"]));
        Assert.Equal("system:serviceaccount:kargo:kargo-controller", Text(annotations["sender"]));
        Assert.Equal("unknown", Text(annotations["controller-version"]));
        Assert.StartsWith("status.freightHistory[0].verificationHistory[0].id set to ", Text(annotations["violations"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_names_stay_printable_and_short()
    {
        var answer = (Denied with { User = "evil\u001b[31m\r\n" + new string('x', 10_000) }).Respond();
        var texts = answer["warnings"]!.AsArray().Append(answer["auditAnnotations"]!["sender"]).Append(answer["status"]!["message"]).Select(Text);

        Assert.All(texts, text => Assert.DoesNotContain(text, char.IsControl));
        Assert.All(answer["warnings"]!.AsArray(), warning => Assert.InRange(Text(warning).Length, 1, 256));
        Assert.InRange(Text(answer["status"]!["message"]).Length, 1, 2000);
    }

    [Fact]
    public void An_answer_to_very_many_entries_stays_small()
    {
        var entries = Enumerable.Range(0, 5000).Select(_ => new Entry { Id = "x", Phase = null }).ToArray();
        var answer = (Update.Of(With(Collection("a", entries))) with { Requirements = Requirements.Strict }).Respond();

        Assert.Equal(500, answer["status"]!["details"]!["causes"]!.AsArray().Count);
        Assert.EndsWith("; and 4990 more", Text(answer["auditAnnotations"]!["violations"]), StringComparison.Ordinal);
        Assert.InRange(answer.ToJsonString().Length, 1, 200_000);
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}

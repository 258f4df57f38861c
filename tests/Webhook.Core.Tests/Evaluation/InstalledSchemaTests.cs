using System.Text.Json.Nodes;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Language;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Schema.Validation;
using static KargoStageWebhook.Language.Stage;

namespace KargoStageWebhook.Evaluation;

/// <summary>Decisions where the installed CRD is known: never more is denied than it rejects, with every possible backfill done.</summary>
public sealed class InstalledSchemaTests
{
    private const string Collections = """
        {"type":"object","properties":{
          "id":{"type":"string"},
          "items":{"type":"object","additionalProperties":{"type":"object","properties":{"name":{"type":"string"} } } },
          "verificationHistory":{"type":"array","items":{"type":"object","required":[REQUIRED],"properties":{
            "id":{"type":"string"},"phase":{"type":"string"},"startTime":{"type":"string","format":"date-time"},"finishTime":{"type":"string","format":"date-time"} } } } } }
        """;

    private const string Rules = """
        {"type":"object","properties":{
          "freightHistory":{"type":"array","items":COLLECTIONS},
          "lastPromotion":{"type":"object","properties":{"name":{"type":"string"},"status":{"type":"object","properties":{"freightCollection":COLLECTIONS} } } },
          "health":{"type":"object","properties":{"status":{"type":"string","enum":["Healthy","Unhealthy"]} } } } }
        """;

    private static readonly ResourceProfile Stages = Profile.Kargo.Find("stages");
    private static readonly CrdSchema Requiring = Read("\"id\",\"phase\",\"startTime\""), Lenient = Read(string.Empty);
    private static readonly Entry WithoutPhase = new() { Id = "x", Phase = null }, WithoutId = new(), Bare = new() { Phase = null };
    private static readonly JsonObject Note = JsonNode.Parse("""{"freightSummary":"another"}""")!.AsObject();
    private static readonly JsonObject Broken = JsonNode.Parse("""{"health":{"status":"Fine"} }""")!.AsObject();

    [Fact]
    public void What_the_CRD_requires_and_nothing_can_backfill_is_denied_once() => Assert.Equal(
        ["denied", "status.freightHistory[0].verificationHistory[0].phase Denied"], Evaluate(Under(Requiring, With(Collection("a", WithoutPhase)))));

    [Fact]
    public void What_the_CRD_does_not_require_is_only_warned_of() => Assert.Equal(
        ["warned", "status.freightHistory[0].verificationHistory[0].phase Warned"], Evaluate(Under(Lenient, With(Collection("a", WithoutPhase)))));

    [Fact]
    public void A_missing_id_is_backfilled_whether_it_is_required_or_not()
    {
        Assert.Equal("backfilled", Evaluate(Under(Requiring, With(Collection("a", WithoutId))))[0]);
        Assert.Equal("backfilled", Evaluate(Under(Lenient, With(Collection("a", WithoutId))))[0]);
    }

    [Fact]
    public void Any_field_of_status_is_validated() =>
        Assert.Equal(["denied", "status.health.status Denied"], Evaluate(Under(Lenient, WithStatus(Broken.ToJsonString()))));

    [Fact]
    public void Beside_a_missing_id_a_wrong_value_is_denied_and_the_id_only_spoken_of() => Assert.Equal(
        ["denied", "status.freightHistory[0].verificationHistory[0].id Warned", "status.health.status Denied"],
        Evaluate(Under(Requiring, Merge(With(Collection("a", WithoutId)), Broken))));

    [Theory]
    [InlineData(Mode.Audit, Requirements.Installed, AdmissionPhase.Mutating, "would_deny")]
    [InlineData(Mode.Reject, Requirements.Installed, AdmissionPhase.Mutating, "denied")]
    [InlineData(Mode.Backfill, Requirements.Installed, AdmissionPhase.Validating, "conforming")] // The API server has seen to it by now.
    [InlineData(Mode.Backfill, Requirements.Strict, AdmissionPhase.Mutating, "conforming")] // Strict asks for the three fields, whatever is installed.
    public void A_wrong_value_is_denied_only_where_mode_requirements_and_phase_say_so(Mode mode, Requirements requirements, AdmissionPhase phase, string decision) => Assert.Equal(
        decision, Evaluate(Under(Lenient, WithStatus(Broken.ToJsonString())) with { Mode = mode, Requirements = requirements, Phase = phase })[0]);

    [Fact]
    public void Without_a_known_CRD_nothing_is_rejected() =>
        Assert.Equal("warned", Evaluate(Update.Of(Merge(With(Collection("a", WithoutPhase)), Broken)))[0]);

    [Fact]
    public void What_an_API_server_tolerates_because_it_is_unchanged_is_not_rejected()
    {
        var stored = With(Collection("a", WithoutPhase));
        var sent = stored.AndLastPromotion(Collection("b", new Entry { Id = "y" }));

        Assert.Equal("warned", Evaluate(Under(Requiring, sent, stored))[0]);
        Assert.Equal("denied", Evaluate(Under(Requiring, sent, stored, ratchets: false))[0]);
    }

    [Fact]
    public void An_id_is_not_backfilled_where_that_would_undo_ratcheting()
    {
        var stored = With(Collection("a", Bare));
        var sent = stored.AndLastPromotion(Collection("b", WithoutId));

        Assert.Equal(
            [
                "backfilled",
                "status.freightHistory[0].verificationHistory[0].id Warned",
                "status.freightHistory[0].verificationHistory[0].phase Warned",
                "status.lastPromotion.status.freightCollection.verificationHistory[0].id Backfilled",
            ],
            Evaluate(Under(Requiring, sent, stored)));
    }

    [Fact]
    public void An_id_is_not_backfilled_where_that_might_undo_ratcheting_while_the_CRD_is_not_known()
    {
        var stored = With(Collection("a", Bare));
        var sent = stored.AndLastPromotion(Collection("b", Bare));

        Assert.Equal(
            [
                "backfilled",
                "status.freightHistory[0].verificationHistory[0].id Warned",
                "status.freightHistory[0].verificationHistory[0].phase Warned",
                "status.lastPromotion.status.freightCollection.verificationHistory[0].id Backfilled",
                "status.lastPromotion.status.freightCollection.verificationHistory[0].phase Warned",
            ],
            Evaluate(Update.Of(sent, stored)));
    }

    [Theory]
    [InlineData(499)]
    [InlineData(500)]
    [InlineData(501)]
    public void An_id_is_not_backfilled_in_an_unchanged_list_behind_more_violations_than_are_kept(int violations)
    {
        var stored = WithStatus($$"""{"lastPromotion":{{PromotionWith(Enumerable.Repeat(WithoutPhase, violations))}},"freightHistory":[{{Collection("a", Bare).ToJsonString()}}]}""");

        Assert.Contains("status.freightHistory[0].verificationHistory[0].id Warned", Evaluate(Under(Requiring, Merge(stored, Note), stored)));
    }

    [Fact]
    public void An_id_is_backfilled_in_a_list_that_has_changed_behind_more_violations_than_are_kept()
    {
        var promotion = PromotionWith(Enumerable.Repeat(WithoutPhase, 501));
        var stored = WithStatus($$"""{"lastPromotion":{{promotion}},"freightHistory":[{{Collection("a", WithoutId).ToJsonString()}}]}""");
        var sent = WithStatus($$"""{"lastPromotion":{{promotion}},"freightHistory":[{{Collection("b", WithoutId).ToJsonString()}},{{Collection("a", WithoutId).ToJsonString()}}]}""");

        Assert.Equal(
            ["status.freightHistory[0].verificationHistory[0].id Backfilled", "status.freightHistory[1].verificationHistory[0].id Backfilled"],
            Evaluate(Under(Requiring, sent, stored)).Where(field => field.Contains("].id ", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_id_is_backfilled_in_an_unchanged_list_while_the_CRD_is_not_known_unless_the_server_is_known_to_ratchet()
    {
        var stored = With(Collection("a", WithoutId));
        var update = Update.Of(Merge(stored, Note), stored);

        Assert.Equal(["backfilled", "status.freightHistory[0].verificationHistory[0].id Backfilled"], Evaluate(update));
        Assert.Equal(["warned", "status.freightHistory[0].verificationHistory[0].id Warned"], Evaluate(update with { IsKnownToRatchet = true }));
        Assert.Equal("backfilled", Evaluate(update with { IsKnownToRatchet = true, Requirements = Requirements.Strict })[0]); // Strict would deny it without the id.
    }

    [Fact]
    public void An_id_is_backfilled_in_a_list_that_has_changed_though_the_server_is_known_to_ratchet()
    {
        var update = Update.Of(With(Collection("b", WithoutId), Collection("a", WithoutId)), With(Collection("a", WithoutId))) with { IsKnownToRatchet = true };

        Assert.Equal(
            ["backfilled", "status.freightHistory[0].verificationHistory[0].id Backfilled", "status.freightHistory[1].verificationHistory[0].id Backfilled"], Evaluate(update));
    }

    [Fact]
    public void An_id_is_backfilled_in_a_list_that_has_changed_while_the_CRD_is_not_known()
    {
        var stored = With(Collection("a", Bare));
        var pushedDown = With(Collection("b", new Entry { Id = "y" }), Collection("a", Bare));

        Assert.Contains("status.freightHistory[1].verificationHistory[0].id Backfilled", Evaluate(Update.Of(pushedDown, stored)));
        Assert.Contains("status.freightHistory[0].verificationHistory[0].id Backfilled", Evaluate(Update.Of(With(Collection("a", WithoutId)), With(Collection("a", WithoutId)))));
    }

    [Fact]
    public void A_backfilled_status_is_one_that_the_CRD_accepts()
    {
        var update = Under(Requiring, With(Collection("a", WithoutId, new Entry { Id = string.Empty })).AndLastPromotion(Collection("a", WithoutId)));

        Assert.Empty(StatusValidator.Validate(Read("\"id\",\"phase\",\"startTime\""), Crd.Utf8(update.AfterPatch()["status"]!.ToJsonString())));
    }

    [Fact]
    public void A_denial_names_the_CRD_and_says_what_to_do()
    {
        var status = Under(Requiring, Merge(With(Collection("a", WithoutPhase)), Broken)).Respond()["status"]!;
        var message = status["message"]!.GetValue<string>();

        Assert.StartsWith("Stage demo/test lacks status.freightHistory[0].verificationHistory[0].phase, and has wrong values: status.health.status (Unsupported value: \"Fine\"", message, StringComparison.Ordinal);
        Assert.Contains("Required by the installed CRD stages.kargo.akuity.io v1alpha1, generation 3, resourceVersion 4711.", message, StringComparison.Ordinal);
        Assert.Contains("What to do: run the controller of the version that the installed CRD belongs to", message, StringComparison.Ordinal);
        Assert.Equal(
            [("FieldValueRequired", "status.freightHistory[0].verificationHistory[0].phase"), ("FieldValueNotSupported", "status.health.status")],
            status["details"]!["causes"]!.AsArray().Select(cause => (cause!["reason"]!.GetValue<string>(), cause["field"]!.GetValue<string>())));
        Assert.Equal("Unsupported value: \"Fine\": supported values: \"Healthy\", \"Unhealthy\"", status["details"]!["causes"]![1]!["message"]!.GetValue<string>());
    }

    [Fact]
    public void A_field_that_the_profile_does_not_have_is_missing_too()
    {
        var crd = Crd.Compiled("""{"type":"object","required":["observedGeneration"],"properties":{"observedGeneration":{"type":"integer"}}}""", Stages);
        var update = Under(crd, WithStatus("{}"));

        Assert.StartsWith("Stage demo/test lacks status.observedGeneration. Sent by", update.Respond()["status"]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("kargo-stage-webhook: status.observedGeneration is missing: denied", update.Respond()["warnings"]![0]!.GetValue<string>());
    }

    [Fact]
    public void A_warning_says_what_is_wrong_with_a_value() => Assert.Equal(
        "kargo-stage-webhook: status.health.status is wrong (Unsupported value: \"Fine\": supported values: \"Healthy\", \"Unhealthy\"): denied",
        Under(Lenient, WithStatus(Broken.ToJsonString())).Respond()["warnings"]![0]!.GetValue<string>());

    [Fact]
    public void Strict_denies_the_missing_field_and_leaves_a_wrong_value_to_the_API_server() => Assert.Equal(
        ["denied", "status.freightHistory[0].verificationHistory[0].phase Denied"],
        Evaluate(Under(Requiring, Merge(With(Collection("a", WithoutPhase)), Broken)) with { Requirements = Requirements.Strict }));

    [Fact]
    public void A_wrong_value_alone_is_not_called_missing() => Assert.StartsWith(
        "Stage demo/test has wrong values: status.health.status (Unsupported value: \"Fine\": supported values: \"Healthy\", \"Unhealthy\"). Sent by",
        Under(Lenient, WithStatus(Broken.ToJsonString())).Respond()["status"]!["message"]!.GetValue<string>(),
        StringComparison.Ordinal);

    [Fact]
    public void A_denial_by_a_setting_and_the_CRD_names_both()
    {
        var message = (Under(Lenient, Merge(With(Collection("a", WithoutId)), Broken)) with { Mode = Mode.Reject }).Respond()["status"]!["message"]!.GetValue<string>();

        Assert.Contains("Required by the setting Webhook:Mode=Reject; and the installed CRD stages.kargo.akuity.io", message, StringComparison.Ordinal);
    }

    private static Update Under(CrdSchema schema, Stage sent, Stage? stored = null, bool ratchets = true) =>
        Update.Of(sent, stored) with { Installed = new InstalledSchema(schema, Stages, ratchets) };

    /// <returns>The decision, then each field with what became of it.</returns>
    private static List<string> Evaluate(Update update)
    {
        var (decision, fields) = update.Evaluate();
        return [decision, .. fields.Select(field => $"{field.Path} {field.Outcome}")];
    }

    private static string PromotionWith(IEnumerable<Entry> entries) =>
        new JsonObject { ["name"] = "promotion", ["status"] = new JsonObject { ["freightCollection"] = Collection("p", [.. entries]) } }.ToJsonString();

    private static Stage Merge(Stage stage, JsonObject status)
    {
        var merged = stage.ToJson()["status"]!.DeepClone().AsObject();
        foreach (var (name, value) in status) merged[name] = value?.DeepClone();
        return WithStatus(merged.ToJsonString());
    }

    private static CrdSchema Read(string required) =>
        Crd.Compiled(Rules.Replace("COLLECTIONS", Collections.Replace("REQUIRED", required, StringComparison.Ordinal), StringComparison.Ordinal), Stages);
}

using System.Text;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Language;
using KargoStageWebhook.Objects;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema.Validation;
using static KargoStageWebhook.Language.Stage;

namespace KargoStageWebhook.Evaluation;

public sealed class StatusEvaluatorTests
{
    private const AdmissionPhase Mutating = AdmissionPhase.Mutating;
    private const AdmissionPhase Validating = AdmissionPhase.Validating;

    [Theory]
    [InlineData(Mode.Backfill, Requirements.Installed, Mutating, "backfilled")]
    [InlineData(Mode.Backfill, Requirements.Strict, Mutating, "backfilled")]
    [InlineData(Mode.Backfill, Requirements.Installed, Validating, "warned")] // The API server's schema has let it pass by now.
    [InlineData(Mode.Backfill, Requirements.Strict, Validating, "denied")]
    [InlineData(Mode.Reject, Requirements.Installed, Mutating, "denied")]
    [InlineData(Mode.Reject, Requirements.Installed, Validating, "denied")]
    [InlineData(Mode.Audit, Requirements.Installed, Mutating, "would_backfill")]
    [InlineData(Mode.Audit, Requirements.Strict, Validating, "would_deny")]
    public void A_missing_id_is(Mode mode, Requirements requirements, AdmissionPhase phase, string decision) =>
        AssertDecision(decision, new Entry(), mode, requirements, phase);

    [Theory]
    [InlineData(Mode.Backfill, Requirements.Installed, Mutating, "warned")]
    [InlineData(Mode.Reject, Requirements.Installed, Mutating, "warned")]
    [InlineData(Mode.Audit, Requirements.Installed, Mutating, "warned")]
    [InlineData(Mode.Backfill, Requirements.Strict, Mutating, "denied")]
    [InlineData(Mode.Backfill, Requirements.Strict, Validating, "denied")]
    [InlineData(Mode.Reject, Requirements.Strict, Mutating, "denied")]
    [InlineData(Mode.Audit, Requirements.Strict, Mutating, "would_deny")]
    public void A_missing_phase_or_startTime_is(Mode mode, Requirements requirements, AdmissionPhase phase, string decision)
    {
        AssertDecision(decision, new Entry { Id = "x", Phase = null }, mode, requirements, phase);
        AssertDecision(decision, new Entry { Id = "x", At = null }, mode, requirements, phase);
    }

    [Fact]
    public void An_entry_that_has_all_three_conforms_under_every_policy()
    {
        foreach (var mode in Enum.GetValues<Mode>())
            AssertDecision("conforming", new Entry { Id = "x" }, mode, Requirements.Strict, Mutating);
    }

    [Fact]
    public void A_denial_names_every_field_that_is_required_and_that_nothing_can_set() => Assert.Equal(
        [
            ("status.freightHistory[0].verificationHistory[0].id", Outcome.Warned), // Alone it would be backfilled.
            ("status.freightHistory[0].verificationHistory[0].phase", Outcome.Denied),
            ("status.freightHistory[0].verificationHistory[1].startTime", Outcome.Denied),
        ],
        (Update.Of(With(Collection("a", new Entry { Phase = null }, new Entry { Id = "x", At = null }))) with { Requirements = Requirements.Strict })
            .Evaluate().Missing);

    [Fact]
    public void A_backfilled_object_may_still_lack_what_is_only_spoken_of() => Assert.Equal(
        [
            ("status.freightHistory[0].verificationHistory[0].id", Outcome.Backfilled),
            ("status.freightHistory[0].verificationHistory[0].phase", Outcome.Warned),
        ],
        Update.Of(With(Collection("a", new Entry { Phase = null }))).Evaluate().Missing);

    [Fact]
    public void A_null_entry_is_left_to_the_schema_and_keeps_its_place() => Assert.Equal(
        ["status.freightHistory[1].verificationHistory[1].id"],
        Update.Of(With(null, Collection("a", null, new Entry()))).Evaluate().Missing.Select(field => field.Path));

    [Theory]
    [InlineData("""{"freightHistory":null}""")]
    [InlineData("""{"freightHistory":[null]}""")]
    [InlineData("""{"freightHistory":{"verificationHistory":[{}]}}""")]
    [InlineData("""{"freightHistory":[{"verificationHistory":{}}]}""")]
    [InlineData("""{"freightHistory":[[{"verificationHistory":[{}]}]]}""")]
    [InlineData("""{"lastPromotion":{"status":[{"freightCollection":{"verificationHistory":[{}]}}]}}""")]
    [InlineData("""{"freightHistory":[{"verificationHistory":[{"id":7,"phase":[],"startTime":{}}]}]}""")]
    [InlineData("""{"freightCollection":{"verificationHistory":[{}]}}""")] // A Promotion's path, in a Stage.
    [InlineData("""{"health":{"output":{"freightHistory":[{"verificationHistory":[{}]}]}}}""")]
    public void What_has_another_shape_is_left_to_the_schema(string status) =>
        Assert.Equal("conforming", (Update.Of(WithStatus(status)) with { Requirements = Requirements.Strict }).Evaluate().Decision);

    [Fact]
    public void Every_path_of_the_table_is_evaluated()
    {
        const string Entries = """{"verificationHistory":[{"phase":"Failed","startTime":"2025-05-20T10:00:00Z"}]}""";
        var stage = WithStatus(
            """{"freightHistory":[@],"currentPromotion":{"status":{"freightCollection":@}},"lastPromotion":{"status":{"freightCollection":@}}}"""
                .Replace("@", Entries, StringComparison.Ordinal));
        var promotion = WithStatus("""{"freightCollection":@}""".Replace("@", Entries, StringComparison.Ordinal));

        Assert.Equal(3, Update.Of(stage).Evaluate().Missing.Count);
        Assert.Equal(
            "status.freightCollection.verificationHistory[0].id",
            Assert.Single((Update.Of(promotion) with { Resource = "promotions" }).Evaluate().Missing).Path);
    }

    [Theory]
    [InlineData("""{"freightHistory":[{"verificationHistory":[{"id":"x","phase":"Failed","startTime":"2025-05-20T10:00:00Z"}]}]}""", "conforming")]
    [InlineData("""{"freightHistory":[{"verificationHistory":[{"phase":"Failed","startTime":"2025-05-20T10:00:00Z"}]}]}""", "backfilled")]
    [InlineData("""{"freightHistory":[{"verificationHistory":[{"id":"x","phase":"Failed"}]}]}""", "warned")]
    [InlineData("{}", "conforming")]
    public void Of_what_is_stored_it_is_said_what_the_webhook_would_set(string status, string decision)
    {
        using var stored = Stored(status);

        Assert.Equal(decision, StatusEvaluator.EvaluateStored(stored, installed: null).Name);
    }

    [Fact]
    public void A_field_that_the_profile_has_a_value_for_is_not_missing_to_one_who_asks_what_remains_wrong()
    {
        const string Rules = """{"type":"object","properties":{"freightHistory":{"type":"array","items":{"type":"object","properties":{"verificationHistory":{"type":"array","items":{"type":"object","required":["id","phase"],"properties":{"id":{"type":"string"},"phase":{"type":"string"}}}}}}}}}""";
        var stages = Profile.Kargo.Find("stages");
        var installed = new InstalledSchema(Crd.Compiled(Rules, stages), stages, ratchets: true);
        using var stored = Stored("""{"freightHistory":[{"verificationHistory":[{}]}]}""");

        var remaining = StatusValidator.Validate(installed.Rules, stored.Object.Status, StatusEvaluator.FindBackfills(stored, installed));

        Assert.Equal(["status.freightHistory[0].verificationHistory[0].phase Required"], Crd.Show(remaining));
    }

    private static StatusUpdate Stored(string status)
    {
        var stages = Profile.Kargo.Find("stages");
        return StatusUpdate.FromStored(stages, ObjectReader.Read(Encoding.UTF8.GetBytes(WithStatus(status).ToJson().ToJsonString()), stages));
    }

    private static void AssertDecision(string decision, Entry entry, Mode mode, Requirements requirements, AdmissionPhase phase)
    {
        var asked = Update.Of(With(Collection("a", entry))) with { Mode = mode, Requirements = requirements, Phase = phase };

        Assert.Equal(decision, asked.Evaluate().Decision);
    }
}

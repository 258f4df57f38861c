using KargoStageWebhook.Admission;
using KargoStageWebhook.Language;
using KargoStageWebhook.Profiles;
using static KargoStageWebhook.Language.Stage;

namespace KargoStageWebhook.Evaluation;

public sealed class DerivedIdTests
{
    [Fact]
    public void A_derived_id_is_a_lower_case_uuid_of_version_8()
    {
        var id = Assert.Single(Update.Of(With(Collection("a", new Entry()))).AfterPatch().Ids());

        Assert.Matches("^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$", id);
    }

    // The id of an entry that is not stored yet must be the same in every replica and every release. Computed apart from this code: the first
    // 16 bytes of SHA-256 over the name space and the name, with version 8 and the variant set.
    [Fact]
    public void A_derived_id_never_changes_from_release_to_release() =>
        Assert.Equal(["9a6f4ec8-2d5d-80eb-9ae9-424e8949674c"], Update.Of(With(Collection("a", new Entry { Run = "run" }))).AfterPatch().Ids());

    [Fact]
    public void An_id_stays_while_phase_and_finishTime_and_the_runs_phase_move()
    {
        var running = Update.Of(With(Collection("a", new Entry { Run = "r", Phase = "Running" }))).AfterPatch();
        var done = Update.Of(With(Collection("a", new Entry { Run = "r", RunPhase = "Successful", Finished = "10:05:00" }))).AfterPatch();

        Assert.Equal(running.Ids(), done.Ids());
    }

    [Fact]
    public void An_id_stays_when_its_collection_is_pushed_down()
    {
        var onTop = Update.Of(With(Collection("a", new Entry()))).AfterPatch();
        var below = Update.Of(With(Collection("b", new Entry { At = "11:00:00" }), Collection("a", new Entry()))).AfterPatch();

        Assert.Equal(onTop.Ids(), below.Ids(collection: 1));
    }

    [Fact]
    public void A_new_entry_on_top_changes_no_id_below_even_within_one_second()
    {
        var one = Update.Of(With(Collection("a", new Entry()))).AfterPatch();
        var two = Update.Of(With(Collection("a", new Entry(), new Entry()))).AfterPatch();

        Assert.Equal(one.Ids()[0], two.Ids()[1]);
        Assert.NotEqual(two.Ids()[0], two.Ids()[1]);
    }

    public static TheoryData<string> Differences => ["stage", "collection", "startTime", "analysisRun"];

    [Theory]
    [MemberData(nameof(Differences))]
    public void Different_verifications_get_different_ids(string difference)
    {
        var one = Update.Of(With(Collection("a", new Entry())));
        var other = difference switch
        {
            "collection" => Update.Of(With(Collection("b", new Entry()))),
            "startTime" => Update.Of(With(Collection("a", new Entry { At = "10:00:01" }))),
            "analysisRun" => Update.Of(With(Collection("a", new Entry { Run = "run" }))),
            _ => Update.Of(With(Collection("a", new Entry()))),
        };
        if (difference == "stage") other.Object["metadata"]!["uid"] = "another";

        Assert.NotEqual(one.AfterPatch().Ids(), other.AfterPatch().Ids());
    }

    [Fact]
    public void Text_that_is_escaped_differently_is_the_same_text()
    {
        var plain = Update.Of(With(Collection("é", new Entry())));
        var body = System.Text.Encoding.UTF8.GetString(plain.Body());

        Assert.Contains("\\u00E9", body, StringComparison.Ordinal);
        Assert.Equal(Ids(body), Ids(body.Replace("\\u00E9", "é", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Ids(string body)
    {
        using var request = Assert.IsType<ReadResult.Readable>(AdmissionReviewReader.Read(System.Text.Encoding.UTF8.GetBytes(body), Profile.Kargo)).Request;
        using var backfill = IdBackfill.For(request.Update, installed: null);
        return [.. backfill.Fill().Values.Select(id => id.ToString())];
    }
}

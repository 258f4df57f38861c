using KargoStageWebhook.Language;
using static KargoStageWebhook.Language.Stage;

namespace KargoStageWebhook.Evaluation;

public sealed class IdBackfillTests
{
    private const string Stored = "0f8fad5b-d9cb-469f-a165-70867728950e";

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void A_stale_writer_does_not_change_the_id_that_is_stored(string? sent) => Assert.Equal(
        [Stored],
        Update.Of(With(Collection("a", new Entry { Id = sent })), stored: With(Collection("a", new Entry { Id = Stored }))).AfterPatch().Ids());

    [Fact]
    public void A_stored_id_follows_its_collection_down_the_history()
    {
        var sent = With(Collection("b", new Entry { At = "12:00:00" }), Collection("a", new Entry()));

        Assert.Equal([Stored], Update.Of(sent, stored: With(Collection("a", new Entry { Id = Stored }))).AfterPatch().Ids(collection: 1));
    }

    [Fact]
    public void An_id_that_was_sent_is_never_touched()
    {
        var sent = With(Collection("a", new Entry { Id = "mine" }));

        Assert.Equal(["mine"], Update.Of(sent, stored: With(Collection("a", new Entry { Id = Stored }))).AfterPatch().Ids());
    }

    [Fact]
    public void A_new_entry_never_gets_the_id_of_an_older_one_of_its_collection()
    {
        var sent = With(Collection("a", new Entry { At = "12:00:00" }));

        Assert.NotEqual([Stored], Update.Of(sent, stored: With(Collection("a", new Entry { Id = Stored }))).AfterPatch().Ids());
    }

    [Fact]
    public void The_same_entry_in_lastPromotion_and_freightHistory_gets_the_same_id()
    {
        var backfilled = Update.Of(With(Collection("a", new Entry())).AndLastPromotion(Collection("a", new Entry()))).AfterPatch();

        Assert.Equal(backfilled.Ids(), backfilled.LastPromotionIds());
    }

    [Fact]
    public void An_id_that_one_place_of_the_object_has_is_given_to_the_same_entry_in_the_other()
    {
        var sent = With(Collection("a", new Entry { Id = Stored })).AndLastPromotion(Collection("a", new Entry()));

        Assert.Equal([Stored], Update.Of(sent).AfterPatch().LastPromotionIds());
    }

    // A Stage may be promoted to the same Freight again: then one verification stands in two places of the history.
    [Fact]
    public void The_same_entry_in_two_collections_of_the_history_gets_the_same_id()
    {
        var backfilled = Update.Of(With(Collection("a", new Entry()), Collection("b", new Entry()), Collection("a", new Entry()))).AfterPatch();

        Assert.Equal(backfilled.Ids(collection: 2), backfilled.Ids());
        Assert.NotEqual(backfilled.Ids(collection: 1), backfilled.Ids());
    }

    [Fact]
    public void Two_places_of_one_entry_that_are_stored_with_different_ids_keep_their_own_when_another_is_put_in_front()
    {
        var stored = With(Collection("a", new Entry { Id = "newer" }), Collection("a", new Entry { Id = "older" }));
        var backfilled = Update.Of(With(Collection("a", new Entry { At = "12:00:00" }), Collection("a", new Entry()), Collection("a", new Entry())), stored).AfterPatch();

        Assert.Equal(["newer", "older"], backfilled.Ids(collection: 1).Concat(backfilled.Ids(collection: 2)));
    }

    // Memory is kept from one request to the next one of a thread.
    [Fact]
    public void No_id_depends_on_the_requests_before()
    {
        var update = Update.Of(With(Collection("a", new Entry())));
        var alone = update.AfterPatch().Ids();
        var heldByAnother = With(Collection("a", new Entry { At = "09:00:00", Id = alone[0] }));
        Assert.NotEqual(alone, Update.Of(With(Collection("a", new Entry())), stored: heldByAnother).AfterPatch().Ids());

        Assert.Equal(alone, update.AfterPatch().Ids());
    }

    [Fact]
    public void Of_two_stored_entries_that_are_alike_each_keeps_its_id()
    {
        var stored = With(Collection("a", new Entry { Id = "newer" }, new Entry { Id = "older" }));

        Assert.Equal(["newer", "older"], Update.Of(With(Collection("a", new Entry(), new Entry())), stored).AfterPatch().Ids());
    }

    [Fact]
    public void A_derived_id_that_another_entry_of_the_stack_already_holds_is_not_given_twice()
    {
        var derived = Update.Of(With(Collection("a", new Entry()))).AfterPatch().Ids()[0];
        var ids = Update.Of(With(Collection("a", new Entry { At = "12:00:00", Id = derived }, new Entry()))).AfterPatch().Ids();

        Assert.Equal(2, ids.Distinct().Count());
    }

    [Fact]
    public void A_derived_id_that_another_stored_entry_of_the_collection_holds_is_not_given()
    {
        var derived = Update.Of(With(Collection("a", new Entry()))).AfterPatch().Ids()[0];
        var stored = With(Collection("a", new Entry { At = "09:00:00", Id = derived }));

        Assert.NotEqual([derived], Update.Of(With(Collection("a", new Entry())), stored).AfterPatch().Ids());
    }

    [Fact]
    public void Two_stored_entries_with_one_id_are_told_apart_when_both_come_back_without()
    {
        var twice = With(Collection("a", new Entry { At = "11:00:00", Id = Stored }, new Entry { Id = Stored }));
        var ids = Update.Of(With(Collection("a", new Entry { At = "11:00:00" }, new Entry())), stored: twice).AfterPatch().Ids();

        Assert.Single(ids, Stored);
        Assert.Equal(2, ids.Distinct().Count());
    }
}

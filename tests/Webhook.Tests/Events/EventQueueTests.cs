using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Events;

/// <summary>What is told of by Events, and how often.</summary>
public sealed class EventQueueTests : IDisposable
{
    private readonly SettableClock _time = new();
    private readonly TestMeter _meter = new();
    private readonly EventQueue _queue;

    public EventQueueTests() => _queue = new EventQueue(new EventMetrics(_meter.Meter), _time);

    [Fact]
    public void What_was_backfilled_is_told_with_its_sender_and_its_first_field()
    {
        Happen(ARequest.OfStageWith(new Entry(), new Entry { At = "09:00:00" }));

        var told = Assert.Single(_queue.Take(10));
        Assert.Equal(EventReason.BackfilledStatus, told.Key.Reason);
        Assert.Equal(
            "Backfilled fields that kargo/kargo-controller 1.5.1 (by the image of its Pod) omitted: "
            + "status.freightHistory[0].verificationHistory[0].id and 1 more",
            told.Message);
    }

    [Fact]
    public void What_was_denied_is_told_with_what_is_missing()
    {
        Happen(ARequest.OfStageWith(new Entry { Id = "a", Phase = null }), Requirements.Strict);

        var told = Assert.Single(_queue.Take(10));
        Assert.Equal(EventReason.DeniedStatus, told.Key.Reason);
        Assert.EndsWith("that lacks status.freightHistory[0].verificationHistory[0].phase", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_conforms_or_is_only_warned_about_is_not_told()
    {
        Happen(ARequest.OfHealthyStage());
        Happen(ARequest.OfStageWith(new Entry { Id = "a", Phase = null }));

        Assert.Empty(_queue.Take(10));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a%2Fb")]
    public void What_no_object_can_be_called_is_not_told_of(string name)
    {
        Happen(ARequest.OfStageWithoutId().Named(name));

        Assert.Empty(_queue.Take(10));
    }

    [Fact]
    public void What_has_no_uid_is_not_stored_and_not_told_of()
    {
        var request = ARequest.OfStageWithoutId();
        request.Object["metadata"]!["uid"] = "";

        Happen(request);

        Assert.Empty(_queue.Take(10));
    }

    [Fact]
    public void The_same_about_the_same_object_is_one_with_a_count()
    {
        Happen(ARequest.OfStageWithoutId());
        Happen(ARequest.OfStageWithoutId());

        Assert.Equal(2, Assert.Single(_queue.Take(10)).Count);
    }

    [Fact]
    public void Another_object_is_another_one()
    {
        Happen(ARequest.OfStageWithoutId());
        Happen(ARequest.OfStageWithoutId().Named("another"));

        Assert.Equal(2, _queue.Take(10).Select(told => told.Key.EventName).Distinct().Count());
    }

    [Fact]
    public void What_repeats_is_told_once_a_minute()
    {
        Happen(ARequest.OfStageWithoutId());
        _queue.Take(10);

        Happen(ARequest.OfStageWithoutId());
        Assert.Empty(_queue.Take(10));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(_queue.Take(10));
    }

    [Fact]
    public void What_repeats_is_told_a_minute_later_where_the_clock_is_set_back()
    {
        Happen(ARequest.OfStageWithoutId());
        _queue.Take(10);

        _time.Ahead = TimeSpan.FromHours(-1);
        Happen(ARequest.OfStageWithoutId());
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Single(_queue.Take(10));
    }

    [Fact]
    public void No_more_is_taken_than_is_asked_for_and_the_oldest_first()
    {
        Happen(ARequest.OfStageWithoutId().Named("first"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Happen(ARequest.OfStageWithoutId().Named("second"));

        Assert.Equal("first", Assert.Single(_queue.Take(1)).Key.Name);
        Assert.Equal("second", Assert.Single(_queue.Take(1)).Key.Name);
    }

    [Fact]
    public void What_is_put_back_is_not_lost_and_counts_with_what_came_meanwhile()
    {
        Happen(ARequest.OfStageWithoutId());
        var unwritten = Assert.Single(_queue.Take(10));
        Happen(ARequest.OfStageWithoutId());

        _queue.PutBack(unwritten);

        var again = Assert.Single(_queue.Take(10));
        Assert.Equal((2, unwritten.First), (again.Count, again.First));
    }

    [Fact]
    public void What_would_be_too_much_is_dropped_and_counted()
    {
        for (var i = 0; i < 1001; i++) Happen(ARequest.OfStageWithoutId().Named($"stage-{i}"));

        Assert.Equal(1000, _queue.TakeAll().Count);
        Assert.Equal(1, _meter.Sum("events", ("outcome", "dropped"), ("reason", "BackfilledStatus")));
    }

    [Fact]
    public void The_longest_name_still_makes_a_name_of_an_Event()
    {
        var key = new EventKey("kargo.akuity.io/v1alpha1", "Stage", "demo", new string('a', 253), "uid", EventReason.DeniedStatus, "path");

        Assert.Equal(253, key.EventName.Length);
    }

    [Fact]
    public void An_Event_about_an_object_without_namespace_is_in_the_default_one()
    {
        Assert.Equal("default", new EventKey("db.example/v1", "Cluster", string.Empty, "orders", "uid", EventReason.BackfilledStatus, "path").EventNamespace);
        Assert.Equal("demo", new EventKey("db.example/v1", "Cluster", "demo", "orders", "uid", EventReason.BackfilledStatus, "path").EventNamespace);
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Happen(ARequest asked, Requirements requirements = Requirements.Installed) => _queue.Happen(asked, requirements);
}

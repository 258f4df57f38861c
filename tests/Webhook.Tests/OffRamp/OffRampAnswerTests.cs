namespace KargoStageWebhook.OffRamp;

/// <summary>When the webhook is not needed any longer: never before it has been shown.</summary>
public sealed class OffRampAnswerTests
{
    private static readonly TimeSpan Quiet = TimeSpan.FromDays(14), Oldest = TimeSpan.FromHours(2);
    private static readonly TimeSpan Longer = Quiet + TimeSpan.FromSeconds(1), Shorter = Quiet - TimeSpan.FromSeconds(1);
    private static readonly (long NonConforming, TimeSpan? Age) Clean = (0, TimeSpan.FromMinutes(3)), Lacking = (2, TimeSpan.FromMinutes(3)), Old = (0, TimeSpan.FromDays(3)), None = (0, null);

    [Fact]
    public void It_is_not_needed_once_all_was_quiet_and_nothing_stored_lacks_anything() => Assert.Equal(
        new OffRampAnswer(Need.NotNeeded, "no field was missing in a request for 14 days, and nothing that is stored lacks anything"), Answer(Longer, Longer, Clean));

    [Fact]
    public void Nobody_who_ever_sent_anything_wrong_is_quiet_too() => Assert.Equal(Need.NotNeeded, Answer(Longer, null, Clean).Need);

    [Fact]
    public void A_field_that_was_missing_a_moment_too_late_needs_it() => Assert.Equal(Need.Needed, Answer(Longer, Shorter, Clean).Need);

    [Fact]
    public void What_is_stored_and_lacks_something_needs_it() => Assert.Equal(
        new OffRampAnswer(Need.Needed, "2 objects that are stored lack something"), Answer(Longer, null, Lacking));

    [Fact]
    public void A_process_that_has_just_started_has_shown_nothing() => Assert.Equal(
        new OffRampAnswer(Need.Needed, "not shown otherwise yet: this replica has watched for 36 h of 14 days"), Answer(TimeSpan.FromDays(1.5), null, Clean));

    [Fact]
    public void Without_an_audit_it_cannot_be_said() => Assert.Equal(Need.Unknown, Answer(Longer, null, None).Need);

    [Fact]
    public void By_an_audit_that_is_too_old_it_cannot_be_said() => Assert.Equal(
        new OffRampAnswer(Need.Unknown, "no field was missing for long enough, but the last audit of all that is stored was 3 days ago"), Answer(Longer, null, Old));

    private static OffRampAnswer Answer(TimeSpan watched, TimeSpan? sinceMissing, (long NonConforming, TimeSpan? Age) stored) =>
        OffRampAnswer.Decide(Quiet, watched, sinceMissing, stored.NonConforming, stored.Age, Oldest);
}

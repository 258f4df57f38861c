using KargoStageWebhook.Hosting;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Text;
using static KargoStageWebhook.Language.AnObject;

namespace KargoStageWebhook.Attribution;

/// <summary>Which Pod runs which version, and for how long that is remembered.</summary>
public sealed class PodDirectoryTests
{
    private readonly SettableClock _time = new();
    private readonly PodDirectory _pods;

    public PodDirectoryTests() => _pods = new PodDirectory(new WebhookOptions(), _time);

    [Fact]
    public void A_Pod_is_known_with_its_service_account_and_version()
    {
        _pods.Set(Pod("a", "1.5.1"));

        Assert.Equal(new Controller("kargo/kargo-controller", new ControllerVersion("1.5.1", VersionSource.PodImage)), Find("a"));
        Assert.Null(Find("b"));
    }

    [Fact]
    public void A_Pod_whose_image_was_changed_has_the_new_version()
    {
        _pods.Set(Pod("a", "1.5.1"));
        _pods.Set(Pod("a", "1.5.2"));

        Assert.Equal("1.5.2", VersionOf("a"));
        Assert.Equal(1, _pods.Count);
    }

    [Fact]
    public void A_Pod_without_the_container_has_no_version()
    {
        _pods.Set(Pod("a", "1.5.1", container: "another"));

        Assert.Equal(ControllerVersion.Unknown, Find("a")?.Version);
    }

    [Fact]
    public void The_container_is_the_one_that_the_setting_names()
    {
        var pods = new PodDirectory(new WebhookOptions { ControllerContainer = "another" }, _time);
        pods.Set(Pod("a", "1.5.1", container: "another"));

        Assert.Equal("1.5.1", pods.Find(Utf8Text.From("a"))?.Version.Text);
    }

    [Fact]
    public void A_Pod_that_is_gone_is_known_for_ten_minutes()
    {
        _pods.Set(Pod("a", "1.5.1"));
        _pods.Remove(Pod("a", "1.5.1"));

        _time.Advance(TimeSpan.FromMinutes(10));
        HearOfAnother();
        Assert.Equal("1.5.1", VersionOf("a"));
        _time.Advance(TimeSpan.FromSeconds(1));
        HearOfAnother();
        Assert.Null(Find("a"));
    }

    [Fact]
    public void A_Pod_that_is_gone_is_forgotten_in_time_where_the_clock_is_set_back()
    {
        _pods.Set(Pod("a", "1.5.1"));
        _pods.Remove(Pod("a", "1.5.1"));

        _time.Ahead = TimeSpan.FromHours(-1);
        _time.Advance(TimeSpan.FromMinutes(11));
        HearOfAnother();

        Assert.Null(Find("a"));
    }

    [Fact]
    public void A_Pod_that_a_list_no_longer_names_is_gone_from_then_on()
    {
        _pods.Set(Pod("a", "1.5.1"));
        _time.Advance(TimeSpan.FromHours(1));
        _pods.Replace([Pod("b", "1.5.2")]);

        Assert.Equal(("1.5.1", "1.5.2"), (VersionOf("a"), VersionOf("b")));
        _time.Advance(TimeSpan.FromMinutes(11));
        HearOfAnother();
        Assert.Equal((null, "1.5.2"), (VersionOf("a"), VersionOf("b")));
    }

    [Fact]
    public void A_Pod_that_lives_is_never_forgotten()
    {
        _pods.Set(Pod("a", "1.5.1"));
        _time.Advance(TimeSpan.FromDays(30));
        HearOfAnother();

        Assert.Equal("1.5.1", VersionOf("a"));
    }

    // A list may be older than the event of a watch before it.
    [Fact]
    public void A_Pod_that_is_back_is_not_forgotten()
    {
        _pods.Set(Pod("a", "1.5.1"));
        _pods.Remove(Pod("a", "1.5.1"));
        _pods.Replace([Pod("a", "1.5.1")]);
        _time.Advance(TimeSpan.FromMinutes(11));
        HearOfAnother();

        Assert.Equal("1.5.1", VersionOf("a"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("☃")]
    public void A_uid_that_is_none_is_not_known(string uid) => Assert.Null(Find(uid));

    [Fact]
    public void A_uid_of_any_length_is_not_known() => Assert.Null(Find(new string('a', 100_000)));

    [Fact]
    public void Many_come_and_go_without_a_trace()
    {
        for (var number = 0; number < 1000; number++)
        {
            _pods.Set(Pod($"{number}", "1.5.1"));
            _pods.Remove(Pod($"{number}", "1.5.1"));
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(_pods.Count, 1, 11);
    }

    private void HearOfAnother() => _pods.Remove(Pod("never there", "0.0.0"));

    private Controller? Find(string uid) => _pods.Find(Utf8Text.From(uid));

    private string? VersionOf(string uid) => Find(uid)?.Version.Text;
}

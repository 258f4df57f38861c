using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Kubernetes;

/// <summary>What somebody at a terminal reads while a verb waits.</summary>
public sealed class WaitNoticesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _lines = [];
    private readonly WaitNotices _notices;

    public WaitNoticesTests() => _notices = new WaitNotices(_time, _lines.Add);

    [Fact]
    public void What_comes_within_two_seconds_is_not_reported()
    {
        using (_notices.Expect("an answer")) _time.Advance(TimeSpan.FromSeconds(1.9));
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Empty(_lines);
    }

    [Fact]
    public void What_takes_longer_is_reported_once()
    {
        using (_notices.Expect("an answer")) _time.Advance(TimeSpan.FromMinutes(1));
        using (_notices.Expect("an answer")) _time.Advance(TimeSpan.FromMinutes(1));
        using (_notices.Expect("another")) _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(["Waiting for an answer.", "Waiting for another."], _lines);
    }

    [Fact]
    public void Progress_is_reported_every_five_seconds()
    {
        for (var page = 1; page <= 12; page++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            _notices.Advance(page * 100, "stages");
        }

        Assert.Equal(["500 stages read so far.", "1000 stages read so far."], _lines);
    }
}

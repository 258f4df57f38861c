using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Watch;

/// <summary>When the state of a cache is news, and so a line in the log.</summary>
public sealed class CacheHealthTests
{
    private readonly CacheHealth _health = new("pods", () => 0, new FakeTimeProvider());

    [Fact]
    public void The_first_failure_is_news_also_where_nothing_was_ever_listed() =>
        Assert.Equal([true, false, false], ((CacheState[])[CacheState.Syncing, CacheState.Syncing, CacheState.Syncing]).Select(_health.RecordBreak));

    [Fact]
    public void What_goes_on_is_no_news()
    {
        Assert.True(_health.RecordSync());
        Assert.False(_health.RecordSync());
        Assert.Equal([true, false, true, false], ((CacheState[])[CacheState.Syncing, CacheState.Syncing, CacheState.Denied, CacheState.Denied]).Select(_health.RecordBreak));
        Assert.True(_health.RecordSync());
        Assert.True(_health.RecordBreak(CacheState.Syncing));
    }
}

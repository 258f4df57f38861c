using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Watch;

/// <summary>When the state of a cache is news, and so a line in the log.</summary>
public sealed class CacheHealthTests
{
    private readonly CacheHealth _health = new("pods", () => 0, new FakeTimeProvider());

    [Fact]
    public void What_goes_on_is_no_news()
    {
        Assert.True(_health.RecordSync());
        Assert.False(_health.RecordSync());
        _health.RecordBreak(CacheState.Denied);
        Assert.True(_health.RecordSync());
    }
}

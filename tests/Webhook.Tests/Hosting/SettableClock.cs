using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Hosting;

/// <summary>Time that tests move, and a wall clock that can be set while the time goes on.</summary>
internal sealed class SettableClock : FakeTimeProvider
{
    /// <summary>By how much the wall clock was set forward; negative where it was set back.</summary>
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Ahead;

    // The base class takes it from the wall clock.
    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}

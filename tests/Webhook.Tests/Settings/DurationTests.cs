namespace KargoStageWebhook.Settings;

/// <summary>Durations, as Go writes them.</summary>
public sealed class DurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("90s", 90)]
    [InlineData("1m", 60)]
    [InlineData("1h30m", 5400)]
    [InlineData("30d", 2_592_000)]
    [InlineData("1d12h", 129_600)]
    [InlineData("1.5h", 5400)]
    [InlineData("500ms", 0.5)]
    [InlineData("1m500ms", 60.5)]
    [InlineData("00:02:00", 120)]
    [InlineData("0:02:00", 120)]
    [InlineData("23:59:59", 86_399)]
    [InlineData("1.12:30:00", 131_400)]
    [InlineData("90.00:00:00", 7_776_000)]
    public void What_is_written_is_read(string text, double seconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30")]
    [InlineData("5 m")]
    [InlineData("-1s")]
    [InlineData("1s1m")]
    [InlineData("1w")]
    [InlineData("s")]
    [InlineData(".5s")]
    [InlineData("99999999999999999999d")]
    [InlineData("hourly")]
    [InlineData("24:00:00")] // 24 hours, or 24 days? Write 24h or 1.00:00:00.
    [InlineData("99:00:00")]
    [InlineData("1.24:00:00")]
    [InlineData("1:2:3:4")]
    public void Anything_else_is_not(string text) => Assert.False(Duration.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(15, "15s")]
    [InlineData(120, "2m")]
    [InlineData(5400, "1h30m")]
    [InlineData(7_776_000, "90d")]
    [InlineData(0.25, "250ms")]
    public void It_is_written_in_the_largest_units_and_reads_as_the_same(double seconds, string text)
    {
        Assert.Equal(text, Duration.Format(TimeSpan.FromSeconds(seconds)));
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }
}

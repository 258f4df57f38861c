using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace KargoStageWebhook.Settings;

/// <summary>Durations as Go and Prometheus write them: <c>90s</c>, <c>1h30m</c>, <c>30d</c>. Those of .NET are read too: <c>1.12:30:00</c>.</summary>
internal static partial class Duration
{
    private static readonly (string Unit, TimeSpan Length)[] Units =
    [
        ("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("m", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1)), ("ms", TimeSpan.FromMilliseconds(1)),
    ];

    /// <summary>Reads one.</summary>
    /// <param name="text">What was written; a number alone is none, except 0.</param>
    /// <param name="duration">The duration.</param>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text is null or "") return false;
        if (text == "0") return true;
        if (text.Contains(':', StringComparison.Ordinal)) return TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out duration); // TryParse reads 24:00:00 as 24 days.
        if (!Written().IsMatch(text)) return false;

        try
        {
            foreach (Match part in Part().Matches(text))
            {
                var length = Units.Single(unit => unit.Unit == part.Groups["unit"].Value).Length;
                duration += length * double.Parse(part.Groups["number"].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
            }

            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    /// <summary>Writes one in the largest units that fit: <c>1h30m</c>; <c>0s</c> for nothing.</summary>
    public static string Format(TimeSpan duration)
    {
        var text = new StringBuilder();
        foreach (var (unit, length) in Units)
        {
            var count = (long)(duration / length);
            if (count == 0) continue;

            text.Append(CultureInfo.InvariantCulture, $"{count}{unit}");
            duration -= length * count;
        }

        return text.Length > 0 ? text.ToString() : "0s";
    }

    /// <summary>Describes one in its largest unit, for people: <c>59 s</c>, <c>3 min</c>, <c>5 h</c>, <c>89 days</c>.</summary>
    public static string Describe(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 60 } => $"{Math.Max(0, (int)duration.TotalSeconds)} s",
        { TotalMinutes: < 60 } => $"{(int)duration.TotalMinutes} min",
        { TotalHours: < 48 } => $"{(int)duration.TotalHours} h",
        _ => $"{(int)duration.TotalDays} days",
    };

    // Each unit at most once, the largest first, as Go prints them; short, so that nothing written is long to read.
    [GeneratedRegex(@"^(?=.{1,40}\z)([0-9]+(\.[0-9]+)?d)?([0-9]+(\.[0-9]+)?h)?([0-9]+(\.[0-9]+)?m)?([0-9]+(\.[0-9]+)?s)?([0-9]+(\.[0-9]+)?ms)?\z")]
    private static partial Regex Written();

    [GeneratedRegex(@"(?<number>[0-9]+(\.[0-9]+)?)(?<unit>ms|[dhms])")]
    private static partial Regex Part();
}

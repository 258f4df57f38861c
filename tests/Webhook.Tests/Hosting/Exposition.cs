using System.Globalization;
using System.Text.RegularExpressions;
using KargoStageWebhook.Telemetry;

namespace KargoStageWebhook.Hosting;

/// <summary>The text of <c>/metrics</c>, and what a test asks of it.</summary>
internal sealed partial record Exposition(string Text)
{
    // How long something took is another number each time; how often is not.
    private const string Time = "kargo_stage_webhook_request_duration_seconds_";

    /// <summary>The text without .NET's own metrics, with a <c>*</c> for each number that is a time, or counts by it, and for the version.</summary>
    public string Comparable => string.Join('\n', Text.Split('\n').Where(line => !OfDotNet().IsMatch(line)).Select(line =>
        IsTime(line)
            ? $"{line[..line.LastIndexOf(' ')]} *"
            : line.Replace($"version=\"{BuildInfo.Version}\"", "version=\"*\"", StringComparison.Ordinal)));

    [GeneratedRegex("^(# [A-Z]+ )?(dotnet|kestrel)_")]
    private static partial Regex OfDotNet();

    private static bool IsTime(string line) => line.Contains("_timestamp_seconds{", StringComparison.Ordinal)
        || (line.StartsWith(Time, StringComparison.Ordinal) && !line.StartsWith($"{Time}count", StringComparison.Ordinal));

    /// <summary>Names of the metrics that had no room for all their series.</summary>
    public IEnumerable<string> Overflowing => Text.Split('\n').Where(line => line.Contains("otel_metric_overflow=\"true\"", StringComparison.Ordinal)).Select(line => line[..line.IndexOf('{')]);

    /// <summary>Whether there is any series of this name.</summary>
    public bool Has(string name) => Text.Split('\n').Any(line => line.StartsWith($"kargo_stage_webhook_{name}", StringComparison.Ordinal) && line[$"kargo_stage_webhook_{name}".Length] is '{' or ' ');

    /// <summary>The sum over all series of this name whose labels hold all of these; 0 where there are none.</summary>
    public double Sum(string name, params string[] labels) => Text.Split('\n')
        .Where(line => line.StartsWith($"kargo_stage_webhook_{name}", StringComparison.Ordinal))
        .Where(line => labels.All(label => line.Contains(label, StringComparison.Ordinal)))
        .Sum(line => double.Parse(line[line.LastIndexOf(' ')..], CultureInfo.InvariantCulture));
}

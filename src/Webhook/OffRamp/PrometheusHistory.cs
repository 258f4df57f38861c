using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.OffRamp;

/// <summary>What a Prometheus that scrapes the webhook remembers: of all replicas, whenever they were started.</summary>
/// <param name="client">How to reach it.</param>
/// <param name="address">Its root, as its own web page has it; may have a user and a password.</param>
internal sealed class PrometheusHistory(HttpClient client, Uri address)
{
    /// <summary>The address without user and password, for messages.</summary>
    public Uri Root { get; } = new UriBuilder(address) { UserName = string.Empty, Password = string.Empty }.Uri;

    /// <summary>
    /// Who sent what lacked a field that is backfilled, in every mode. A copy that was only warned of had nothing to copy: the webhook is not needed for it.
    /// A counter that was not there at the beginning has been born with its first value, which is no increase; a scrape that was missed just then must not
    /// make an old one new, so a whole day is searched.
    /// </summary>
    /// <param name="profile">The fields.</param>
    /// <param name="days">In how many days.</param>
    public static string Query(Profile profile, int days)
    {
        var fields = profile.Resources.SelectMany(resource => resource.Backfilled).ToLookup(field => field.Source is FieldSource.Copy, field => field.Metric);
        var counted = new List<string>();
        if (fields.Contains(false)) counted.Add(Counted($"field=~\"{PatternOf(fields[false])}\"", days));
        if (fields.Contains(true)) counted.Add(Counted($"field=~\"{PatternOf(fields[true])}\",outcome!=\"warned\"", days));
        return $"sum by (controller, controller_version) ({string.Join(" or ", counted)}) > 0";
    }

    /// <summary>Asks who sent what lacked a field that is backfilled.</summary>
    /// <param name="profile">The fields.</param>
    /// <param name="days">In how many days.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<SentRequests> AskAsync(Profile profile, int days, CancellationToken cancellation)
    {
        try
        {
            var lacking = await QueryAsync(Query(profile, days), cancellation);
            var scraped = await QueryAsync(string.Create(CultureInfo.InvariantCulture, $"count(max_over_time(kargo_stage_webhook_build_info[1d] offset {days}d))"), cancellation);
            return new SentRequests(
                days,
                [.. from sample in lacking select new LackingSender(sample.Label("controller"), sample.Label("controller_version"), sample.Number)],
                scraped.Count > 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{Root} did not scrape the webhook {days} days ago"));
        }
        catch (Exception trouble) when (!cancellation.IsCancellationRequested && trouble is HttpRequestException or OperationCanceledException or JsonException or FormatException)
        {
            return new SentRequests(days, [], $"{Root} cannot be asked: {trouble.Message}");
        }
    }

    private static string PatternOf(IEnumerable<string> fields)
    {
        var pattern = string.Join('|', fields.Distinct().Select(Regex.Escape)).Replace("]", @"\]", StringComparison.Ordinal).Replace("}", @"\}", StringComparison.Ordinal); // RE2 does not need it; people read it so.
        return pattern.Replace(@"\", @"\\", StringComparison.Ordinal);
    }

    private static string Counted(string labels, int days)
    {
        var missing = $"kargo_stage_webhook_violations_total{{{labels}}}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"(increase({missing}[{days}d]) and max_over_time({missing}[1d] offset {days}d))"
            + $" or (max_over_time({missing}[{days}d]) unless max_over_time({missing}[1d] offset {days}d))");
    }

    // .NET sends nothing of a URL's user and password.
    private AuthenticationHeaderValue? Credentials()
    {
        if (address.UserInfo.Length == 0) return null;

        var pair = address.UserInfo.Contains(':', StringComparison.Ordinal) ? address.UserInfo : $"{address.UserInfo}:";
        return new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(pair))));
    }

    private async Task<IReadOnlyList<PrometheusSample>> QueryAsync(string query, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{Root.AbsoluteUri.TrimEnd('/')}/api/v1/query?query={Uri.EscapeDataString(query)}"));
        request.Headers.Authorization = Credentials();
        using var response = await client.SendAsync(request, cancellation);
        var body = await response.Content.ReadTextAsync(cancellation);
        if (!response.IsSuccessStatusCode) throw new HttpRequestException($"it responded with {(int)response.StatusCode}: {body}");

        return JsonSerializer.Deserialize(body, PrometheusJson.Default.PrometheusAnswer)?.Data?.Result ?? throw new JsonException("no response of a Prometheus.");
    }
}

/// <summary>An answer to a query (Prometheus' HTTP API, "Instant queries").</summary>
internal sealed record PrometheusAnswer(PrometheusData? Data);

/// <summary>Its <c>data</c>, of a query whose result is a vector.</summary>
internal sealed record PrometheusData(IReadOnlyList<PrometheusSample>? Result);

/// <summary>One sample.</summary>
/// <param name="Metric">Its labels.</param>
/// <param name="Value">Its time, and its number as text.</param>
internal sealed record PrometheusSample(IReadOnlyDictionary<string, string>? Metric, IReadOnlyList<JsonElement>? Value)
{
    /// <summary>The number.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public double Number => Value is [_, { ValueKind: JsonValueKind.String } text] && double.TryParse(text.GetString(), CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
        ? number
        : throw new FormatException("a sample without a number.");

    /// <summary>A label's value; <c>unknown</c> where it has none.</summary>
    public string Label(string name) => Metric?.GetValueOrDefault(name) ?? "unknown";
}

[JsonSerializable(typeof(PrometheusAnswer))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class PrometheusJson : JsonSerializerContext;

using System.Globalization;
using System.Text.Json;

namespace KargoStageWebhook.Kubernetes;

/// <summary>Asks the API server from time to time for its version, which decides whether it ratchets.</summary>
internal sealed partial class ApiServerVersion(ApiServer api, TimeProvider time, ILogger<ApiServerVersion> logger) : BackgroundService
{
    // The gate CRDValidationRatcheting: alpha in 1.28, on by default since 1.30, for the status subresource since 1.33. A version that may have it on counts as having it.
    private const int FirstToRatchet = 28, FirstToRatchetStatus = 33;
    private static readonly TimeSpan Between = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(10);

    private volatile int _minor;

    /// <summary>30 for 1.30; null while it is not known.</summary>
    public int? Minor => _minor > 0 ? _minor : null;

    /// <summary>Whether unchanged values that are wrong may pass; true too while it is not known.</summary>
    public bool Ratchets => Minor is null or >= FirstToRatchet;

    /// <summary>Whether unchanged values that are wrong pass in an update of status, for certain: from that version on nobody can switch ratcheting off.</summary>
    public bool IsKnownToRatchetStatus => Minor >= FirstToRatchetStatus;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var minor = await AskAsync(stoppingToken);
                if (Interlocked.Exchange(ref _minor, minor) != minor) LogVersion(minor, Ratchets);
                backoff.Reset();
                await Task.Delay(Between, time, stoppingToken);
            }
            catch (Exception trouble) when (!stoppingToken.IsCancellationRequested)
            {
                NotAnswered(StatusMessage.Describe(trouble));
                await backoff.WaitAsync(trouble, stoppingToken);
            }
        }
    }

    private async Task<int> AskAsync(CancellationToken stopping)
    {
        using var limit = new Deadline(LongestAnswer, time, stopping);
        using var response = await api.OpenAsync("version", limit.Token);
        await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
        var version = await JsonSerializer.DeserializeAsync(body, ApiServerJson.Default.VersionObject, limit.Token);
        var digits = version?.Minor.TrimEnd('+') ?? string.Empty; // Some vendors write 30+.
        return int.TryParse(digits, CultureInfo.InvariantCulture, out var minor) ? minor : throw new JsonException($"A minor version '{version?.Minor}'.");
    }
}

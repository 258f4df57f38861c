using System.Net;
using System.Text.Json;
using KargoStageWebhook.Kubernetes;

namespace KargoStageWebhook.Watch;

/// <summary>
/// Keeps a copy of a collection of cluster objects: lists it page by page, follows its watch from there, resumes where the connection broke, and
/// lists again after any other failure, such as 410 Gone, as client-go does, and where nothing comes. It never ends while the process lives.
/// </summary>
internal sealed partial class ListWatch<T>(
    ApiServer api, ListWatchSource<T> source, IWatchHandler<T> handler, CacheHealth health, TimeProvider time, ILogger<ListWatch<T>> logger) : BackgroundService
    where T : IClusterObject
{
    private static readonly TimeSpan LongestPage = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWatch = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private const int MaxLogged = 5;

    // A CRD's name alone reads like its objects; with the resource it is what an RBAC rule or kubectl names.
    private string Watched => source.OnlyName is { } name ? $"{source.Path[(source.Path.LastIndexOf('/') + 1)..]}/{name}" : health.Name;

    // What was logged since the watch was last followed: once each, however often causes alternate, and no more than a few.
    private readonly HashSet<string> _logged = [];

    // Where the watch goes on; null where all must be listed first.
    private string? _resourceVersion;

    // How many objects there are, by the last list and the events since.
    private int _count;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var backoff = new Backoff(time);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                _resourceVersion ??= await ListAsync(stoppingToken);
                // A server that hangs up at once, each time, must not be asked without a pause.
                if (await WatchAsync(_resourceVersion, stoppingToken)) backoff.Reset();
                else await backoff.WaitAsync(stoppingToken);
            }
            catch (Exception trouble) when (!stoppingToken.IsCancellationRequested)
            {
                RecordFailure(trouble);
                await backoff.WaitAsync(trouble, stoppingToken);
            }
        }
    }

    private async Task<string> ListAsync(CancellationToken stopping)
    {
        var all = new List<T>();
        string? next = null;
        ListPage<T> page;
        do
        {
            using var limit = new Deadline(LongestPage, time, stopping);
            using var response = await api.OpenAsync(source.ListPath(next), limit.Token);
            await using var body = await response.Content.ReadAsStreamAsync(limit.Token);
            page = await JsonSerializer.DeserializeAsync(body, source.Page, limit.Token) ?? throw new JsonException("A list that is null.");
            all.AddRange(page.Items ?? []);
            next = page.Metadata.Continue;
        }
        while (!string.IsNullOrEmpty(next));

        handler.Replace(all);
        _count = all.Count;
        health.RecordContact();
        return page.Metadata.ResourceVersion;
    }

    /// <returns>Whether anything came before the server ended the watch.</returns>
    private async Task<bool> WatchAsync(string resourceVersion, CancellationToken stopping)
    {
        // A connection may be dead and not closed. On a live one a bookmark comes every minute (apiserver, cacher), and the server ends it in time.
        using var silence = new CancellationTokenSource(health.Silence.EndWatchAfter, time);
        try
        {
            return await WatchAsync(resourceVersion, silence, stopping);
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            // After etcd is restored from a backup, the server accepts a resourceVersion that it has not reached, and sends nothing.
            _resourceVersion = null;
            throw new TimeoutException($"the API server sent neither an event nor a bookmark for {health.Silence.EndWatchAfter.TotalSeconds:0} seconds");
        }
    }

    private async Task<bool> WatchAsync(string resourceVersion, CancellationTokenSource silence, CancellationToken stopping)
    {
        using var limit = new Deadline(LongestWatch + Grace, time, stopping);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, limit.Token);
        using var response = await api.OpenAsync(source.WatchPath(resourceVersion, LongestWatch), either.Token);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(either.Token));
        health.RecordContact();
        if (health.RecordSync()) Following(Watched, _count);
        _logged.Clear();

        var any = false;
        while (await lines.ReadLineAsync(either.Token) is { } line)
        {
            silence.CancelAfter(health.Silence.EndWatchAfter);
            Apply(JsonSerializer.Deserialize(line, WatchJson.Default.WatchEvent) ?? throw new JsonException("An event that is null."));
            health.RecordContact();
            any = true;
        }

        return any;
    }

    private void Apply(WatchEvent happened)
    {
        if (happened.Object.ValueKind == JsonValueKind.Undefined) throw new JsonException("An event without an object.");

        if (happened.Type == "ERROR")
        {
            var status = happened.Object.Deserialize(ApiServerJson.Default.StatusObject);
            throw new WatchErrorException(status?.Code ?? 0, status?.Message ?? "no reason was given");
        }

        var one = happened.Object.Deserialize(source.One) ?? throw new JsonException("An object that is null.");
        if (happened.Type is "ADDED" or "MODIFIED") handler.Set(one);
        else if (happened.Type == "DELETED") handler.Remove(one);
        _count += happened.Type switch { "ADDED" => 1, "DELETED" => -1, _ => 0 };
        _resourceVersion = one.Metadata.ResourceVersion; // A BOOKMARK has nothing else.
    }

    private void RecordFailure(Exception trouble)
    {
        var code = CodeOf(trouble);
        // From the same place the same would come again.
        if (!IsOfConnection(trouble) && code is not (HttpStatusCode.TooManyRequests or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)) _resourceVersion = null;

        var isDenied = code is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;
        health.RecordBreak(isDenied ? CacheState.Denied : CacheState.Syncing);
        var reason = isDenied ? code.ToString() : StatusMessage.Describe(trouble);
        if ((_logged.Count >= MaxLogged && !isDenied) || !_logged.Add(reason)) return;

        if (code == HttpStatusCode.Unauthorized) NotAuthenticated(Watched, source.IfDenied);
        else if (isDenied) Denied(Watched, code, source.IfDenied);
        else WatchFailed(Watched, reason);
    }

    // Or of an API server that cannot answer now.
    private static bool IsOfConnection(Exception trouble) => trouble is HttpRequestException or IOException or OperationCanceledException
        || trouble is ApiServerException { Code: 0 or >= HttpStatusCode.InternalServerError };

    private static HttpStatusCode CodeOf(Exception trouble) => trouble switch
    {
        ApiServerException rejected => rejected.Code,
        WatchErrorException error => (HttpStatusCode)error.Code,
        _ => 0,
    };
}

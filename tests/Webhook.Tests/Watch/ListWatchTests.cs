using System.Text;
using System.Threading.Channels;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Kubernetes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using static KargoStageWebhook.Kubernetes.PlayedApiServer;

namespace KargoStageWebhook.Watch;

/// <summary>When objects are listed again, and for how long a list and a watch may take.</summary>
public sealed class ListWatchTests : IAsyncLifetime
{
    private const string Bookmark = """{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"8"}}}""";

    private readonly FakeTimeProvider _time = new();
    private readonly Names _names = new();
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>();
    private readonly Queue<RequestDelegate> _lists = new();
    private SilenceLimits _silence = new(TimeSpan.FromMinutes(2));
    private string? _onlyName;
    private CacheHealth _health = null!;
    private RequestDelegate _watch;
    private PlayedApiServer _server = null!;
    private ListWatch<NamedObject>? _running;
    private readonly CapturedLog _log = new();

    public ListWatchTests() => _watch = SendEventsAsync;

    public async ValueTask InitializeAsync() => _server = await StartAsync(context =>
        context.Request.Query.ContainsKey("watch") ? _watch(context) : _lists.Count > 1 ? _lists.Dequeue()(context) : _lists.Peek()(context));

    // etcd was restored from a backup: the server accepts a resourceVersion that it has not reached, and sends nothing.
    [Theory]
    [InlineData(90)]
    [InlineData(120)]
    [InlineData(3600)]
    public async Task A_watch_that_ends_for_silence_is_followed_by_a_list(int staleAfter)
    {
        (_silence, var began) = (new SilenceLimits(TimeSpan.FromSeconds(staleAfter)), _time.GetUtcNow());
        Listing(List(Version("7"), "restored-away"), List(Version("3")));
        await RunAsync();
        await Eventually.TrueAsync(() => Task.FromResult(_names.All is ["restored-away"]));

        await PassUntilAsync(() => _names.All is []);

        Assert.Equal(["list", "watch 7", "list"], Asked().Take(3));
        // The server itself would end the watch after five minutes, and it would be resumed.
        Assert.InRange(_time.GetUtcNow() - began, TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(299));
    }

    [Fact]
    public async Task A_watch_that_the_server_ends_is_resumed()
    {
        Listing(List(Version("7"), "one"));
        _watch = Reply(200, Bookmark);
        await RunAsync();

        // Without a pause, since something came; and no time passes for the list, which would be given up on a busy machine.
        await Eventually.TrueAsync(() => Task.FromResult(_server.Requests.Count >= 4));

        Assert.Equal(["list", "watch 7", "watch 8", "watch 8"], Asked().Take(4));
    }

    // What client-go does not resume it lists again.
    [Theory]
    [InlineData(200, """{"type":"ERROR","object":{"kind":"Status","code":500,"message":"unable to decode watch event"}}""", "list")]
    [InlineData(200, """{"type":"ERROR","object":{"kind":"Status","code":410,"message":"too old resource version: 7 (9)"}}""", "list")]
    [InlineData(200, """{"type":"ERROR","object":{"kind":"Status","code":429,"message":"too many requests"}}""", "watch 7")]
    [InlineData(200, """{"kind":"Status","code":500,"message":"no event at all"}""", "list")]
    [InlineData(200, """{"type":"ERROR"}""", "list")]
    [InlineData(200, "<html>", "list")]
    [InlineData(400, "{}", "list")]
    [InlineData(503, "{}", "watch 7")]
    public async Task A_watch_that_fails_is_resumed_only_where_its_place_may_still_be_good(int code, string answer, string next)
    {
        Listing(List(Version("7"), "one"));
        _watch = Reply(code, answer);
        await RunAsync();

        await PassUntilAsync(() => _server.Requests.Count >= 3);

        Assert.Equal(["list", "watch 7", next], Asked().Take(3));
    }

    [Fact]
    public async Task A_watch_on_which_only_bookmarks_come_goes_on_however_soon_the_cache_is_stale()
    {
        _silence = new SilenceLimits(TimeSpan.FromSeconds(10));
        Listing(List(Version("7"), "one"));
        await RunAsync();
        await Eventually.TrueAsync(() => Task.FromResult(_health.State == CacheState.Synced));

        for (var minute = 0; minute < 3; minute++)
        {
            _time.Advance(TimeSpan.FromSeconds(61));
            Assert.Equal(CacheState.Syncing, _health.State);
            await _events.Writer.WriteAsync(Bookmark, TestContext.Current.CancellationToken);
            await Eventually.TrueAsync(() => Task.FromResult(_health.State == CacheState.Synced));
        }

        Assert.Equal(["list", "watch 7"], Asked());
        Assert.Equal(0, _health.Restarts);
    }

    [Fact]
    public async Task A_list_may_take_longer_than_a_minute_where_no_page_does()
    {
        Listing(Slow(List("""{"resourceVersion":"7","continue":"b"}""", "a")), Slow(List("""{"resourceVersion":"7","continue":"c"}""", "b")), Slow(List(Version("7"), "c")));
        await RunAsync();

        await Eventually.TrueAsync(() => Task.FromResult(_server.Requests.Count >= 4));

        Assert.Equal(["a", "b", "c"], _names.All);
        Assert.Equal(["list", "list b", "list c", "watch 7"], Asked().Take(4));
    }

    [Fact]
    public async Task A_page_that_takes_longer_than_a_minute_is_given_up()
    {
        Listing(Stalled(200), List(Version("7"), "one"));
        await RunAsync();
        await Eventually.TrueAsync(() => Task.FromResult(_server.Requests.Count == 1));

        await PassUntilAsync(() => _names.All is ["one"]);

        Assert.InRange(_health.Age, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.Equal(1, _health.Restarts);
    }

    /// <summary>No role helps against credentials that are not accepted.</summary>
    [Theory]
    [InlineData(401, "The API server rejects the credentials (401) and does not list things: versions of controllers that only these tell are unknown. Have they expired? Trying again")]
    [InlineData(403, "No permission to list and watch things (Forbidden): versions of controllers that only these tell are unknown. Install the chart's roles again")]
    public async Task Rejected_credentials_are_told_apart_from_a_missing_permission(int code, string said)
    {
        Listing(Failure(code), List(Version("7"), "one"));
        await RunAsync();

        await PassUntilAsync(() => _names.All is ["one"]);

        Assert.Equal(said, _log.Lines.First(line => line.Level == LogLevel.Warning).Text);
    }

    /// <summary>The connection breaks since the API server ends, which comes back with another certificate, say: the second reason is what lasts.</summary>
    [Fact]
    public async Task Each_reason_is_logged_once_until_the_watch_is_followed_again()
    {
        Listing(List(Version("7"), "one"));
        RequestDelegate[] reasons = [Failure(500), Failure(503), Failure(403), Failure(500), Failure(503), Failure(403)];
        var (watches, isBack) = (0, false);
        _watch = context => isBack ? SendEventsAsync(context) : reasons[watches++ % reasons.Length](context);
        await RunAsync();
        await PassUntilAsync(() => watches > reasons.Length);

        Assert.Equal(
            [
                "Watch of things failed, retrying: The API server responded with 500: no (500)",
                "Watch of things failed, retrying: The API server responded with 503: no (503)",
                "No permission to list and watch things (Forbidden): versions of controllers that only these tell are unknown. Install the chart's roles again",
            ],
            Warnings());

        isBack = true;
        await PassUntilAsync(() => _health.State == CacheState.Synced);
        (isBack, watches) = (false, 0);
        _events.Writer.Complete();
        await PassUntilAsync(() => Warnings().Count == 6);
    }

    [Fact]
    public async Task Reasons_without_end_are_not_all_logged()
    {
        var number = 0;
        Listing(List(Version("7"), "one"));
        _watch = context => Reply(500, $$"""{"kind":"Status","code":500,"message":"etcd: request {{number++}}"}""")(context);
        await RunAsync();

        await PassUntilAsync(() => number > 8);

        Assert.Equal(5, Warnings().Count);
    }

    /// <summary>stages.kargo.akuity.io alone reads like the Stages.</summary>
    [Fact]
    public async Task A_single_object_is_named_with_its_resource()
    {
        _onlyName = "stages.kargo.akuity.io";
        Listing(Failure(403), List(Version("7"), "stages.kargo.akuity.io"));
        await RunAsync();

        await PassUntilAsync(() => _log.Lines.Any(line => line.Level == LogLevel.Information));

        Assert.Equal("Watching things/stages.kargo.akuity.io, 1 found", _log.Lines.First(line => line.Level == LogLevel.Information).Text);
        Assert.StartsWith("No permission to list and watch things/stages.kargo.akuity.io (Forbidden): ", _log.Lines.First(line => line.Level == LogLevel.Warning).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_single_object_that_does_not_exist_is_not_reported_as_found()
    {
        _onlyName = "serving-certificate";
        Listing(List(Version("7")));
        await RunAsync();

        await PassUntilAsync(() => _log.Lines.Any(line => line.Level == LogLevel.Information));

        Assert.Equal("Watching things/serving-certificate, 0 found", _log.Lines.First(line => line.Level == LogLevel.Information).Text);
    }

    [Fact]
    public async Task A_resumed_watch_reports_how_many_objects_there_are_since_its_events()
    {
        Listing(List(Version("7"), "one", "two"));
        var watches = 0;
        _watch = context => (++watches switch
        {
            1 => Reply(200, string.Join('\n', Event("ADDED", "three"), Event("ADDED", "four"), Event("MODIFIED", "one"), Event("DELETED", "two"))),
            2 => Failure(503),
            _ => SendEventsAsync,
        })(context);
        await RunAsync();

        await PassUntilAsync(() => _log.Lines.Count(line => line.Level == LogLevel.Information) == 2);

        Assert.Equal(["Watching things, 2 found", "Watching things, 3 found"], _log.Lines.Where(line => line.Level == LogLevel.Information).Select(line => line.Text));
    }

    [Theory]
    [InlineData("45", 45, double.MaxValue)]
    [InlineData("3600", 60, 3600)]
    public async Task A_server_that_asks_for_patience_is_given_a_minute_at_most_and_quoted(string retryAfter, double least, double most)
    {
        var began = _time.GetUtcNow();
        Listing(Failure(429, retryAfter: retryAfter), List(Version("7"), "one"));
        await RunAsync();

        await PassUntilAsync(() => _names.All is ["one"]);

        Assert.InRange((_time.GetUtcNow() - began).TotalSeconds, least, most);
        Assert.Equal("Watch of things failed, retrying: The API server responded with 429: no (429)", _log.Lines.First(line => line.Level == LogLevel.Warning).Text);
    }

    public async ValueTask DisposeAsync()
    {
        if (_running is not null) await _running.StopAsync(CancellationToken.None);
        _running?.Dispose();
        await _server.DisposeAsync();
    }

    private List<string> Warnings() => [.. _log.Lines.Where(line => line.Level == LogLevel.Warning).Select(line => line.Text)];

    private void Listing(params IEnumerable<RequestDelegate> pages)
    {
        foreach (var page in pages) _lists.Enqueue(page);
    }

    private Task RunAsync()
    {
        _health = new CacheHealth("things", () => 1, _time) { Silence = _silence };
        var source = new ListWatchSource<NamedObject>("api/v1/things", WatchJson.Default.ListPageNamedObject, WatchJson.Default.NamedObject) { OnlyName = _onlyName };
        _running = new ListWatch<NamedObject>(_server.Client, source, _names, _health, _time, new LoggerFactory([_log]).CreateLogger<ListWatch<NamedObject>>());
        return _running.StartAsync(TestContext.Current.CancellationToken);
    }

    private Task PassUntilAsync(Func<bool> isSo) => Eventually.TrueAsync(() =>
    {
        if (isSo()) return Task.FromResult(true);

        _time.Advance(TimeSpan.FromSeconds(5));
        return Task.FromResult(false);
    });

    // Forty seconds of the webhook's clock.
    private RequestDelegate Slow(RequestDelegate answer) => context =>
    {
        _time.Advance(TimeSpan.FromSeconds(40));
        return answer(context);
    };

    private async Task SendEventsAsync(HttpContext context)
    {
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await foreach (var line in _events.Reader.ReadAllAsync(context.RequestAborted))
        {
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"{line}\n"), context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }
    }

    // "list", "list" and where its page begins, or "watch" and the resourceVersion from which it goes on.
    private IEnumerable<string> Asked() =>
        from request in _server.Requests
        let query = System.Web.HttpUtility.ParseQueryString(request[request.IndexOf('?', StringComparison.Ordinal)..])
        select query["watch"] is null ? $"list {query["continue"]}".TrimEnd() : $"watch {query["resourceVersion"]}";

    private static string Event(string type, string name) => $$"""{"type":"{{type}}","object":{"metadata":{"name":"{{name}}","resourceVersion":"8"} } }""";

    private static string Version(string version) => $$"""{"resourceVersion":"{{version}}"}""";

    private static RequestDelegate List(string metadata, params IEnumerable<string> names) => Reply(
        200, $$"""{"metadata":{{metadata}},"items":[{{string.Join(',', names.Select(name => $$"""{"metadata":{"name":"{{name}}"} }"""))}}]}""");

    /// <summary>Keeps their names.</summary>
    private sealed class Names : IWatchHandler<NamedObject>
    {
        private volatile string[] _all = ["not listed"];

        public IReadOnlyList<string> All => _all;

        public void Replace(IReadOnlyList<NamedObject> all) => _all = [.. all.Select(one => one.Metadata.Name)];

        public void Set(NamedObject one) => _all = [.. _all, one.Metadata.Name];

        public void Remove(NamedObject one) => _all = [.. _all.Except([one.Metadata.Name])];
    }
}

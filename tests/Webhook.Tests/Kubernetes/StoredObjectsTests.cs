using System.Net;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;
using KargoStageWebhook.Profiles;
using Microsoft.Extensions.Time.Testing;
using static KargoStageWebhook.Kubernetes.PlayedApiServer;

namespace KargoStageWebhook.Kubernetes;

/// <summary>Stored objects are read page by page, each once, whatever mood the API server is in.</summary>
public sealed class StoredObjectsTests
{
    private static readonly StoredName Stage = new(Profile.Kargo.Find("stages"), "demo", "a");
    private readonly FakeTimeProvider _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_follow_one_another_to_the_end()
    {
        await using var server = await StartAsync(Page("there", "a", "b"), Page(null, "c"));

        Assert.Equal(["a", "b", "c"], await NamesAsync(server));
        Assert.Equal(
            ["/apis/kargo.akuity.io/v1alpha1/stages?limit=100", "/apis/kargo.akuity.io/v1alpha1/stages?limit=100&continue=there"], server.Requests);
    }

    [Fact]
    public async Task A_namespace_and_a_selector_are_asked_for_on_each_page()
    {
        await using var server = await StartAsync(Page("there"), Page(null));

        await NamesAsync(server, new StoredQuery(Profile.Kargo.Find("promotions"), "demo", "team in (a,b)"));

        Assert.All(server.Requests, request => Assert.StartsWith(
            "/apis/kargo.akuity.io/v1alpha1/namespaces/demo/promotions?limit=100&labelSelector=team%20in%20%28a%2Cb%29", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_overloaded_server_gets_no_request_for_as_long_as_it_asks()
    {
        await using var server = await StartAsync(Failure(429, retryAfter: "90"), Page(null, "a"));
        var names = NamesAsync(server);
        await Eventually.TrueAsync(() => Task.FromResult(server.Requests.Count == 1));

        for (var second = 0; second < 89; second++) await PassAsync(TimeSpan.FromSeconds(1));
        Assert.Single(server.Requests);

        await PassUntilAsync(names);
        Assert.Equal(["a"], await names);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_request_is_repeated_after_an_error_of_the_server(int code)
    {
        await using var server = await StartAsync(Failure(code), Failure(code), Page(null, "a"));

        Assert.Equal(["a"], await PassUntilAsync(NamesAsync(server)));
    }

    [Fact]
    public async Task A_page_that_broke_off_is_read_again_and_nothing_of_it_counts_twice()
    {
        await using var server = await StartAsync(BrokenPage("a", "b", "c"), Page(null, "a", "b", "c"));

        Assert.Equal(["a", "b", "c"], await PassUntilAsync(NamesAsync(server)));
    }

    [Fact]
    public async Task Where_the_server_has_forgotten_the_list_it_goes_on_where_the_server_says()
    {
        await using var server = await StartAsync(Page("there", "a", "b"), Failure(410, next: "newer"), Page(null, "c"));

        Assert.Equal(["a", "b", "c"], await NamesAsync(server));
        Assert.EndsWith("continue=newer", server.Requests[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_continue_token_it_starts_again_and_sees_nothing_twice()
    {
        await using var server = await StartAsync(Page("there", "a", "b"), Failure(410), Page("further", "a", "aa", "b"), Page(null, "c"));

        Assert.Equal(["a", "b", "c"], await NamesAsync(server));
        Assert.DoesNotContain("continue", server.Requests[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_never_answers_well_is_given_up()
    {
        await using var server = await StartAsync(Failure(503));

        var failure = await Assert.ThrowsAsync<ApiServerException>(() => PassUntilAsync(NamesAsync(server)));

        Assert.Equal((HttpStatusCode.ServiceUnavailable, Retries.MaxTries), (failure.Code, server.Requests.Count));
        Assert.Equal("The stages.kargo.akuity.io cannot be read: The API server responded with 503: no (503)", failure.Message);
    }

    [Fact]
    public async Task What_TLS_fails_by_is_told()
    {
        await using var server = await StartAsync(Page(null));
        using var client = ApiServer.With(new ClusterAccess(new k8s.KubernetesClientConfiguration { Host = server.Address.Replace("http:", "https:", StringComparison.Ordinal) }) { Description = "a played API server" });

        var failure = await Assert.ThrowsAsync<ApiServerException>(() => PassUntilAsync(NamesAsync(new StoredObjects(client, new Retries(_time)))));

        Assert.Matches("^The stages.kargo.akuity.io cannot be read: The API server cannot be reached: .*see inner exception. \\w", failure.Message);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(410)]
    public async Task A_request_that_would_be_rejected_again_is_sent_once(int code)
    {
        await using var server = await StartAsync(Failure(code));

        Assert.Equal(code, (int)(await Assert.ThrowsAsync<ApiServerException>(() => NamesAsync(server))).Code);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task What_is_gone_is_null()
    {
        await using var server = await StartAsync(Failure(404));

        Assert.Null(await Stored(server).FindAsync(Stage, Cancellation));
    }

    [Fact]
    public async Task A_patch_is_sent_again_when_the_server_was_overloaded()
    {
        await using var server = await StartAsync(Failure(429, retryAfter: "1"), Page(null));

        var patching = Stored(server).PatchStatusAsync(Stage, "[]"u8.ToArray(), dryRun: true, Cancellation);
        await PassUntilAsync(patching);

        Assert.Equal(2, server.Requests.Count);
        Assert.All(server.Requests, request => Assert.Equal(
            "/apis/kargo.akuity.io/v1alpha1/namespaces/demo/stages/a/status?fieldManager=kargo-stage-webhook&dryRun=All", request));
    }

    /// <summary>Half a write is the worst: the API server may or may not have stored it.</summary>
    [Fact]
    public async Task A_patch_under_way_is_finished_when_the_process_is_asked_to_end()
    {
        var answer = new TaskCompletionSource();
        await using var server = await StartAsync(async context =>
        {
            await answer.Task;
            await Page(null)(context);
        });
        using var stopping = new CancellationTokenSource();
        var patching = Stored(server).MergeAsync(Stage, "{}"u8.ToArray(), dryRun: false, stopping.Token);
        await Eventually.TrueAsync(() => Task.FromResult(server.Requests.Count == 1));

        await stopping.CancelAsync();
        await PassAsync(TimeSpan.FromSeconds(4));
        answer.SetResult();

        await patching.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
    }

    [Fact]
    public async Task A_patch_that_hangs_holds_up_no_end_of_the_process()
    {
        await using var server = await StartAsync(Stalled(200));
        using var stopping = new CancellationTokenSource();
        var patching = Stored(server).MergeAsync(Stage, "{}"u8.ToArray(), dryRun: false, stopping.Token);
        await Eventually.TrueAsync(() => Task.FromResult(server.Requests.Count == 1));

        await stopping.CancelAsync();
        await PassAsync(TimeSpan.FromSeconds(6));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => patching.WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
        Assert.Single(server.Requests);
    }

    private StoredObjects Stored(PlayedApiServer server) => new(server.Client, new Retries(_time));

    private Task<IReadOnlyList<string>> NamesAsync(PlayedApiServer server, StoredQuery? query = null) => NamesAsync(Stored(server), query);

    private static async Task<IReadOnlyList<string>> NamesAsync(StoredObjects stored, StoredQuery? query = null)
    {
        var names = new List<string>();
        await foreach (var page in stored.PagesAsync(query ?? new StoredQuery(Profile.Kargo.Find("stages")), update => update.Object.Name.ToString(), Cancellation))
        {
            Assert.Empty(page.Unreadable);
            names.AddRange(page.Seen);
        }

        return names;
    }

    private async Task<T> PassUntilAsync<T>(Task<T> waiting)
    {
        await Eventually.TrueAsync(async () =>
        {
            await PassAsync(TimeSpan.FromSeconds(1));
            return waiting.IsCompleted;
        });
        return await waiting;
    }

    private async Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        await Task.Yield();
    }
}

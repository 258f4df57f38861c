using System.Text;
using System.Text.Json.Nodes;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Serve;

/// <summary>Requests about a resource that is none of Kargo's, with a profile for it and without.</summary>
public sealed class AddedProfileTests : IAsyncLifetime
{
    private static readonly ARequest OfCluster = new()
    {
        Group = "db.example",
        Version = "v1",
        Resource = "clusters",
        Name = "orders",
        Object = Cluster("""{"nodes":[{"name":"a","id":"here"},{"name":"b"}]}"""),
    };

    private readonly ProfileOnDisk _profile = new(ProfileOnDisk.Clusters);
    private readonly RunningHost _host;

    public AddedProfileTests() => _host = RunningHost.With(_profile.Setting);

    [Fact]
    public async Task With_a_profile_what_is_missing_is_backfilled()
    {
        var patched = (await _host.MutateAsync(OfCluster)).AppliedTo(OfCluster.Object);

        var nodes = patched["status"]!["nodes"]!;
        Assert.Equal(("here", "a", "b"), (nodes[0]!.TextAt("id"), nodes[0]!.TextAt("label"), nodes[1]!.TextAt("label")));
        Assert.NotEmpty(nodes[1]!.TextAt("id"));
        Assert.Empty((await _host.MutateAsync(OfCluster with { Object = patched })).Patch);
    }

    [Fact]
    public async Task A_validating_call_warns_and_never_patches()
    {
        var answer = await _host.ValidateAsync(OfCluster);

        Assert.Equal((true, 0, 3), (answer.Allowed, answer.Patch.Count, answer.Warnings.Count));
    }

    [Fact]
    public async Task Without_a_profile_it_is_allowed_without_a_word()
    {
        await using var host = new RunningHost();

        Assert.Equal($$"""{"uid":"{{OfCluster.Uid}}","allowed":true}""", (await host.MutateAsync(OfCluster)).Response.ToJsonString());
    }

    [Fact]
    public async Task Kargo_s_own_are_backfilled_as_ever() => await _host.ShouldStillServeAsync();

    /// <summary>OpenTelemetry's cardinality limit: what further sets of labels count stands in one series.</summary>
    [Fact]
    public async Task Beyond_the_most_series_of_a_counter_nothing_is_lost()
    {
        const int Fields = 40, Senders = 30; // Senders whom nothing proves have half of MaxControllers, 25, and what is beyond is one more.
        var fields = string.Concat(Enumerable.Range(0, Fields).Select(number => $"\n  - {{field: status.field{number}, constant: 1}}"));
        using var profile = new ProfileOnDisk($"- match: {{group: db.example, version: v1, kind: Cluster, resource: clusters}}\n  backfill:{fields}");
        await using var host = RunningHost.With(profile.Setting);

        for (var sender = 0; sender < Senders; sender++)
        {
            var request = (OfCluster with { Object = Cluster("{}") }).By($"system:serviceaccount:kargo:sender-{sender}");
            await host.MutateAsync(request);
            await host.ValidateAsync(request);
        }

        var metrics = await host.MetricsAsync();
        Assert.Equal((2 * Senders * Fields, 2 * Senders), (metrics.Sum("violations_total"), metrics.Sum("requests_total")));
        Assert.Equal(["kargo_stage_webhook_violations_total"], metrics.Overflowing);
    }

    [Fact]
    public async Task It_is_counted_by_the_field_s_path_and_only_what_has_a_profile_by_its_name()
    {
        await _host.MutateAsync(OfCluster);
        await _host.MutateAsync(OfCluster with { Resource = "backups" });

        var metrics = await _host.MetricsAsync();
        Assert.Equal(1, metrics.Sum("requests_total", "resource=\"clusters.db.example\"", "decision=\"backfilled\""));
        Assert.Equal(2, metrics.Sum("violations_total", "field=\"status.nodes[].label\"", "outcome=\"backfilled\""));
        Assert.Equal(1, metrics.Sum("requests_total", "resource=\"other\"", "decision=\"ignored\""));
        Assert.Equal((1, 2), (metrics.Sum("backfilled_fields_total", "source=\"derived\""), metrics.Sum("backfilled_fields_total", "source=\"copied\"")));
    }

    [Fact]
    public async Task A_line_in_the_log_names_it()
    {
        await _host.MutateAsync(OfCluster);

        Assert.Contains("clusters.db.example demo/orders", Assert.Single(_host.Log.Lines, line => line.Event == 100).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_denied_is_on_the_status_page_by_its_kind()
    {
        await using var host = RunningHost.With(_profile.Setting, "Webhook:Mode=Reject");

        Assert.False((await host.MutateAsync(OfCluster)).Allowed);

        Assert.Contains("Cluster", await host.Operations.GetStringAsync("/", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_escaped_lone_surrogate_is_a_text_like_any_other_as_it_is_for_API_servers()
    {
        var body = Encoding.UTF8.GetString(OfCluster.Body()).Replace("\"here\"", "\"\\ud800\"", StringComparison.Ordinal);

        var answer = await _host.AskAsync("/mutate", Encoding.UTF8.GetBytes(body));

        Assert.Equal((200, true, 3), ((int)answer.Code, answer.Allowed, answer.Patch.Count));
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _profile.Dispose();
    }

    private static JsonObject Cluster(string status) => new()
    {
        ["apiVersion"] = "db.example/v1",
        ["kind"] = "Cluster",
        ["metadata"] = new JsonObject { ["name"] = "orders", ["namespace"] = "demo", ["uid"] = "uid-1" },
        ["status"] = JsonNode.Parse(status),
    };
}

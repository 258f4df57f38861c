using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;
using KargoStageWebhook.Serve;

namespace KargoStageWebhook.Telemetry;

/// <summary>What is counted.</summary>
public sealed class MetricsTests : IAsyncLifetime
{
    private readonly RunningHost _host = new();

    /// <summary>Whatever a change does to names, types, labels or help: a dashboard somewhere notices, so it is to be meant.</summary>
    [Fact]
    public async Task A_played_day_is_exposed_as_written_down()
    {
        await _host.AskAsync("/mutate", Samples.Incident);
        await _host.AskAsync("/validate", Samples.Incident);
        await _host.MutateAsync(ARequest.OfHealthyStage());
        await _host.MutateAsync(ARequest.OfStageWith(new Entry { Phase = null }));
        await _host.MutateAsync(ARequest.OfStageWithoutId().OnTopOf(Stage.With(Stage.Collection("a", new Entry { Id = "stored" }))));
        await _host.MutateAsync(ARequest.OfPromotionWithoutId());
        await _host.MutateAsync(ARequest.OfStageWithoutId().AsDryRun());
        await _host.MutateAsync(ARequest.OfStageWithoutId() with { Resource = "freights" });
        await _host.AskAsync("/mutate", "{"u8.ToArray());
        await _host.AskAsync("/validate", "{}"u8.ToArray());

        Assert.Equal(await File.ReadAllTextAsync(Golden, Cancellation), (await _host.MetricsAsync()).Comparable);
    }

    [Theory]
    [InlineData("Webhook:Mode=Reject", "id", "denied", "denied")]
    [InlineData("Webhook:Requirements=Strict", "phase", "denied", "denied")]
    [InlineData("Webhook:Mode=Audit", "id", "would_backfill", "would_be_backfilled")]
    [InlineData("Webhook:Mode=Audit", "phase", "would_backfill", "warned")]
    public async Task A_mode_counts_in_words_of_its_own(string setting, string field, string decision, string outcome)
    {
        await using var host = RunningHost.With(setting);

        await host.MutateAsync(ARequest.OfStageWith(new Entry { Phase = null }));

        var metrics = await host.MetricsAsync();
        Assert.Equal(1, metrics.Sum("requests_total", $"decision=\"{decision}\""));
        Assert.Equal(1, metrics.Sum("violations_total", $"field=\"{field}\"", $"outcome=\"{outcome}\""));
    }

    [Fact]
    public async Task Memory_processor_and_connections_of_the_process_are_exposed()
    {
        var text = (await _host.MetricsAsync()).Text;

        Assert.All(
            ["dotnet_process_memory_working_set_bytes", "dotnet_process_cpu_time_seconds_total{", "dotnet_gc_collections_total{", "kestrel_active_connections{"],
            metric => Assert.Contains($"\n{metric}", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_denial_is_counted()
    {
        await using var host = RunningHost.With("Webhook:Mode=Reject");

        await host.ValidateAsync(ARequest.OfStageWithoutId());

        Assert.Equal(1, (await host.MetricsAsync()).Sum("denials_total", "endpoint=\"validate\"", "resource=\"stages.kargo.akuity.io\""));
    }

    [Fact]
    public async Task A_dry_run_counts_as_nothing_but_a_dry_run()
    {
        await _host.MutateAsync(ARequest.OfStageWithoutId().AsDryRun());

        var metrics = await _host.MetricsAsync();
        Assert.Equal(
            (1, 0, 0, 0),
            (metrics.Sum("dry_run_requests_total"), metrics.Sum("requests_total"), metrics.Sum("violations_total"), metrics.Sum("backfilled_fields_total")));
    }

    [Fact]
    public async Task No_label_names_an_object_or_a_sender()
    {
        await _host.MutateAsync((ARequest.OfStageWithoutId() with { Name = "secret-name", Namespace = "secret-namespace", Uid = "secret-uid" }).By("secret-user"));
        await _host.MutateAsync(ARequest.OfHealthyStage() with { Resource = "secret-resource", Group = "secret-group", Operation = "secret-operation" });
        await _host.AskAsync("/mutate", """{"kind":"secret-kind"}"""u8.ToArray());

        Assert.DoesNotContain("secret", (await _host.MetricsAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_evaluated_is_counted_as_other_and_ignored()
    {
        foreach (var request in OtherRequestsTests.Requests.Values) await _host.MutateAsync((ARequest)request);

        var counted = (await _host.MetricsAsync()).Sum("requests_total", "resource=\"other\"", "decision=\"ignored\"");
        Assert.Equal(OtherRequestsTests.Requests.Count, counted);
    }

    [Theory]
    [InlineData("not_json", "{")]
    [InlineData("not_an_admission_review", "{}")]
    [InlineData("wrong_version", """{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1beta1"}""")]
    [InlineData("no_request", """{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1"}""")]
    public async Task What_is_no_AdmissionReview_is_counted_by_reason(string reason, string body)
    {
        await _host.AskAsync("/validate", System.Text.Encoding.UTF8.GetBytes(body));

        Assert.Equal(1, (await _host.MetricsAsync()).Sum("malformed_requests_total", $"reason=\"{reason}\"", "endpoint=\"validate\""));
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_counted()
    {
        using var broken = await _host.BeginRequestAsync();

        broken.Break();

        await Eventually.TrueAsync(async () => (await _host.MetricsAsync()).Sum("malformed_requests_total", "reason=\"broken_off\"") == 1);
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host.DisposeAsync();

    private static string Golden { get; } = Path.Combine(AppContext.BaseDirectory, "Telemetry", "metrics.golden.txt");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;
}

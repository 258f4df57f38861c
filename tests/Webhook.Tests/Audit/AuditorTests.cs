using KargoStageWebhook.LeaderElection;

namespace KargoStageWebhook.Audit;

/// <summary>What the audit shows, and for how long.</summary>
public sealed class AuditorTests
{
    private const string Stages = """
        {"kind":"StageList","apiVersion":"kargo.akuity.io/v1alpha1","metadata":{"resourceVersion":"1"},"items":[
          {"apiVersion":"kargo.akuity.io/v1alpha1","kind":"Stage","metadata":{"namespace":"demo","name":"test"},
           "status":{"freightHistory":[{"id":"f","items":{},"verificationHistory":[{"phase":"Successful","startTime":"2025-05-20T10:00:00Z"}]}]}}]}
        """;

    /// <summary>The next leader shows them: two that do would be added up.</summary>
    [Fact]
    public async Task Its_findings_end_with_its_leadership()
    {
        await using var candidate = await Candidate.StartAsync(api => api.Order = AnswerStages, auditPeriod: "5s");
        await candidate.PassUntilAsync(async () => (await candidate.Host.MetricsAsync()).Sum("stored_nonconforming_objects", "resource=\"stages.kargo.akuity.io\"") > 0);
        Assert.True((await candidate.Host.MetricsAsync()).Has("audit_last_success_timestamp_seconds"));

        candidate.Api.Order = request => Candidate.IsWrite(request) ? (500, "{}") : AnswerStages(request);
        await candidate.PassUntilAsync(() => candidate.Logged(401).Count > 0);

        // A scrape within 300 ms says what the one before said.
        await candidate.PassUntilAsync(async () => await candidate.Host.MetricsAsync() is var metrics && metrics.Sum("leader") == 0 && !metrics.Has("stored_nonconforming_objects") && !metrics.Has("audit_last_success_timestamp_seconds"));
    }

    private static (int Code, string Text)? AnswerStages(Microsoft.AspNetCore.Http.HttpRequest request) =>
        request.Path.Value!.EndsWith("/stages", StringComparison.Ordinal) ? (200, Stages) : null;
}

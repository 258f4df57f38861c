using KargoStageWebhook.Hosting;
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

    /// <summary>A profile may name a resource for other clusters.</summary>
    [Fact]
    public async Task A_resource_that_is_not_installed_has_no_objects_and_the_audit_is_complete()
    {
        using var profile = new ProfileOnDisk(ProfileOnDisk.Clusters);
        await using var candidate = await Candidate.StartAsync(
            api => api.Order = request => request.Path.Value!.EndsWith("/clusters", StringComparison.Ordinal) ? (404, "404 page not found\n") : AnswerStages(request), "5s", profile.Setting);

        await candidate.PassUntilAsync(async () => (await candidate.Host.MetricsAsync()).Has("audit_last_success_timestamp_seconds"));

        Assert.Equal(1, (await candidate.Host.MetricsAsync()).Sum("stored_nonconforming_objects", "resource=\"stages.kargo.akuity.io\""));
        Assert.Equal(
            "Audited as a resource without objects: The clusters.db.example cannot be read: The API server responded with 404: 404 page not found. Is its CRD installed?", candidate.Logged(503)[0]);
    }

    /// <summary>As after somebody has deleted the CRD, or while another version of it is served: what is stored is not known then.</summary>
    [Fact]
    public async Task Without_Kargos_own_CRDs_no_audit_is_complete()
    {
        await using var candidate = await Candidate.StartAsync(
            api => api.Order = request => request.Path.Value!.EndsWith("/promotions", StringComparison.Ordinal) ? (404, "404 page not found\n") : AnswerStages(request), auditPeriod: "5s");

        await candidate.PassUntilAsync(async () => (await candidate.Host.MetricsAsync()).Sum("stored_nonconforming_objects", "resource=\"stages.kargo.akuity.io\"") > 0);

        Assert.False((await candidate.Host.MetricsAsync()).Has("audit_last_success_timestamp_seconds"));
        Assert.EndsWith("The API server responded with 404: 404 page not found. Is its CRD installed?", candidate.Logged(501)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resource_without_permission_is_named_and_the_others_are_counted()
    {
        await using var candidate = await Candidate.StartAsync(api => api.Order = request => AnswerStages(request) ?? Forbid(request, "/promotions"), auditPeriod: "5s");

        await candidate.PassUntilAsync(async () => (await candidate.Host.MetricsAsync()).Sum("stored_nonconforming_objects", "resource=\"stages.kargo.akuity.io\"") > 0);

        var metrics = await candidate.Host.MetricsAsync();
        Assert.DoesNotContain("stored_nonconforming_objects{resource=\"promotions", metrics.Text, StringComparison.Ordinal);
        Assert.False(metrics.Has("audit_last_success_timestamp_seconds"));
        Assert.Empty(candidate.Logged(500));
        Assert.StartsWith("Could not audit all that is stored, trying again in 5s: The promotions.kargo.akuity.io cannot be read: The API server responded with 403: ", candidate.Logged(501)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_counted_before_stands_with_the_time_of_the_last_complete_audit()
    {
        await using var candidate = await Candidate.StartAsync(api => api.Order = AnswerStages, auditPeriod: "5s");
        await candidate.PassUntilAsync(async () => (await candidate.Host.MetricsAsync()).Has("audit_last_success_timestamp_seconds"));

        candidate.Api.Order = request => Forbid(request, "/stages");
        await candidate.PassUntilAsync(() => candidate.Logged(501).Count > 0);
        var before = (await candidate.Host.MetricsAsync()).Sum("audit_last_success_timestamp_seconds");
        await candidate.PassUntilAsync(() => candidate.Logged(501).Count > 2);

        var metrics = await candidate.Host.MetricsAsync();
        Assert.Equal((1, before), (metrics.Sum("stored_nonconforming_objects", "resource=\"stages.kargo.akuity.io\""), metrics.Sum("audit_last_success_timestamp_seconds")));
    }

    private static (int Code, string Text)? Forbid(Microsoft.AspNetCore.Http.HttpRequest request, string collection) => request.Path.Value!.EndsWith(collection, StringComparison.Ordinal)
        ? (403, """{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403,"message":"promotions.kargo.akuity.io is forbidden: User \"me\" cannot list resource \"promotions\" in API group \"kargo.akuity.io\" at the cluster scope"}""")
        : null;

    private static (int Code, string Text)? AnswerStages(Microsoft.AspNetCore.Http.HttpRequest request) =>
        request.Path.Value!.EndsWith("/stages", StringComparison.Ordinal) ? (200, Stages) : null;
}

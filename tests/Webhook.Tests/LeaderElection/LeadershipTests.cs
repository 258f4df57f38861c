using KargoStageWebhook.Hosting;
using Microsoft.AspNetCore.Http;

namespace KargoStageWebhook.LeaderElection;

/// <summary>What a replica does about its Lease when the API server rejects its writes, or says nothing.</summary>
public sealed class LeadershipTests
{
    private const int Leads = 400, LeadsNoLonger = 401, NotElected = 402;

    private const string Forbidden =
        """{"kind":"Status","message":"leases.coordination.k8s.io \"kargo-stage-webhook\" is forbidden: User \"system:serviceaccount:a:b\" cannot update resource \"leases\"","code":403}""";

    [Fact]
    public async Task A_conflict_is_another_replica_that_was_faster_and_no_trouble()
    {
        var writes = 0;
        await using var candidate = await Candidate.StartAsync(api => api.Order = request => Candidate.IsWrite(request) && Interlocked.Increment(ref writes) <= 3 ? (409, "{}") : null);

        await candidate.PassUntilAsync(() => candidate.Logged(Leads).Count > 0);

        Assert.InRange(writes, 4, int.MaxValue);
        Assert.Empty(candidate.Logged(NotElected));
    }

    [Fact]
    public async Task Without_permission_it_says_so_once_goes_on_trying_and_leads_once_it_may()
    {
        var writes = 0;
        await using var candidate = await Candidate.StartAsync(api => api.Order = request => Candidate.IsWrite(request) && Interlocked.Increment(ref writes) <= 3 ? (403, Forbidden) : null);

        await candidate.PassUntilAsync(() => candidate.Logged(Leads).Count > 0);

        Assert.StartsWith(
            "Cannot acquire or renew the Lease kargo-stage-webhook/kargo-stage-webhook, retrying: The API server responded with 403: leases.coordination.k8s.io \"kargo-stage-webhook\" is forbidden",
            Assert.Single(candidate.Logged(NotElected)), StringComparison.Ordinal);
    }

    /// <summary>As of a proxy between.</summary>
    [Fact]
    public async Task A_page_in_the_place_of_a_response_is_quoted_with_an_end()
    {
        await using var candidate = await Candidate.StartAsync(api => api.Order = request => Candidate.IsWrite(request) ? (403, $"<html>{new string('x', 200_000)}</html>") : null);

        await candidate.PassUntilAsync(() => candidate.Logged(NotElected).Count > 0);

        Assert.InRange(candidate.Logged(NotElected)[0].Length, 100, 2200);
    }

    /// <summary>Before another replica may take the Lease: its 15 seconds count from the last renewal.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_leader_that_cannot_renew_steps_down_and_leads_again_once_it_can(bool isSilent)
    {
        await using var candidate = await Candidate.StartAsync(_ => { });
        await candidate.PassUntilAsync(() => candidate.Logged(Leads).Count > 0);
        Assert.Equal(1, (await candidate.Host.MetricsAsync()).Sum("leader"));

        if (isSilent) candidate.Api.IsSilent = Candidate.IsWrite;
        else candidate.Api.Order = request => Candidate.IsWrite(request) ? (500, "{}") : null;
        await candidate.PassUntilAsync(() => candidate.Logged(LeadsNoLonger).Count > 0);
        var said = isSilent ? "The API server does not respond in time." : "The API server responded with 500: {}";
        Assert.EndsWith($"retrying: {said}", Assert.Single(candidate.Logged(NotElected)), StringComparison.Ordinal);

        (candidate.Api.IsSilent, candidate.Api.Order) = (_ => false, _ => null);
        await candidate.PassUntilAsync(() => candidate.Logged(Leads).Count > 1);
    }

    /// <summary>Somebody has deleted the Lease, and another replica was the first to take it.</summary>
    [Fact]
    public async Task A_leader_that_finds_another_one_steps_down_at_once()
    {
        await using var candidate = await Candidate.StartAsync(_ => { });
        await candidate.PassUntilAsync(() => candidate.Logged(Leads).Count > 0);

        var reads = 0;
        candidate.Api.Order = request =>
        {
            if (!request.Path.StartsWithSegments(Candidate.Leases)) return null;
            if (HttpMethods.IsGet(request.Method) && candidate.Logged(LeadsNoLonger).Count == 0) Interlocked.Increment(ref reads);
            return HttpMethods.IsGet(request.Method) ? (200, """{"metadata":{"name":"kargo-stage-webhook","resourceVersion":"x"},"spec":{"holderIdentity":"another"}}""") : (409, "{}");
        };
        await candidate.PassUntilAsync(() => candidate.Logged(LeadsNoLonger).Count > 0);

        // Before the renewal, and before the Lease would be given back. One may have been under way.
        Assert.InRange(reads, 1, 3);
        Assert.Empty(candidate.Logged(NotElected));
    }

    [Fact]
    public async Task While_another_replica_renews_the_Lease_it_does_not_write_it()
    {
        var (writes, renewals) = (0, 0);
        await using var candidate = await Candidate.StartAsync(api => api.Order = request =>
        {
            if (!request.Path.StartsWithSegments(Candidate.Leases)) return null;
            if (!HttpMethods.IsGet(request.Method)) writes++;
            return (200, $$$"""{"metadata":{"name":"kargo-stage-webhook","resourceVersion":"{{{++renewals}}}"},"spec":{"holderIdentity":"another"}}""");
        });

        await candidate.PassUntilAsync(() => renewals > 8);
        Assert.Equal(0, writes);
        Assert.Empty(candidate.Logged(Leads));

        // It has died.
        candidate.Api.Order = request => request.Path.StartsWithSegments(Candidate.Leases) ? (200, """{"metadata":{"name":"kargo-stage-webhook","resourceVersion":"x"},"spec":{"holderIdentity":"another"}}""") : null;
        await candidate.PassUntilAsync(() => candidate.Logged(Leads).Count > 0);
    }
}

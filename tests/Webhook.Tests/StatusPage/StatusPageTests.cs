using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using KargoStageWebhook.Audit;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Language;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Watch;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace KargoStageWebhook.StatusPage;

/// <summary>The page for people, as text; what a browser makes of it is tested end to end.</summary>
public sealed partial class StatusPageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static readonly Entry WithoutPhase = new() { Id = "c6f5bb51-9b2e-4b0e-8f6b-3c8a5c1c4f11", Phase = null };

    [Fact]
    public async Task It_says_how_the_webhook_decides_and_what_it_serves()
    {
        await using var host = RunningHost.With("Webhook:Mode=Reject", "Webhook:Requirements=Strict");

        var page = await ReadAsync(host);

        Assert.Equal("Reject", Fact(page, "Mode"));
        Assert.Equal("Strict", Fact(page, "Requirements"));
        Assert.Equal("Development", Fact(page, "Source"));
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, in 29 days$", Fact(page, "Expires"));
        Assert.Contains("No cluster is configured", page, StringComparison.Ordinal);
        Assert.Equal("yes: not shown otherwise yet: this replica has watched for 0 days of 14 days", Fact(page, "Answer"));
        Assert.Equal("none that this replica knows of", Fact(page, "Audit"));
        Assert.Equal(["stages.kargo.akuity.io", "unknown", "not known", "not known"], Rows(page).First());
        Assert.Contains("It is not known whether the API server tolerates", page, StringComparison.Ordinal);
        Assert.Contains("No requests yet.", page, StringComparison.Ordinal);
        Assert.Contains("Ready.", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_counts_what_each_controller_sent()
    {
        await using var host = new RunningHost();
        await host.MutateAsync(ARequest.OfStageWithoutId());
        await host.MutateAsync(ARequest.OfHealthyStage());
        await host.MutateAsync(ARequest.OfStageWithoutId().AsDryRun());

        var row = Assert.Single(Rows(await ReadAsync(host)), row => row[0] == "kargo/kargo-controller");

        Assert.Equal(["unknown", "unknown", "2", "1", "1", "0"], row[1..7]);
        Assert.All(row[7..], last => Assert.Matches(@"^\d+ s ago$", last));
    }

    [Fact]
    public async Task It_tells_of_the_last_denials_the_last_one_first()
    {
        await using var host = RunningHost.With("Webhook:Requirements=Strict");
        foreach (var name in (string[])["first", "second"]) await host.MutateAsync(ARequest.OfStageWith(WithoutPhase).Named(name));

        var denials = Rows(await ReadAsync(host)).Where(row => row[1].StartsWith("Stage ", StringComparison.Ordinal)).ToList();

        Assert.Equal(["Stage demo/second", "Stage demo/first"], denials.Select(row => row[1]));
        Assert.All(denials, row => Assert.Equal("status.freightHistory[0].verificationHistory[0].phase", row[4]));
    }

    [Fact]
    public async Task It_tells_what_the_last_audit_found()
    {
        await using var host = new RunningHost();
        var tally = new StoredTally(Profile.Kargo);
        tally.Add(Profile.Kargo.Find("stages")!, ["id", "phase"]);
        tally.Add(Profile.Kargo.Find("promotions")!, ["id"]);
        host.Services.GetRequiredService<AuditFindings>().Replace(new AuditFindings.Audited(TimeProvider.System.GetUtcNow(), tally.NonConforming, tally.Lacking));

        var page = await ReadAsync(host);

        Assert.Equal("yes: 2 objects that are stored lack something", Fact(page, "Answer"));
        Assert.Matches(@"^\d+ s ago: 2 stored objects lacked something; id in 1 stages.kargo.akuity.io; phase in 1 stages.kargo.akuity.io; id in 1 promotions.kargo.akuity.io$", Fact(page, "Audit"));
    }

    [Fact]
    public async Task It_tells_what_the_installed_CRDs_require()
    {
        var stages = Profile.Kargo.Find("stages")!;
        var crd = Known(stages);
        await using var host = RunningHost.Rewired(services => services.AddSingleton(crd));

        var row = Rows(await ReadAsync(host)).First();

        Assert.Equal([stages.Resource.Name, "known", "status.freightHistory[].verificationHistory[].id", "1"], row);
    }

    [Theory]
    [InlineData("</td><script>document.title = 'owned'</script>")]
    [InlineData("\"><img src=x onerror=alert(1)>")]
    [InlineData("{{constructor}} & <b>")]
    public async Task A_hostile_name_stays_text(string name)
    {
        await using var host = RunningHost.With("Webhook:Requirements=Strict");
        await host.MutateAsync(ARequest.OfStageWith(WithoutPhase).Named(name).By(name));

        var page = await ReadAsync(host);

        Assert.DoesNotContain(name, page, StringComparison.Ordinal);
        Assert.Contains(Rows(page), row => row[1] == $"Stage demo/{name}");
    }

    [Fact]
    public async Task A_name_of_any_length_leaves_the_page_small()
    {
        await using var host = RunningHost.With("Webhook:Requirements=Strict");
        var (name, user) = (new string('n', 1_000_000), $"system:serviceaccount:a:{new string('u', 1_000_000)}");
        await host.MutateAsync(ARequest.OfStageWith(WithoutPhase).Named(name).By(user));

        Assert.InRange((await ReadAsync(host)).Length, 1, 20_000);
        Assert.InRange((await host.MetricsAsync()).Text.Length, 1, 100_000);
    }

    [Fact]
    public async Task It_needs_nothing_from_elsewhere_and_runs_nothing()
    {
        await using var host = new RunningHost();
        using var answer = await host.Operations.GetAsync(new Uri("/", UriKind.Relative), Cancellation);
        var page = await answer.Content.ReadAsStringAsync(Cancellation);

        Assert.DoesNotMatch("<script|<link|src=|href=|url\\(|@import", page);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.StartsWith("default-src 'none';", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_API_server_s_port_does_not_have_it()
    {
        await using var host = new RunningHost();

        Assert.Equal(HttpStatusCode.NotFound, (await host.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/"))).Code);
    }

    private static InstalledCrd Known(ResourceProfile resource)
    {
        var health = new CacheHealth(resource.Resource.Name, () => 1, TimeProvider.System);
        var crd = new InstalledCrd(resource, health, TimeProvider.System, NullLogger<InstalledCrd>.Instance);
        using var spec = JsonDocument.Parse(
            """
            {"versions":[{"name":"v1alpha1","served":true,"schema":{"openAPIV3Schema":{"properties":{"status":{"type":"object",
              "x-kubernetes-validations":[{"rule":"true"}],
              "properties":{"freightHistory":{"type":"array","items":{"type":"object","properties":{"verificationHistory":{"type":"array",
                "items":{"type":"object","required":["id"],"properties":{"id":{"type":"string"} } } } } } } } } } } } }]}
            """);
        crd.Replace([new CrdObject(new ObjectMetadata(Name: resource.Resource.Name, Uid: "1", Generation: 1), spec.RootElement.Clone())]);
        health.Synced();
        return crd;
    }

    private static Task<string> ReadAsync(RunningHost host) => host.Operations.GetStringAsync(new Uri("/", UriKind.Relative), Cancellation);

    private static string Fact(string page, string term) =>
        Definition().Matches(page).Single(fact => fact.Groups[1].Value == term).Groups[2].Value;

    private static IEnumerable<string[]> Rows(string page) => Row().Matches(page)
        .Select(row => Cell().Matches(row.Value).Select(cell => WebUtility.HtmlDecode(cell.Groups[1].Value)).ToArray())
        .Where(cells => cells.Length > 0);

    [GeneratedRegex(@"<dt>(\w+)</dt>\s*<dd[^>]*>([^<]*)</dd>")]
    private static partial Regex Definition();

    [GeneratedRegex("<tr>.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("<td[^>]*>([^<]*)</td>")]
    private static partial Regex Cell();
}

using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using KargoStageWebhook.Audit;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Language;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Telemetry;
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
        await using var host = RunningHost.With("Webhook:Mode=Reject", "Webhook:Requirements=Strict", "Webhook:MaxControllers=7");

        var page = await ReadAsync(host);

        Assert.Equal("Reject", Fact(page, "Mode"));
        Assert.Equal("Strict", Fact(page, "Requirements"));
        Assert.Equal("7", Fact(page, "MaxControllers"));
        Assert.Equal("Development", Fact(page, "Source"));
        Assert.Matches(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, in 29 days$", Fact(page, "Expires"));
        Assert.Contains("No cluster is configured", page, StringComparison.Ordinal);
        Assert.Equal("yes: not shown otherwise yet: this replica has watched for 0 s of 14 days", Fact(page, "Is the webhook needed"));
        Assert.Equal("none that this replica knows of", Fact(page, "Last audit"));
        Assert.Equal(["stages.kargo.akuity.io v1alpha1", "unknown", "not known", "not known"], Rows(page).First());
        Assert.Contains("It is not known whether the API server tolerates", page, StringComparison.Ordinal);
        Assert.Contains("No request yet.", page, StringComparison.Ordinal);
        Assert.Matches(@"Replica \S+ at .* It has version \d+\.\d+\.\d+\S*( \(commit [0-9a-f]{12}\))?\s+and started \d+ s ago", page);
    }

    [Fact]
    public async Task It_begins_with_what_it_amounts_to()
    {
        await using var host = new RunningHost();
        await host.MutateAsync(ARequest.OfStageWithoutId());

        Assert.Matches(
            "^unproven: Ready\\. This replica does not prove .*\ngood: Needed: 1 request did not conform since this replica started \\d+ s ago, the last one \\d+ s ago, from kargo/kargo-controller\\. docs/runbook\\.md #kargostagewebhooknonconformingcontroller$",
            string.Join('\n', Summary(await ReadAsync(host))));
    }

    [Fact]
    public async Task It_links_to_the_runbook_where_that_can_be_read()
    {
        await using var host = RunningHost.With("Webhook:Requirements=Strict", "Webhook:RunbookUrl=https://wiki.example/kargo");
        await host.MutateAsync(ARequest.OfStageWith(WithoutPhase));

        Assert.Contains("<a href=\"https://wiki.example/kargo#kargostagewebhookdenials\">Runbook</a>", await ReadAsync(host), StringComparison.Ordinal);
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
    public async Task It_tells_of_the_last_denials_the_last_one_first_with_the_reason_and_what_to_do()
    {
        await using var host = RunningHost.With("Webhook:Requirements=Strict");
        foreach (var name in (string[])["first", "second"]) await host.MutateAsync(ARequest.OfStageWith(WithoutPhase).Named(name));

        var page = await ReadAsync(host);

        Assert.Equal(["Stage demo/second", "Stage demo/first"], Handled(page, "denials").Select(denial => denial.Object));
        Assert.All(Handled(page, "denials"), denial =>
        {
            Assert.Matches("^\\d+ s ago, from kargo/kargo-controller$", denial.When);
            Assert.Equal("status.freightHistory[0].verificationHistory[0].phase is missing; required by the setting Webhook:Requirements=Strict", denial.Reason);
            Assert.StartsWith("What to do: run a controller that writes phase", denial.Remedy, StringComparison.Ordinal);
        });
        Assert.StartsWith("attention: 2 requests denied, the last one ", Summary(page)[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_tells_of_the_last_backfills()
    {
        await using var host = new RunningHost();
        for (var number = 0; number <= RecentDecisions.Max; number++) await host.MutateAsync(ARequest.OfStageWithoutId().Named($"stage-{number}"));

        var backfills = Handled(await ReadAsync(host), "backfills").ToList();

        Assert.Equal(Enumerable.Range(1, RecentDecisions.Max).Reverse().Select(number => $"Stage demo/stage-{number}"), backfills.Select(one => one.Object));
        Assert.All(backfills, one =>
        {
            Assert.Equal("status.freightHistory[0].verificationHistory[0].id is missing", one.Reason);
            Assert.Matches("^set to [0-9a-f-]{36} \\(derived\\)$", one.Remedy);
        });
    }

    [Fact]
    public async Task The_name_of_a_person_is_not_shown()
    {
        await using var host = RunningHost.With("Webhook:Requirements=Strict");
        await host.MutateAsync(ARequest.OfStageWith(WithoutPhase).By("jane.doe@example.com"));

        Assert.DoesNotContain("jane.doe", await ReadAsync(host), StringComparison.Ordinal);
        Assert.DoesNotContain("jane.doe", await ReadJsonAsync(host), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_the_same_as_JSON()
    {
        await using var host = RunningHost.With("Webhook:Requirements=Strict");
        await host.MutateAsync(ARequest.OfStageWith(WithoutPhase).Named("first"));

        using var json = JsonDocument.Parse(await ReadJsonAsync(host));

        var root = json.RootElement;
        Assert.Equal("strict", root.GetProperty("requirements").GetString());
        Assert.Equal("unproven", root.GetProperty("summary")[0].GetProperty("level").GetString());
        Assert.Equal("Stage demo/first", root.GetProperty("denials")[0].GetProperty("object").GetString());
        Assert.Equal(1, root.GetProperty("senders")[0].GetProperty("denied").GetInt32());
        Assert.Equal("Strict", root.GetProperty("settings").GetProperty("Requirements").GetString());
        Assert.Equal("noCluster", root.GetProperty("attribution").GetString());
        Assert.Equal("development", root.GetProperty("certificate").GetProperty("source").GetString());
    }

    [Fact]
    public async Task It_tells_what_the_last_audit_found()
    {
        await using var host = new RunningHost();
        var (stages, promotions) = (new StoredTally(Profile.Kargo.Find("stages")), new StoredTally(Profile.Kargo.Find("promotions")));
        stages.Add(["id", "phase"]);
        promotions.Add(["id"]);
        var totals = StoredTotals.From([stages, promotions]);
        host.Services.GetRequiredService<AuditFindings>().Replace(new StoredFindings(TimeProvider.System.GetUtcNow(), totals.NonConforming, totals.Lacking));

        var page = await ReadAsync(host);

        Assert.Equal("yes: 2 objects that are stored lack something", Fact(page, "Is the webhook needed"));
        Assert.Matches(@"^of all resources \d+ s ago: 2 stored objects lacked a field; id in 1 stages.kargo.akuity.io; phase in 1 stages.kargo.akuity.io; id in 1 promotions.kargo.akuity.io$", Fact(page, "Last audit"));
    }

    [Fact]
    public async Task It_tells_what_the_installed_CRDs_require()
    {
        var stages = Profile.Kargo.Find("stages");
        var crd = Known(stages);
        await using var host = RunningHost.Rewired(services => services.AddSingleton(crd));

        var row = Rows(await ReadAsync(host)).First();

        Assert.Equal(["stages.kargo.akuity.io v1alpha1", "known", "status.freightHistory[].verificationHistory[].id", "1"], row);
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
        Assert.Equal($"Stage demo/{name}", Assert.Single(Handled(page, "denials")).Object);
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

        Assert.DoesNotMatch("<script|<link|src=|url\\(|@import|http-equiv", page);
        Assert.Equal("href=\"status.json\"", Assert.Single(Link().Matches(page)).Value);
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
        health.RecordSync();
        return crd;
    }

    private static Task<string> ReadAsync(RunningHost host) => host.Operations.GetStringAsync(new Uri("/", UriKind.Relative), Cancellation);

    private static Task<string> ReadJsonAsync(RunningHost host) => host.Operations.GetStringAsync(new Uri("/status.json", UriKind.Relative), Cancellation);

    private static string Fact(string page, string term) =>
        Definition().Matches(page).Single(fact => fact.Groups[1].Value == term).Groups[2].Value;

    // "good: Backfilling works: …", as a reader sees it.
    private static List<string> Summary(string page) =>
        [.. Statement().Matches(page[..page.IndexOf("</ul>", StringComparison.Ordinal)]).Select(one => $"{one.Groups[1].Value}: {PlainText(one.Groups[2].Value)}")];

    private static IEnumerable<(string Object, string When, string Reason, string Remedy)> Handled(string page, string section)
    {
        var list = page[page.IndexOf($"id=\"{section}\"", StringComparison.Ordinal)..];
        return HandledEntry().Matches(list[..list.IndexOf("<h2", StringComparison.Ordinal)])
            .Select(one => (PlainText(one.Groups[1].Value), PlainText(one.Groups[2].Value), PlainText(one.Groups[3].Value), PlainText(one.Groups[4].Value)));
    }

    private static string PlainText(string html) => WebUtility.HtmlDecode(Space().Replace(Tag().Replace(html, " "), " ")).Trim();

    private static IEnumerable<string[]> Rows(string page) => Row().Matches(page)
        .Select(row => Cell().Matches(row.Value).Select(cell => WebUtility.HtmlDecode(cell.Groups[1].Value)).ToArray())
        .Where(cells => cells.Length > 0);

    [GeneratedRegex("<li class=\"(good|unproven|attention|failing)\">(.*?)</li>", RegexOptions.Singleline)]
    private static partial Regex Statement();

    [GeneratedRegex(@"<li>\s*<strong>(.*?)</strong>\s*<span[^>]*>(.*?)</span>\s*<p>(.*?)</p>\s*<p>(.*?)</p>\s*</li>", RegexOptions.Singleline)]
    private static partial Regex HandledEntry();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex("href=\"[^\"]*\"")]
    private static partial Regex Link();

    [GeneratedRegex(@"<dt>([\w ]+)</dt>\s*<dd[^>]*>([^<]*)</dd>")]
    private static partial Regex Definition();

    [GeneratedRegex("<tr[^>]*>.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex Row();

    [GeneratedRegex("<td[^>]*>([^<]*)</td>")]
    private static partial Regex Cell();
}

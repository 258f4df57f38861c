using System.Globalization;
using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;
using PuppeteerSharp;
using static KargoStageWebhook.EndToEnd.Kargo.KargoController;
using static KargoStageWebhook.EndToEnd.Kargo.KargoObject;

namespace KargoStageWebhook.EndToEnd.StatusPage;

/// <summary>What a person sees in a browser after an incident.</summary>
public sealed class StatusPageTests(TestCluster cluster, ITestOutputHelper output)
{
    private const string HostileName = "</td><script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">";

    [Fact]
    public async Task It_shows_who_sent_what_and_what_was_denied()
    {
        await using var scenario = await Scenario.BeginKnowingAsync(cluster);
        var controller = await InstallAsync(cluster, scenario.Namespace);
        using var older = await controller.StartKnownPodAsync("1.4.7");
        using var newer = await controller.StartKnownPodAsync("1.5.1");
        await older.Sender.UpdateAsync(updates: 3);
        await newer.Sender.UpdateAsync(updates: 2);
        var denied = await CreateStageAsync(cluster.Api, scenario.Namespace, "denied");
        Assert.False((await denied.PatchStatusAsync(History(Collection("a", Entry("10:00:00", phase: null))))).IsDone);

        await Wait.UntilAsync("the CRDs to be known", async () => await scenario.Webhook.SumAsync("kargo_stage_webhook_crd_state{", "state=\"known\"") == 2);

        await using var browser = await Browser.StartAsync();
        var page = await browser.OpenAsync(AddressOf(scenario), "light");

        Assert.Equal(
            [$"{controller.Label} 1.4.7 pod-image: 3 3 0", $"{controller.Label} 1.5.1 pod-image: 2 2 0"],
            from row in await TableAsync(page, "senders")
            where row[0] == controller.Label
            select $"{string.Join(' ', row[..3])}: {string.Join(' ', row[4..7])}");
        // The API server may ask twice about one update, and does so when it is rejected.
        Assert.Equal([$"Stage {scenario.Namespace}/denied"], (await ObjectsAsync(page, "denials")).Distinct());
        Assert.Equal(5, (await ObjectsAsync(page, "backfills")).Distinct().Count());
        var summary = await page.EvaluateExpressionAsync<string>("document.querySelector('.summary').innerText");
        Assert.Contains("did not conform since this replica started", summary, StringComparison.Ordinal);
        Assert.Contains($"{controller.Label} 1.4.7", summary, StringComparison.Ordinal);
        var caches = (await TableAsync(page, "caches")).ToDictionary(row => row[0], row => row[1]);
        Assert.Equal(["deployments", "pods", "promotions.kargo.akuity.io", "stages.kargo.akuity.io"], caches.Keys.Order());
        Assert.All(caches.Values, state => Assert.Equal("synced", state));
        Assert.All(await TableAsync(page, "crds"), row =>
        {
            Assert.Equal("known", row[1]);
            Assert.Contains("verificationHistory[].id", row[2], StringComparison.Ordinal);
        });
        foreach (var (scheme, width) in ((string, int)[])[("light", 390), ("dark", 768), ("dark", 1280), ("light", 1920)])
        {
            output.WriteLine($"Screenshot: {await PictureAsync(await browser.OpenAsync(AddressOf(scenario), scheme, width), $"incident-{scheme}-{width}")}");
        }
    }

    [Fact]
    public async Task Hostile_names_are_shown_and_do_nothing()
    {
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2, settings: ("Requirements", "Strict"));
        await scenario.Webhook.PostAsync("/mutate", RequestNamed(HostileName).ToJsonString());

        await using var browser = await Browser.StartAsync();
        var page = await browser.OpenAsync(AddressOf(scenario), "light");

        Assert.StartsWith("kargo-stage-webhook on ", await page.GetTitleAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await page.EvaluateExpressionAsync<int>("document.querySelectorAll('script, img').length"));
        Assert.Equal([$"Stage demo/{HostileName}"], await ObjectsAsync(page, "denials"));
    }

    [Theory]
    [InlineData("light", 390)]
    [InlineData("dark", 390)]
    [InlineData("light", 768)]
    [InlineData("dark", 1280)]
    [InlineData("light", 1920)]
    public async Task It_is_as_light_or_dark_as_its_reader_likes_fits_the_window_and_is_accessible(string scheme, int width)
    {
        await using var scenario = await Scenario.BeginAsync(cluster, KargoVersion.V1_5_2, settings: ("Requirements", "Strict"));
        await scenario.Webhook.PostAsync("/mutate", RequestNamed("a-stage").ToJsonString());

        await using var browser = await Browser.StartAsync();
        var page = await browser.OpenAsync(AddressOf(scenario), scheme, width);

        var background = await page.EvaluateExpressionAsync<string>("getComputedStyle(document.body).backgroundColor");
        Assert.All(ChannelsOf(background), channel => Assert.InRange(channel, scheme == "light" ? 200 : 0, scheme == "light" ? 255 : 60));
        Assert.True(await page.EvaluateExpressionAsync<bool>("document.documentElement.scrollWidth <= window.innerWidth"));
        Assert.Empty(await Accessibility.ViolationsAsync(page));
        output.WriteLine($"Screenshot: {await PictureAsync(page, $"{scheme}-{width}")}");
    }

    private static Uri AddressOf(Scenario scenario) => new($"http://127.0.0.1:{scenario.Webhook.MetricsPort}/");

    /// <summary>The texts of the cells of a table, row by row.</summary>
    private static Task<string[][]> TableAsync(IPage page, string name) => page.EvaluateFunctionAsync<string[][]>(
        "name => [...document.querySelectorAll(`table[aria-labelledby=${name}] tbody tr`)].map(row => [...row.cells].map(cell => cell.textContent.trim()))", name);

    /// <summary>The objects in the list below a heading.</summary>
    private static Task<string[]> ObjectsAsync(IPage page, string heading) => page.EvaluateFunctionAsync<string[]>(
        "heading => [...document.querySelectorAll(`#${heading} + ul strong`)].map(one => one.textContent)", heading);

    private static IEnumerable<int> ChannelsOf(string rgb) => rgb["rgb(".Length..^1].Split(',').Select(channel => int.Parse(channel, CultureInfo.InvariantCulture));

    private static async Task<string> PictureAsync(IPage page, string name)
    {
        var file = Path.Combine(AppContext.BaseDirectory, $"status-page-{name}.png");
        await page.ScreenshotAsync(file, new ScreenshotOptions { FullPage = true });
        return file;
    }

    // No API server would let such a name through; a client that reaches the port can send it all the same.
    private static JsonObject RequestNamed(string name) => new()
    {
        ["apiVersion"] = "admission.k8s.io/v1",
        ["kind"] = "AdmissionReview",
        ["request"] = new JsonObject
        {
            ["uid"] = "1",
            ["resource"] = new JsonObject { ["group"] = "kargo.akuity.io", ["version"] = "v1alpha1", ["resource"] = "stages" },
            ["subResource"] = "status",
            ["operation"] = "UPDATE",
            ["namespace"] = "demo",
            ["name"] = name,
            ["object"] = new JsonObject { ["status"] = History(Collection("a", Entry("10:00:00", phase: null))) },
        },
    };
}

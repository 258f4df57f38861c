using KargoStageWebhook.EndToEnd.Cluster;
using PuppeteerSharp;
using PuppeteerSharp.Media;

namespace KargoStageWebhook.EndToEnd.StatusPage;

/// <summary>A real browser without a window, of a user who prefers light or dark pages.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private readonly IBrowser _browser;

    private Browser(IBrowser browser) => _browser = browser;

    /// <summary>Starts it.</summary>
    public static async Task<Browser> StartAsync() => new(await Puppeteer.LaunchAsync(new LaunchOptions
    {
        ExecutablePath = await Binaries.ProgramAsync("chromium.sh"),
        // Containers, where tests often run, allow no sandbox within; what it opens is our own page.
        Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    }));

    /// <summary>Opens a page.</summary>
    /// <param name="address">Where it is.</param>
    /// <param name="scheme">light or dark.</param>
    /// <param name="width">Of the window, in CSS pixels.</param>
    public async Task<IPage> OpenAsync(Uri address, string scheme, int width = 1280)
    {
        var page = await _browser.NewPageAsync();
        await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = 900 });
        await page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme }]);
        await page.GoToAsync(address.ToString());
        return page;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _browser.DisposeAsync();
}

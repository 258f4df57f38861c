using System.Text.Json;
using Deque.AxeCore.Commons;
using PuppeteerSharp;

namespace KargoStageWebhook.EndToEnd.StatusPage;

/// <summary>What axe-core finds on a page: the rules of WCAG and of good practice that a machine can check.</summary>
internal static class Accessibility
{
    /// <summary>What is wrong, a line each: the rule and the element.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page)
    {
        // The DevTools protocol evaluates it, so the page's own policy, which forbids scripts, stays in force.
        await page.EvaluateExpressionAsync(new BundledAxeScriptProvider().GetScript());
        var results = await page.EvaluateExpressionAsync<JsonElement>("axe.run().then(found => ({ passes: found.passes.length, violations: found.violations }))");
        Assert.InRange(results.GetProperty("passes").GetInt32(), 10, int.MaxValue);
        return
        [
            .. from violation in results.GetProperty("violations").EnumerateArray()
               from node in violation.GetProperty("nodes").EnumerateArray()
               select $"{violation.GetProperty("id").GetString()}: {node.GetProperty("html").GetString()}",
        ];
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Output;

/// <summary>The published schema of what the verbs print.</summary>
internal static class OutputSchema
{
    private static readonly Lazy<JsonSchema> Published = new(() => JsonSchema.FromText(File.ReadAllText(Path.Combine(Samples.Root, "docs", "output.schema.json"))));

    /// <summary>Validates a document of one kind.</summary>
    /// <returns>The document.</returns>
    public static JsonNode AssertValid(string text, string kind)
    {
        using var document = JsonDocument.Parse(text);
        var result = Published.Value.Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        var errors = (result.Details ?? []).Where(detail => detail.Errors is not null).SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation}: {error.Value}"));
        Assert.True(result.IsValid, $"{text}\n{string.Join('\n', errors)}");
        Assert.Equal(kind, document.RootElement.GetProperty("kind").GetString());
        return JsonNode.Parse(text)!;
    }
}

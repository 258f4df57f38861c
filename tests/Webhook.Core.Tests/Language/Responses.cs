using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Evaluation;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;

namespace KargoStageWebhook.Language;

/// <summary>A decision as the API server hears of it, and what it makes of it.</summary>
internal static class Responses
{
    /// <summary>How deep the objects of tests may nest.</summary>
    public const int MaxDepth = 10_000;

    private static readonly JsonSerializerOptions Deep = new(JsonSerializerOptions.Default) { MaxDepth = MaxDepth };

    /// <summary>The <c>response</c> of the AdmissionReview that answers.</summary>
    public static JsonObject Write(AdmissionRequest request, Controller controller, Decision decision)
    {
        var output = new ArrayBufferWriter<byte>();
        AdmissionReviewWriter.Write(output, request.Uid, ResponseBuilder.Build(request, controller, decision));
        return JsonNode.Parse(output.WrittenSpan)!["response"]!.AsObject();
    }

    /// <summary>An object with the patch of a response applied by somebody else's library.</summary>
    /// <param name="response">The response, with or without a patch.</param>
    /// <param name="sent">The JSON of the object.</param>
    public static JsonObject ApplyPatch(JsonObject response, string sent)
    {
        var patched = JsonNode.Parse(sent, documentOptions: new() { MaxDepth = MaxDepth })!.AsObject();
        if (response["patch"] is { } patch) JsonSerializer.Deserialize<JsonPatchDocument>(Convert.FromBase64String(patch.GetValue<string>()), Deep)!.ApplyTo(patched);
        return patched;
    }
}

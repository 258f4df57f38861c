using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;

namespace KargoStageWebhook.Language;

/// <summary>What came back over HTTP, and what a test asks of it.</summary>
internal sealed record Answer(HttpStatusCode Code, Version HttpVersion, string Text)
{
    public JsonObject Body => Assert.IsType<JsonObject>(JsonNode.Parse(Text));

    /// <summary>The <c>response</c> of the AdmissionReview; only where the answer is one.</summary>
    public JsonObject Response
    {
        get
        {
            Assert.Equal(("admission.k8s.io/v1", "AdmissionReview"), (Body.TextAt("apiVersion"), Body.TextAt("kind")));
            return Assert.IsType<JsonObject>(Body["response"]);
        }
    }

    public bool Allowed => Assert.IsAssignableFrom<JsonValue>(Response["allowed"]).GetValue<bool>();

    public string Uid => Response.TextAt("uid");

    /// <summary>The operations of the patch; none where there is no patch.</summary>
    public IReadOnlyList<JsonNode> Patch => PatchText is { } text ? [.. JsonNode.Parse(text)!.AsArray().OfType<JsonNode>()] : [];

    public IReadOnlyList<string> Warnings => [.. (Response["warnings"]?.AsArray() ?? []).OfType<JsonValue>().Select(warning => warning.GetValue<string>())];

    public IReadOnlyDictionary<string, string> AuditAnnotations =>
        (Response["auditAnnotations"]?.AsObject() ?? []).ToDictionary(pair => pair.Key, pair => pair.Value?.GetValue<string>() ?? string.Empty);

    /// <summary>The Status that says why: of a denial, or of an HTTP error.</summary>
    public JsonObject Status => Body.TextAt("kind") == "Status" ? Body : Assert.IsType<JsonObject>(Response["status"]);

    private string? PatchText => Response["patch"] is { } patch ? Encoding.UTF8.GetString(Convert.FromBase64String(patch.GetValue<string>())) : null;

    /// <summary>The object as the API server goes on with it: with the patch applied by somebody else's library.</summary>
    public JsonObject AppliedTo(JsonObject sent)
    {
        var result = sent.DeepClone().AsObject();
        if (PatchText is { } text) JsonSerializer.Deserialize<JsonPatchDocument>(text)!.ApplyTo(result);
        return result;
    }
}

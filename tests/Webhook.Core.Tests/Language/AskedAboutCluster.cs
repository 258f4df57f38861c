using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Conformance;
using KargoStageWebhook.Healing;
using KargoStageWebhook.Kargo;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;

namespace KargoStageWebhook.Language;

/// <summary>A status update of a database cluster, which is none of Kargo's resources, and what comes of it under rules that were added for it.</summary>
/// <param name="Status">The JSON of its status, as it would be stored.</param>
/// <param name="Stored">The JSON of its status, as it is stored; null where it has none.</param>
internal sealed record AskedAboutCluster(string Status, string? Stored = null)
{
    public const string NodeIds = """{"group":"db.example","version":"v1","resource":"clusters","path":"status.nodes[].id","fill":{"derivedIdFrom":["name"]}}""";

    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 10_000 };

    /// <summary>The rules, as a profile has them.</summary>
    public string[] Rules { get; init; } = [NodeIds];

    public Mode Mode { get; init; } = Mode.Backfill;

    public AdmissionPhase Phase { get; init; } = AdmissionPhase.Mutating;

    public string Version { get; init; } = "v1";

    public string Operation { get; init; } = "UPDATE";

    public string SubResource { get; init; } = "status";

    public string Namespace { get; init; } = "demo";

    /// <summary>Whether the object comes before what says whose it is.</summary>
    public bool ObjectFirst { get; init; }

    /// <summary>The AdmissionReview's text.</summary>
    public byte[] Body()
    {
        var (about, objects) = (
            $$$"""
            "resource":{"group":"db.example","version":"{{{Version}}}","resource":"clusters"},"subResource":"{{{SubResource}}}","operation":"{{{Operation}}}",
            "name":"orders","namespace":"{{{Namespace}}}","userInfo":{"username":"operator"}
            """,
            $""" "object":{ObjectWith(Status)},"oldObject":{(Stored is null ? "null" : ObjectWith(Stored))}""");
        var request = ObjectFirst ? $"{objects},{about}" : $"{about},{objects}";
        return Encoding.UTF8.GetBytes($$$"""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"review-1",{{{request}}}}}""");
    }

    /// <summary>The decision in one word, and what was missing.</summary>
    public (string Decision, IReadOnlyList<(string Path, string Field, Outcome Outcome)> Missing) Decided()
    {
        using var review = Read();
        var verdict = Judge().Decide(review, Phase);
        return (verdict.Decision, [.. verdict.Violations.Select(violation => (violation.Path, violation.Field, violation.Outcome))]);
    }

    /// <summary>The <c>response</c> of the AdmissionReview that answers.</summary>
    public JsonObject Answered()
    {
        using var review = Read();
        var output = new ArrayBufferWriter<byte>();
        var controller = new Controller(Controller.NameOf("operator"), ControllerVersion.Unknown);
        ReviewWriter.Write(output, review.Uid, new Explanation(new Policy(Mode, Requirements.Installed)).Answer(review, controller, Judge().Decide(review, Phase)));
        return JsonNode.Parse(output.WrittenSpan)!["response"]!.AsObject();
    }

    /// <summary>The status as the API server goes on with it: with the patch of the answer applied by somebody else's library.</summary>
    public string Healed()
    {
        var healed = JsonNode.Parse(ObjectWith(Status), documentOptions: Deep)!.AsObject();
        if (Answered()["patch"] is { } patch)
            JsonSerializer.Deserialize<JsonPatchDocument>(Convert.FromBase64String(patch.GetValue<string>()), Options)!.ApplyTo(healed);
        return healed["status"]!.ToJsonString(Options);
    }

    private static readonly JsonSerializerOptions Options = new(JsonSerializerOptions.Default) { MaxDepth = Deep.MaxDepth };

    private static string ObjectWith(string status) =>
        $$"""{"apiVersion":"db.example/v1","kind":"Cluster","metadata":{"name":"orders","namespace":"demo","uid":"uid-1"},"status":{{status}}}""";

    private Judge Judge()
    {
        using var document = JsonDocument.Parse($$"""{"rules":[{{string.Join(',', Rules)}}]}""");
        var profile = ProfileReader.Read(document.RootElement, out var problems);
        Assert.Empty(problems);
        return new Judge(new Policy(Mode, Requirements.Installed), profile);
    }

    private Review Read() => Assert.IsType<ReadResult.Readable>(ReviewReader.Read(Body())).Review;
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Language;

/// <summary>A status update of a database cluster, which is none of Kargo's resources, and what comes of it under rules that were added for it.</summary>
/// <param name="Status">The JSON of its status, as it would be stored.</param>
/// <param name="Stored">The JSON of its status, as it is stored; null where it has none.</param>
internal sealed record ClusterUpdate(string Status, string? Stored = null)
{
    public const string NodeIds = "{field: 'status.nodes[].id', id: {from: [name]}}";

    /// <summary>What is backfilled, as a profile has it.</summary>
    public string[] Rules { get; init; } = [NodeIds];

    /// <summary>What is not, as a profile has it.</summary>
    public string[] Never { get; init; } = [];

    /// <summary>Rules for its CRD's status; null where it is not known.</summary>
    public string? Crd { get; init; }

    /// <summary>Whether the API server tolerates unchanged invalid values.</summary>
    public bool Ratchets { get; init; } = true;

    public Requirements Requirements { get; init; } = Requirements.Installed;

    public Mode Mode { get; init; } = Mode.Backfill;

    public string CreationTimestamp { get; init; } = "2025-05-20T10:00:00Z";

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
        return Encoding.UTF8.GetBytes($$$"""{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"request-1",{{{request}}}}}""");
    }

    /// <summary>The decision in one word, and what was missing.</summary>
    public (string Decision, IReadOnlyList<(string Path, string Field, Outcome Outcome)> Missing) Evaluate()
    {
        using var request = Read();
        var decision = Evaluate(request);
        return (decision.Name, [.. decision.Violations.Select(violation => (violation.Path, violation.Field, violation.Outcome))]);
    }

    /// <summary>The <c>response</c> of the AdmissionReview that answers.</summary>
    public JsonObject Respond()
    {
        using var request = Read();
        return Responses.Write(request, new Controller(Controller.NameOf("operator"), ControllerVersion.Unknown), Evaluate(request));
    }

    /// <summary>The status as the API server goes on with it: with the patch of the answer applied by somebody else's library.</summary>
    public string AfterPatch() => Responses.ApplyPatch(Respond(), ObjectWith(Status))["status"]!.ToJsonString(Deep);

    private static readonly JsonSerializerOptions Deep = new(JsonSerializerOptions.Default) { MaxDepth = Responses.MaxDepth };

    private string ObjectWith(string status) =>
        $$$"""{"apiVersion":"db.example/v1","kind":"Cluster","metadata":{"name":"orders","namespace":"demo","uid":"uid-1","creationTimestamp":"{{{CreationTimestamp}}}","labels":{"db.example/shard":"s1"}},"spec":{"version":"15.2"},"status":{{{status}}}}""";

    private Decision Evaluate(AdmissionRequest request) => new StatusEvaluator(new Policy(Mode, Requirements)).Evaluate(
        request.Update, Phase, Crd is null || request.Profile is null ? null : new InstalledSchema(Language.Crd.Compiled(Crd, request.Profile), request.Profile, Ratchets));

    private Profile Profile() => Rules.Length + Never.Length == 0 ? Profiles.Profile.Kargo : Assert.IsType<ProfileResult.Valid>(ProfileReader.Read(
        $"""
        - match: {"{group: db.example, version: v1, kind: Cluster, resource: clusters}"}
          backfill: [{string.Join(", ", Rules)}]
          never: [{string.Join(", ", Never)}]
        """,
        Profiles.Profile.Kargo)).Profile;

    private AdmissionRequest Read() => Assert.IsType<ReadResult.Readable>(AdmissionReviewReader.Read(Body(), Profile())).Request;
}

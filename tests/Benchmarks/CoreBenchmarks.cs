using System.Text.Json;
using BenchmarkDotNet.Attributes;
using CommunityToolkit.HighPerformance.Buffers;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Benchmarks.Stages;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Benchmarks;

/// <summary>The way from body to answer, beside one pass over the same bytes that reads no value, and a document of them.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class CoreBenchmarks
{
    private static readonly Policy Policy = new(Mode.Backfill, Requirements.Installed);
    private static readonly Controller Unknown = new("kargo/kargo-controller", ControllerVersion.Unknown);
    private readonly StatusEvaluator _evaluator = new(Policy);
    private readonly InstalledSchema _installed = StageSchema.Installed();
    private static readonly Profile TwentyResources = ReadTwenty();
    private byte[] _body = [];

    /// <summary>Which body.</summary>
    [ParamsSource(nameof(Bodies))]
    public string Body { get; set; } = string.Empty;

    /// <summary>All bodies.</summary>
    public static IEnumerable<string> Bodies => Benchmarks.Bodies.Names;

    /// <summary>Makes the body.</summary>
    [GlobalSetup]
    public void MakeBody() => _body = Benchmarks.Bodies.Make(Body);

    /// <summary>Bytes of the body.</summary>
    public int Length => _body.Length;

    /// <summary>The floor: every token once.</summary>
    [Benchmark(Baseline = true)]
    public int Tokens()
    {
        var reader = new Utf8JsonReader(_body);
        var tokens = 0;
        while (reader.Read()) tokens++;
        return tokens;
    }

    /// <summary>What most would do.</summary>
    [Benchmark]
    public JsonValueKind Document()
    {
        using var document = JsonDocument.Parse(_body);
        return document.RootElement.ValueKind;
    }

    /// <summary>Body to typed view.</summary>
    [Benchmark]
    public bool Read()
    {
        using var request = ReadRequest(Profile.Kargo);
        return request.DryRun;
    }

    /// <summary>Body to response.</summary>
    [Benchmark]
    public int Answer() => AnswerBy(installed: null);

    /// <summary>The same where the installed CRD is known, and every field of status is validated by it.</summary>
    [Benchmark]
    public int AnswerByCrd() => AnswerBy(_installed);

    /// <summary>The same with a profile of twenty resources more.</summary>
    [Benchmark]
    public int AnswerOfTwenty() => AnswerBy(installed: null, TwentyResources);

    private int AnswerBy(InstalledSchema? installed, Profile? profile = null)
    {
        using var request = ReadRequest(profile ?? Profile.Kargo);
        using var response = new ArrayPoolBufferWriter<byte>();
        AdmissionReviewWriter.Write(response, request.Uid, ResponseBuilder.Build(request, Unknown, _evaluator.Evaluate(request.Update, AdmissionPhase.Mutating, installed)));
        return response.WrittenCount;
    }

    private AdmissionRequest ReadRequest(Profile profile) => ((ReadResult.Readable)AdmissionReviewReader.Read(_body, profile)).Request;

    private static Profile ReadTwenty()
    {
        const string Resource = """
            - match: {group: dbN.example, version: v1, kind: Cluster, resource: clusters}
              backfill:
              - {field: "status.nodes[].id", id: {from: [name]}}
              - {field: "status.conditions[].reason", constant: Unknown}
            """;
        var resources = Enumerable.Range(0, 20).Select(number => Resource.Replace("dbN", $"db{number}", StringComparison.Ordinal));
        return ((ProfileResult.Valid)ProfileReader.Read(string.Join('\n', resources), Profile.Kargo)).Profile;
    }
}

using System.Text.Json;
using BenchmarkDotNet.Attributes;
using CommunityToolkit.HighPerformance.Buffers;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Benchmarks.Stages;
using KargoStageWebhook.Conformance;
using KargoStageWebhook.Kargo;
using KargoStageWebhook.Schema;

namespace KargoStageWebhook.Benchmarks;

/// <summary>The way from body to answer, beside one pass over the same bytes that looks at nothing, and a document of them.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class CoreBenchmarks
{
    private static readonly Policy Policy = new(Mode.Backfill, Requirements.Installed);
    private static readonly Controller Unknown = new("kargo/kargo-controller", ControllerVersion.Unknown);
    private readonly Judge _judge = new(Policy);
    private readonly Explanation _explanation = new(Policy);
    private readonly InstalledSchema _installed = StageSchema.Installed();
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
        using var review = ReadReview();
        return review.DryRun;
    }

    /// <summary>Body to answer.</summary>
    [Benchmark]
    public int Answer() => AnswerBy(installed: null);

    /// <summary>The same where the installed CRD is known, and every field of status is judged by it.</summary>
    [Benchmark]
    public int AnswerByCrd() => AnswerBy(_installed);

    private int AnswerBy(InstalledSchema? installed)
    {
        using var review = ReadReview();
        using var answer = new ArrayPoolBufferWriter<byte>();
        ReviewWriter.Write(answer, review.Uid, _explanation.Answer(review, Unknown, _judge.Decide(review, AdmissionPhase.Mutating, installed)));
        return answer.WrittenCount;
    }

    private Review ReadReview() => ((ReadResult.Readable)ReviewReader.Read(_body)).Review;
}

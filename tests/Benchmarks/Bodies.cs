using System.Text.Encodings.Web;
using System.Text.Json;
using KargoStageWebhook.Benchmarks.Stages;

namespace KargoStageWebhook.Benchmarks;

/// <summary>AdmissionReviews of the sizes that matter, the same at every run.</summary>
internal static class Bodies
{
    // As Go writes it: a quote is \", not \u0022.
    private static readonly JsonSerializerOptions AsSent = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Names of the bodies: a size, and whether every entry has an id or every second one lacks it.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["10KB-conforming", "10KB-backfilled", "30KB-conforming", "30KB-backfilled", "70KB-conforming", "70KB-backfilled", "full-conforming", "full-backfilled", "2MB-conforming", "2MB-backfilled"];

    /// <summary>The body of this name.</summary>
    public static byte[] Make(string name)
    {
        var shape = name.Split('-')[0] switch
        {
            "10KB" => StageShape.Young,
            "30KB" => StageShape.Middling,
            "70KB" => StageShape.Typical,
            "full" => StageShape.Full,
            _ => StageShape.Large,
        };
        var stage = new StageJson(shape, lacksIds: name.EndsWith("-backfilled", StringComparison.Ordinal));
        return JsonSerializer.SerializeToUtf8Bytes(StageRequest.Create(stage), AsSent);
    }

    /// <summary>Writes all of them into a folder, as NAME.json.</summary>
    public static void WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var name in Names) File.WriteAllBytes(Path.Combine(folder, $"{name}.json"), Make(name));
    }
}

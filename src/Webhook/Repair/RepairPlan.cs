using System.Text.Json;
using CommunityToolkit.HighPerformance.Buffers;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Conformance;
using KargoStageWebhook.Json;
using KargoStageWebhook.Kargo;
using KargoStageWebhook.Kubernetes;

namespace KargoStageWebhook.Repair;

/// <summary>What is to be done to one object as it was read, and how to tell afterwards that this and nothing else was done.</summary>
/// <param name="Patch">The JSON Patch; empty where no id can be filled in.</param>
/// <param name="Filled">The ids that it fills in.</param>
/// <param name="Unhealable">What is missing and is never invented.</param>
internal sealed record RepairPlan(ReadOnlyMemory<byte> Patch, IReadOnlyList<RepairResult.FilledId> Filled, IReadOnlyList<string> Unhealable)
{
    /// <summary>Whether nothing is missing.</summary>
    public bool IsDone => Filled.Count == 0 && Unhealable.Count == 0;

    /// <summary>Makes one.</summary>
    /// <param name="stored">The object's JSON as it is stored.</param>
    /// <exception cref="JsonException">It cannot be read.</exception>
    public static RepairPlan For(ReadOnlyMemory<byte> stored)
    {
        var cursor = new JsonCursor(stored);
        using var review = Review.OfStored(KargoObjectReader.Read(ref cursor));
        var verdict = StoredEvaluator.Evaluate(review);
        return new RepairPlan(
            verdict.Patch.Count > 0 ? Write(verdict.Patch, review.Object.ResourceVersion) : default,
            [.. from violation in verdict.Violations where violation.Outcome == Outcome.Backfilled select new RepairResult.FilledId(violation.Path, violation.Id.Value.ToString())],
            [.. from violation in verdict.Violations where violation.Outcome != Outcome.Backfilled select violation.Path.ToString()]);
    }

    // A resourceVersion that is written is a precondition: if anybody has changed the object since, the API server answers 409. (A `test` of
    // it would do as well, but answers 422 like a refusal by the schema.)
    private static byte[] Write(IReadOnlyList<AddOperation> operations, Utf8Text resourceVersion)
    {
        using var buffer = new ArrayPoolBufferWriter<byte>();
        using (var patch = new Utf8JsonWriter(buffer))
        {
            patch.WriteStartArray();
            patch.WriteStartObject();
            patch.WriteString("op"u8, "replace"u8);
            patch.WriteString("path"u8, "/metadata/resourceVersion"u8);
            patch.WriteString("value"u8, resourceVersion.Bytes.Span);
            patch.WriteEndObject();
            foreach (var operation in operations) operation.WriteTo(patch);
            patch.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }
}

using System.Text.Json;
using CommunityToolkit.HighPerformance.Buffers;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Objects;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema.Validation;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Repair;

/// <summary>What is to be done to one object as it was read, and how to tell afterwards that this and nothing else was done.</summary>
/// <param name="Patch">The JSON Patch; empty where nothing can be backfilled.</param>
/// <param name="Backfilled">The fields that it sets.</param>
/// <param name="Missing">What is missing still.</param>
internal sealed record RepairPlan(ReadOnlyMemory<byte> Patch, IReadOnlyList<RepairResult.BackfilledField> Backfilled, IReadOnlyList<string> Missing)
{
    /// <summary>Whether nothing is missing.</summary>
    public bool IsDone => Backfilled.Count == 0 && Missing.Count == 0;

    /// <summary>Makes one.</summary>
    /// <param name="stored">The object's JSON as it is stored.</param>
    /// <param name="resource">Its resource.</param>
    /// <param name="installed">What the cluster enforces of it; null where that is not known.</param>
    /// <exception cref="JsonException">It cannot be read.</exception>
    public static RepairPlan For(ReadOnlyMemory<byte> stored, ResourceProfile resource, InstalledSchema? installed)
    {
        using var update = StatusUpdate.FromStored(resource, ObjectReader.Read(stored, resource));
        var decision = StatusEvaluator.EvaluateStored(update, installed);
        return new RepairPlan(
            decision.Patch is { } patch ? Write(patch, update.Object.ResourceVersion) : default,
            [.. from violation in decision.Violations where violation.Fix is not null select new RepairResult.BackfilledField(violation.Path, violation.Fix!.Value.ToString())],
            [.. from violation in decision.Violations where violation.Fix is null select violation.Path]);
    }

    // A resourceVersion that is written is a precondition: if anybody has changed the object since, the API server answers 409. (A `test` of
    // it would do as well, but answers 422 like a rejection by the schema.)
    private static byte[] Write(IEnumerable<AddOperation> operations, Utf8Text resourceVersion)
    {
        using var buffer = new ArrayPoolBufferWriter<byte>();
        using var pointer = new ArrayPoolBufferWriter<byte>();
        using (var patch = new Utf8JsonWriter(buffer))
        {
            patch.WriteStartArray();
            patch.WriteStartObject();
            patch.WriteString("op"u8, "replace"u8);
            patch.WriteString("path"u8, "/metadata/resourceVersion"u8);
            patch.WriteString("value"u8, resourceVersion.Bytes.Span);
            patch.WriteEndObject();
            foreach (var operation in operations) operation.WriteTo(patch, pointer);
            patch.WriteEndArray();
        }

        return buffer.WrittenSpan.ToArray();
    }
}

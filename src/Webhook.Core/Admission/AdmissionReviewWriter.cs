using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using CommunityToolkit.HighPerformance.Buffers;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Admission;

/// <summary>Writes the AdmissionReview that answers one.</summary>
public static class AdmissionReviewWriter
{
    // What is read by people stays readable: no \u0027 for an apostrophe. Nothing here ends up in HTML.
    private static readonly JsonWriterOptions Plain = new() { MaxDepth = JsonCursor.MaxDepth, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an AdmissionReview of admission.k8s.io/v1 with a response.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="uid">The request's uid.</param>
    /// <param name="response">What to say.</param>
    public static void Write(IBufferWriter<byte> output, string uid, AdmissionResponse response)
    {
        using var json = new Utf8JsonWriter(output, Plain);
        json.WriteStartObject();
        json.WriteString("apiVersion"u8, "admission.k8s.io/v1"u8);
        json.WriteString("kind"u8, "AdmissionReview"u8);
        json.WriteStartObject("response"u8);
        json.WriteString("uid"u8, uid);
        json.WriteBoolean("allowed"u8, response.Denial is null);
        if (response.Denial is { } denial) WriteStatus(json, denial);
        if (response.Patch is { } patch) WritePatch(json, patch);
        if (response.Warnings is { } warnings) WriteWarnings(json, warnings);
        if (response.AuditAnnotations is { } annotations) WriteAnnotations(json, annotations);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePatch(Utf8JsonWriter json, IEnumerable<AddOperation> operations)
    {
        using var buffer = new ArrayPoolBufferWriter<byte>();
        using var pointer = new ArrayPoolBufferWriter<byte>();
        using (var patch = new Utf8JsonWriter(buffer, Plain))
        {
            patch.WriteStartArray();
            foreach (var operation in operations) operation.WriteTo(patch, pointer);
            patch.WriteEndArray();
        }

        json.WriteString("patchType"u8, "JSONPatch"u8);
        json.WriteBase64String("patch"u8, buffer.WrittenSpan);
    }

    private static void WriteStatus(Utf8JsonWriter json, Denial denial)
    {
        json.WriteStartObject("status"u8);
        json.WriteString("status"u8, "Failure"u8);
        json.WriteString("message"u8, denial.Message);
        json.WriteString("reason"u8, "Invalid"u8);
        json.WriteStartObject("details"u8);
        json.WriteString("name"u8, denial.Name);
        json.WriteString("group"u8, denial.Group);
        json.WriteString("kind"u8, denial.Kind);
        json.WriteString("uid"u8, denial.Uid);
        json.WriteStartArray("causes"u8);
        foreach (var cause in denial.Causes)
        {
            json.WriteStartObject();
            json.WriteString("reason"u8, cause.Reason);
            json.WriteString("message"u8, cause.Message);
            json.WriteString("field"u8, cause.Field);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteNumber("code"u8, 422);
        json.WriteEndObject();
    }

    private static void WriteWarnings(Utf8JsonWriter json, IEnumerable<ReadOnlyMemory<char>> warnings)
    {
        json.WriteStartArray("warnings"u8);
        foreach (var warning in warnings) json.WriteStringValue(warning.Span);
        json.WriteEndArray();
    }

    private static void WriteAnnotations(Utf8JsonWriter json, IEnumerable<(string Key, ReadOnlyMemory<char> Value)> annotations)
    {
        json.WriteStartObject("auditAnnotations"u8);
        foreach (var (key, value) in annotations) json.WriteString(key, value.Span);
        json.WriteEndObject();
    }
}

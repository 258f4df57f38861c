using System.Text.Json;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Admission;

/// <summary>Reads the body of an admission call in one pass, whatever the order of its fields.</summary>
public static class AdmissionReviewReader
{
    // API servers send a UUID. The response repeats it, and six bytes may stand there for one of them.
    private const int MaxUidLength = 256;

    private const string Expected = "expected an AdmissionReview of admission.k8s.io/v1 with a request";

    /// <summary>Reads one AdmissionReview.</summary>
    /// <param name="body">The whole body; do not change it as long as the request is used.</param>
    /// <param name="profile">Which resources are evaluated.</param>
    public static ReadResult Read(ReadOnlyMemory<byte> body, Profile profile)
    {
        var request = new RequestReader(profile);
        try
        {
            var malformed = ReadEnvelope(body, ref request);
            if (malformed is null) return new ReadResult.Readable(request.ToRequest());

            request.Dispose();
            return malformed;
        }
        catch (JsonException fault)
        {
            request.Dispose();
            return NotJson(fault);
        }
    }

    /// <summary>The result where it shows that a body is not JSON, here or only when the request is evaluated.</summary>
    // What the reader says of a text may quote it to its end; where it stands is enough.
    public static ReadResult.Malformed NotJson(JsonException fault)
    {
        var why = fault is { LineNumber: { } line, BytePositionInLine: { } position } ? $"it breaks at line {line + 1}, byte {position + 1}" : fault.Message;
        return new ReadResult.Malformed(MalformedReason.NotJson, $"The body is not JSON that can be read ({why}); {Expected}.");
    }

    private static ReadResult.Malformed? ReadEnvelope(ReadOnlyMemory<byte> body, ref RequestReader request)
    {
        Utf8Text apiVersion = default, kind = default;
        var cursor = new JsonCursor(body);
        if (cursor.EnterObject())
        {
            while (cursor.NextProperty())
            {
                if (cursor.NameIs("apiVersion"u8)) apiVersion = cursor.TakeText();
                else if (cursor.NameIs("kind"u8)) kind = cursor.TakeText();
                else if (cursor.NameIs("request"u8)) request.Read(ref cursor);
                else cursor.Skip();
            }
        }

        cursor.ExpectEnd();

        if (!kind.Is("AdmissionReview"u8))
            return new(MalformedReason.NotAnAdmissionReview, $"The body is not an AdmissionReview (kind is {Quote(kind)}); {Expected}.");
        if (!apiVersion.Is("admission.k8s.io/v1"u8))
            return new(MalformedReason.WrongVersion, $"The AdmissionReview's apiVersion is {Quote(apiVersion)}; {Expected}.");
        if (request.Uid.IsEmpty)
            return new(MalformedReason.NoRequest, $"The AdmissionReview has no request with a uid to answer; {Expected}.");
        if (request.Uid.Bytes.Length > MaxUidLength)
            return new(MalformedReason.NoRequest, $"The uid of the AdmissionReview's request has {request.Uid.Bytes.Length} bytes; expected at most {MaxUidLength}.");
        return null;
    }

    private static string Quote(Utf8Text text) => text.IsEmpty ? "missing" : $"'{Printable.Clip(text.ToString(), 64)}'";
}

using System.Text.Json;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Json;
using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Manifests;

/// <summary>Makes a review of an object of a manifest: of the one it holds, where it is an AdmissionReview.</summary>
internal static class ManifestReader
{
    /// <summary>Reads one.</summary>
    /// <param name="document">Its JSON.</param>
    /// <param name="kind">Its kind.</param>
    /// <returns>The review; its resource is null where it is neither of a Stage nor of a Promotion.</returns>
    /// <exception cref="JsonException">It cannot be read; so says <see cref="InvalidOperationException"/> of text that is not UTF-8.</exception>
    /// <exception cref="InvalidDataException">It is an AdmissionReview that a server would not answer; the message says why.</exception>
    public static Review Read(ReadOnlyMemory<byte> document, Utf8Text kind)
    {
        if (!kind.Is("AdmissionReview"u8))
        {
            var cursor = new JsonCursor(document);
            return Review.OfStored(KargoObjectReader.Read(ref cursor));
        }

        return ReviewReader.Read(document) switch
        {
            ReadResult.Readable readable => readable.Review,
            ReadResult.Malformed malformed => throw new InvalidDataException(malformed.Message),
            _ => throw new NotSupportedException("A result of reading that is not known here."),
        };
    }
}

using System.Text.Json;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Json;
using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Check;

/// <summary>Finds the Stages and Promotions in a text: JSON or YAML, several documents, lists, AdmissionReviews.</summary>
internal static class ManifestReader
{
    /// <summary>Reads the whole text.</summary>
    /// <returns>A review for each Stage and Promotion, in order, which the caller disposes; and how many other objects there were.</returns>
    /// <exception cref="InvalidDataException">The text cannot be read; the message says why.</exception>
    public static (IReadOnlyList<Review> Reviews, int Others) Read(ReadOnlyMemory<byte> text)
    {
        var reviews = new List<Review>();
        var others = 0;
        try
        {
            foreach (var (document, kind) in ManifestDocuments.Read(text))
            {
                if (ToReview(document, kind) is { Resource: not null } review) reviews.Add(review);
                else others++;
            }

            return (reviews, others);
        }
        // Utf8JsonReader says InvalidOperationException of text that is not UTF-8.
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException(fault.Message, fault);
        }
    }

    private static Review ToReview(ReadOnlyMemory<byte> document, Utf8Text kind)
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

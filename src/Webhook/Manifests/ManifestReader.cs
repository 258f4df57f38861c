using System.Text.Json;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Objects;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Manifests;

/// <summary>Makes an update of an object of a manifest: the next one of the object, or the one that an AdmissionReview asks for.</summary>
internal static class ManifestReader
{
    /// <summary>Reads one.</summary>
    /// <param name="document">Its JSON.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="profile">The resources that are evaluated.</param>
    /// <returns>The update; its profile is null where the object is of another resource.</returns>
    /// <exception cref="JsonException">It cannot be read; so says <see cref="InvalidOperationException"/> of text that is not UTF-8.</exception>
    /// <exception cref="InvalidDataException">It has no apiVersion, or is an AdmissionReview that a server would not answer; the message says why.</exception>
    public static StatusUpdate Read(ReadOnlyMemory<byte> document, Utf8Text kind, Profile profile)
    {
        if (!kind.Is("AdmissionReview"u8))
        {
            using var identity = ObjectReader.Read(document, profile: null);
            if (identity.ApiVersion.IsEmpty) throw new InvalidDataException($"{(identity.Name.IsEmpty ? "it" : $"'{Printable.Clip(identity.Name.ToString(), 253)}'")} has no apiVersion");

            var known = profile.Find(identity.ApiVersion.ToString(), identity.Kind.ToString());
            return StatusUpdate.FromStored(known, ObjectReader.Read(document, known));
        }

        return AdmissionReviewReader.Read(document, profile) switch
        {
            ReadResult.Readable readable => readable.Request.Update,
            ReadResult.Malformed malformed => throw new InvalidDataException(malformed.Message),
            _ => throw new NotSupportedException("A result of reading that is not known here."),
        };
    }
}

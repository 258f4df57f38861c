using System.Text.Json;

namespace KargoStageWebhook.Manifests;

/// <summary>The objects in a stream of JSON: values behind one another, arrays, and lists (meta/v1), whose items are taken out as they arrive.</summary>
internal static class JsonManifests
{
    /// <summary>Reads them. Behind what is no JSON nothing can be read.</summary>
    public static IEnumerable<ManifestItem> Read(Stream stream)
    {
        using var reader = new JsonItemReader(stream);
        while (true)
        {
            var document = reader.Document;
            var (json, problem) = Next(reader);
            if (reader.TakeProblem() is { } wrong) yield return new ManifestItem.Problem($"document {document}: {wrong}");
            if (problem is not null) yield return problem;
            if (json is not { } found) yield break;

            foreach (var item in ManifestLists.Open(DuplicateFields.Remove(found), reader.LastPlace)) yield return item;
        }
    }

    private static (ReadOnlyMemory<byte>? Json, ManifestItem.Problem? Problem) Next(JsonItemReader reader)
    {
        try
        {
            return (reader.Next(), null);
        }
        catch (JsonException fault)
        {
            return (null, new ManifestItem.Problem(JsonPlace.Describe(reader.Document, fault)));
        }
        catch (InvalidOperationException fault)
        {
            // Of text that is not UTF-8.
            return (null, new ManifestItem.Problem($"document {reader.Document}: {fault.Message}"));
        }
    }
}

namespace KargoStageWebhook.Manifests;

/// <summary>The objects in a stream of YAML: its documents, and the items of lists, one by one. A document that is no YAML does not hide the others.</summary>
internal static class YamlManifests
{
    /// <summary>Reads them as they arrive.</summary>
    public static IEnumerable<ManifestItem> Read(Stream stream)
    {
        using var text = new YamlDocumentText(new StreamReader(stream));
        var number = 0;
        while (text.NextDocument())
        {
            var document = new YamlDocument(text, number + 1);
            while (document.Next() is { } item)
            {
                if (item is ManifestItem.Document { Json: var json, Place: var place })
                {
                    foreach (var found in ManifestLists.Open(json, place)) yield return found;
                }
                else
                {
                    yield return item;
                }
            }

            if (!document.IsEmpty) number++;
        }

        if (number == 0) yield return new ManifestItem.Nothing();
    }
}

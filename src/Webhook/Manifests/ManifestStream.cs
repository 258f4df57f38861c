namespace KargoStageWebhook.Manifests;

/// <summary>The objects in a stream of JSON or YAML, compressed or not: several documents, and lists, whose items are taken out.</summary>
internal static class ManifestStream
{
    private const int Beginning = 4096;

    /// <summary>Reads them as they arrive.</summary>
    /// <exception cref="InvalidDataException">It begins like gzip, and is damaged or ends early.</exception>
    public static IEnumerable<ManifestItem> Read(Stream stream)
    {
        var plain = new PeekStream(stream);
        if (plain.Peek(2) is [0x1F, 0x8B]) plain = new PeekStream(new GzipContent(plain));

        return LooksLikeJson(plain) ? JsonManifests.Read(plain) : YamlManifests.Read(plain);
    }

    private static bool LooksLikeJson(PeekStream plain)
    {
        var beginning = plain.Peek(Beginning);
        if (beginning.StartsWith("\uFEFF"u8)) beginning = beginning[3..];
        var start = beginning.IndexOfAnyExcept(" \t\r\n"u8);
        return start >= 0 && beginning[start] is (byte)'{' or (byte)'[';
    }
}

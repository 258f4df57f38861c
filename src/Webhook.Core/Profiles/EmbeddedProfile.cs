namespace KargoStageWebhook.Profiles;

/// <summary>The profile that ships with the webhook.</summary>
internal static class EmbeddedProfile
{
    private const string Name = "kargo.yaml";

    /// <summary>Its YAML, as <c>profile show</c> prints it.</summary>
    public static string Text()
    {
        using var stream = typeof(EmbeddedProfile).Assembly.GetManifestResourceStream(Name) ?? throw new InvalidOperationException($"The assembly has no resource {Name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Reads it.</summary>
    public static Profile Read() => ProfileReader.ReadEmbedded(Text());
}

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
    public static Profile Read() => ProfileReader.Read(Text(), extended: null) switch
    {
        ProfileResult.Valid valid => valid.Profile,
        ProfileResult.Invalid invalid => throw new InvalidOperationException($"The embedded profile has mistakes: {string.Join("; ", invalid.Mistakes)}"),
        _ => throw new NotSupportedException("A result of reading a profile that is not known here."),
    };
}

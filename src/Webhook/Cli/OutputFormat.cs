namespace KargoStageWebhook.Cli;

/// <summary>The forms in which a verb reports.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>For programs: one JSON document; see <see cref="VerbDocument"/>.</summary>
    Json,

    /// <summary>For programs: one YAML document.</summary>
    Yaml,
}

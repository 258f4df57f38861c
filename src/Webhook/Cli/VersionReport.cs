using System.Text.Json.Serialization;

namespace KargoStageWebhook.Cli;

/// <summary>What <c>version</c> reports.</summary>
/// <param name="Version">The version that was built, without its revision: <c>0.1.0</c>.</param>
internal sealed record VersionReport(string Version);

/// <summary>The JSON of <c>version</c>; see <see cref="VerbJson"/>.</summary>
[JsonSerializable(typeof(VersionReport))]
internal sealed partial class VersionJsonContext : JsonSerializerContext
{
    /// <summary>A document over many lines.</summary>
    public static VersionJsonContext Document { get; } = new(VerbJson.Document());
}

using System.Net;
using System.Text.Json.Nodes;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>What an API server answered.</summary>
/// <param name="Code">The HTTP status.</param>
/// <param name="Body">The object, or the Status that says why not.</param>
/// <param name="Warnings">The lines of its Warning headers.</param>
internal sealed record Reply(HttpStatusCode Code, JsonNode Body, IReadOnlyList<string> Warnings)
{
    /// <summary>Whether the request was done.</summary>
    public bool IsDone => (int)Code is >= 200 and < 300;

    /// <summary>The Status's message; empty in an object.</summary>
    public string Message => Body["message"]?.GetValue<string>() ?? string.Empty;

    /// <summary>Reason and field of each cause in the Status's details.</summary>
    public IEnumerable<(string Reason, string Field)> Causes =>
        from cause in Body["details"]?["causes"]?.AsArray() ?? []
        select (cause["reason"]?.GetValue<string>() ?? string.Empty, cause["field"]?.GetValue<string>() ?? string.Empty);

    /// <summary>The same reply, of a request that must have been done.</summary>
    /// <exception cref="InvalidOperationException">It was not; the message is the API server's.</exception>
    public Reply Done() => IsDone ? this : throw new InvalidOperationException($"{(int)Code}: {Message}");
}

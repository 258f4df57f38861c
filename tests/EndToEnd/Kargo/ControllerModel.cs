using System.Globalization;
using System.Text.Json.Nodes;

namespace KargoStageWebhook.EndToEnd.Kargo;

/// <summary>
/// A small model of how Kargo 1.5.1's controller keeps a Stage's freightHistory: from a cache, patched whole, entries found by id, implicit
/// verifications without one, and a re-verification whenever the annotation holds the id of the current entry.
/// </summary>
/// <param name="stage">The Stage, seen by the controller.</param>
internal sealed class ControllerModel(KargoObject stage)
{
    private const int MaxCollections = 10;
    private const int MaxEntries = 10;

    private DateTime _clock = new(2025, 5, 20, 10, 0, 0, DateTimeKind.Utc);
    private JsonArray _cache = [];

    /// <summary>The annotation by which a person asks to verify again: it holds the id that was current then, and nothing removes it.</summary>
    public string? ReverifyAnnotation { get; set; }

    /// <summary>Catches up with what is stored.</summary>
    public async Task RefreshAsync() => _cache = (await stage.GetAsync())["status"]?["freightHistory"]?.DeepClone().AsArray() ?? [];

    /// <summary>Puts freight on top of the history, as the cache has it.</summary>
    public Task PromoteAsync(string freight)
    {
        var history = _cache.DeepClone().AsArray();
        history.Insert(0, KargoObject.Collection(freight));
        while (history.Count > MaxCollections) history.RemoveAt(MaxCollections);
        return WriteAsync(history);
    }

    /// <summary>Verifies what needs it.</summary>
    /// <returns>Whether anything was written: a controller comes to rest when nothing was.</returns>
    public async Task<bool> ReconcileAsync()
    {
        var history = _cache.DeepClone().AsArray();
        var entries = history[0]!["verificationHistory"]!.AsArray();
        var isVerified = entries.Count > 0;
        if (isVerified && !(IdOf(entries[0]) is { Length: > 0 } id && id == ReverifyAnnotation)) return false;

        UpdateOrPush(entries, ImplicitVerification());
        await WriteAsync(history);
        return true;
    }

    private JsonObject ImplicitVerification()
    {
        _clock = _clock.AddSeconds(1);
        return KargoObject.Entry(_clock.ToString("HH:mm:ss", CultureInfo.InvariantCulture));
    }

    // Kargo's VerificationInfoStack.UpdateOrPush: the first entry with the same id is replaced, and no id is an id like any other.
    private static void UpdateOrPush(JsonArray entries, JsonObject entry)
    {
        var same = entries.ToList().FindIndex(other => IdOf(other) == IdOf(entry));
        if (same >= 0) entries[same] = entry;
        else entries.Insert(0, entry);
        while (entries.Count > MaxEntries) entries.RemoveAt(MaxEntries);
    }

    private static string IdOf(JsonNode? entry) => entry!["id"]?.GetValue<string>() ?? string.Empty;

    private async Task WriteAsync(JsonArray history)
    {
        (await stage.PatchStatusAsync(new JsonObject { ["freightHistory"] = history.DeepClone() })).Done();
        _cache = history; // What it wrote, not what was stored: the watch brings that later.
    }
}

using System.Globalization;
using System.Text.Json.Serialization.Metadata;

namespace KargoStageWebhook.Watch;

/// <summary>What a <see cref="ListWatch{T}"/> follows.</summary>
/// <param name="Path">Of the collection, without a leading slash: <c>api/v1/pods</c>.</param>
/// <param name="Page">How a page of its list is read.</param>
/// <param name="One">How one object is read.</param>
internal sealed record ListWatchSource<T>(string Path, JsonTypeInfo<ListPage<T>> Page, JsonTypeInfo<T> One)
{
    private const int PageSize = 500;

    /// <summary>The only object that is followed; null for all. RBAC can then name it.</summary>
    public string? OnlyName { get; init; }

    /// <summary>What is missed where these may not be read, for the log.</summary>
    public string IfDenied { get; init; } = "versions of controllers that only these tell are unknown";

    private string Selector => OnlyName is null ? string.Empty : $"&fieldSelector=metadata.name%3D{Uri.EscapeDataString(OnlyName)}";

    /// <summary>Path of a page.</summary>
    /// <param name="next">Where it begins, as the page before says; null for the first.</param>
    public string ListPath(string? next) =>
        string.Create(CultureInfo.InvariantCulture, $"{Path}?limit={PageSize}{Selector}") + (next is null ? string.Empty : $"&continue={Uri.EscapeDataString(next)}");

    /// <summary>Path of the watch.</summary>
    /// <param name="resourceVersion">What was seen last.</param>
    /// <param name="duration">When the server is to end it.</param>
    public string WatchPath(string resourceVersion, TimeSpan duration) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Path}?watch=true&allowWatchBookmarks=true&resourceVersion={Uri.EscapeDataString(resourceVersion)}&timeoutSeconds={duration.TotalSeconds:0}{Selector}");
}

using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using KargoStageWebhook.Objects;

namespace KargoStageWebhook.Kubernetes;

/// <summary>The objects that the API server holds. However many there are, one of them is in memory at a time.</summary>
internal sealed class StoredObjects(ApiServer api, Retries retries)
{
    /// <summary>Reads all of them, page by page, each once.</summary>
    /// <param name="query">Which objects.</param>
    /// <param name="look">Takes from an object what is to be kept of it: the update's texts do not outlive the call.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ApiServerException">They could not be listed; the message names the resource. With 404 the API server does not serve it.</exception>
    public IAsyncEnumerable<StoredPage<T>> PagesAsync<T>(StoredQuery query, Func<StatusUpdate, T> look, CancellationToken cancellation) =>
        PagesAsync(query, (update, _) => look(update), cancellation);

    /// <param name="query">Which objects.</param>
    /// <param name="look">Takes from an object, of which it gets the JSON too, what is to be kept of it: neither outlives the call.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <inheritdoc cref="PagesAsync{T}(StoredQuery, Func{StatusUpdate, T}, CancellationToken)"/>
    public async IAsyncEnumerable<StoredPage<T>> PagesAsync<T>(
        StoredQuery query, Func<StatusUpdate, ReadOnlyMemory<byte>, T> look, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (place, read) = (new Place(null, string.Empty), 0L);
        do
        {
            (var page, place) = await ReadPageAsync(query, place, look, cancellation);
            read += page.Seen.Count;
            api.Notices?.Advance(read, query.Resource.Resource.Plural);
            yield return page;
        }
        while (place.Next is not null);
    }

    /// <summary>Reads one as it is stored now.</summary>
    /// <returns>Its JSON; null where there is none of that name any more.</returns>
    /// <exception cref="ApiServerException">It could not be read.</exception>
    public async Task<byte[]?> FindAsync(StoredName name, CancellationToken cancellation)
    {
        try
        {
            return await retries.ReadAsync(limit => api.ReadAsync(name.Path, limit), cancellation);
        }
        catch (ApiServerException missing) when (missing.Code == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Patches the status subresource of one.</summary>
    /// <param name="name">The object.</param>
    /// <param name="patch">A JSON Patch.</param>
    /// <param name="dryRun">Whether the API server is to go through with it and store nothing.</param>
    /// <param name="stopping">No request is begun any more; one under way has five seconds to finish.</param>
    /// <returns>The object's JSON as it is then.</returns>
    /// <exception cref="ApiServerException">It was not patched.</exception>
    public Task<byte[]> PatchStatusAsync(StoredName name, ReadOnlyMemory<byte> patch, bool dryRun, CancellationToken stopping)
    {
        return retries.WriteAsync(limit => api.PatchAsync(WritePath($"{name.Path}/status", dryRun), patch, limit), stopping);
    }

    /// <summary>Patches the main resource of one.</summary>
    /// <param name="name">The object.</param>
    /// <param name="patch">A JSON merge patch.</param>
    /// <param name="dryRun">Whether the API server is to go through with it and store nothing.</param>
    /// <param name="stopping">No request is begun any more; one under way has five seconds to finish.</param>
    /// <exception cref="ApiServerException">It was not patched.</exception>
    public Task MergeAsync(StoredName name, ReadOnlyMemory<byte> patch, bool dryRun, CancellationToken stopping) =>
        retries.WriteAsync(limit => api.MergeAsync(WritePath(name.Path, dryRun), patch, limit), stopping);

    private static string WritePath(string path, bool dryRun) => $"{path}?fieldManager={ApiServer.ClientName}{(dryRun ? "&dryRun=All" : string.Empty)}";

    private async Task<(StoredPage<T> Page, Place Next)> ReadPageAsync<T>(StoredQuery query, Place place, Func<StatusUpdate, ReadOnlyMemory<byte>, T> look, CancellationToken cancellation)
    {
        try
        {
            return await FindPageAsync(query, place, look, cancellation);
        }
        catch (ApiServerException failure)
        {
            throw failure.Describe($"The {query.Resource.Resource.Name} cannot be read", failure.Code == HttpStatusCode.NotFound ? ". Is its CRD installed?" : string.Empty);
        }
    }

    private async Task<(StoredPage<T> Page, Place Next)> FindPageAsync<T>(StoredQuery query, Place place, Func<StatusUpdate, ReadOnlyMemory<byte>, T> look, CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                return await retries.ReadAsync(limit => TryReadPageAsync(query, place, look, limit), cancellation);
            }
            catch (ApiServerException expired) when (expired.Code == HttpStatusCode.Gone && place.Next is not null)
            {
                // The API server keeps a list's state for some minutes. Either it says where to go on in a newer one, or the list starts again.
                place = place with { Next = expired.Continue };
            }
            catch (ApiServerException missing) when (missing.Code == HttpStatusCode.NotFound && query.Namespace is not null)
            {
                // Either the CRD is not installed, or its objects are cluster-scoped and none is in a namespace.
                if (!await IsServedAsync(query with { Namespace = null, PageSize = 1 }, cancellation)) throw;
                return (new StoredPage<T>([], [], Remaining: 0), new Place(null, string.Empty));
            }
        }
    }

    private async Task<bool> IsServedAsync(StoredQuery query, CancellationToken cancellation)
    {
        try
        {
            await retries.ReadAsync(limit => api.ReadAsync(query.PagePath(next: null), limit), cancellation);
            return true;
        }
        // With a Role in one namespace the API server says 403 before it looks whether there is such a resource.
        catch (ApiServerException unknown) when (unknown.IsOfOneKind)
        {
            return false;
        }
    }

    private async Task<(StoredPage<T> Page, Place Next)> TryReadPageAsync<T>(StoredQuery query, Place place, Func<StatusUpdate, ReadOnlyMemory<byte>, T> look, CancellationToken limit)
    {
        using var response = await api.OpenAsync(query.PagePath(place.Next), limit);
        await using var body = await response.Content.ReadAsStreamAsync(limit);
        using var list = new ListReader(body);
        var (seen, unreadable, last) = (new List<T>(), new List<string>(), place.Last);
        while (await list.NextAsync(limit) is { } item)
        {
            try
            {
                ReadItem(item);
            }
            catch (Exception fault) when (fault is JsonException or InvalidOperationException)
            {
                unreadable.Add($"One of the {query.Resource.Resource.Plural} behind '{last}' cannot be read: {fault.Message}");
            }
        }

        var next = list.Metadata.Continue is { Length: > 0 } token ? token : null;
        return (new StoredPage<T>(seen, unreadable, list.Metadata.RemainingItemCount), new Place(next, last));

        void ReadItem(ReadOnlyMemory<byte> item)
        {
            using var update = StatusUpdate.FromStored(query.Resource, ObjectReader.Read(item, query.Resource));
            var (stored, resource) = (update.Object, query.Resource.Resource);
            if (stored.Kind.ToString() != resource.Kind || stored.ApiVersion.ToString() != resource.ApiVersion) throw new JsonException($"it is no {resource.Kind} of {resource.ApiVersion}.");

            var key = $"{stored.Namespace}/{stored.Name}";
            if (string.CompareOrdinal(key, last) <= 0) return; // Seen before the list started again: lists are in this order, etcd's.

            last = key;
            seen.Add(look(update, item));
        }
    }

    /// <summary>How far a listing has come.</summary>
    /// <param name="Next">The continue token; null at the beginning and at the end.</param>
    /// <param name="Last">Namespace and name of the last object seen.</param>
    private readonly record struct Place(string? Next, string Last);
}

using System.Text;
using System.Text.Json.Nodes;

namespace KargoStageWebhook.Kubernetes;

/// <summary>A Secret (core/v1) that holds texts. The API server rejects a write with an old resourceVersion; the writer reads again.</summary>
internal sealed class Secret
{
    private readonly ApiServer _api;
    private readonly string _namespace, _name;
    private readonly JsonObject _object;
    private readonly bool _isStored;

    private Secret(ApiServer api, string @namespace, string name, JsonObject @object, bool isStored) =>
        (_api, _namespace, _name, _object, _isStored) = (api, @namespace, name, @object, isStored);

    /// <summary>Gets and sets the text of a key; null where there is none.</summary>
    public string? this[string key]
    {
        get => _object["data"]?[key]?.GetValue<string>() is { } base64 ? Encoding.UTF8.GetString(Convert.FromBase64String(base64)) : null;
        set
        {
            if (_object["data"] is not JsonObject data) _object["data"] = data = [];
            if (value is null) data.Remove(key);
            else data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value));
        }
    }

    /// <summary>Reads one.</summary>
    /// <returns>Null where there is none of that name.</returns>
    /// <exception cref="ApiServerException">It may not be read.</exception>
    public static async Task<Secret?> FindAsync(ApiServer api, string @namespace, string name, CancellationToken cancellation)
    {
        return await api.FindAsync(PathOf(@namespace, name), cancellation) is { } found ? new Secret(api, @namespace, name, found, isStored: true) : null;
    }

    /// <summary>A new one, which is not stored before it is written.</summary>
    public static Secret New(ApiServer api, string @namespace, string name)
    {
        var created = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = @namespace,
                ["labels"] = new JsonObject { ["app.kubernetes.io/managed-by"] = "kargo-stage-webhook" },
            },
            ["type"] = "Opaque",
        };
        return new Secret(api, @namespace, name, created, isStored: false);
    }

    /// <summary>Writes it. What others put into it stays: labels, annotations, other keys.</summary>
    /// <exception cref="ApiServerException">409 where somebody else was faster.</exception>
    public Task WriteAsync(CancellationToken cancellation) => _isStored
        ? _api.ReplaceAsync(PathOf(_namespace, _name), _object, cancellation)
        : _api.CreateAsync(CollectionOf(_namespace), _object, cancellation);

    private static string CollectionOf(string @namespace) => $"api/v1/namespaces/{Uri.EscapeDataString(@namespace)}/secrets";

    private static string PathOf(string @namespace, string name) => $"{CollectionOf(@namespace)}/{Uri.EscapeDataString(name)}";
}

using System.Net;
using System.Text;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace KargoStageWebhook.Kubernetes;

/// <summary>A Secret (core/v1) that holds texts. Who writes with an old resourceVersion loses, and reads again.</summary>
internal sealed class Secret
{
    private readonly ApiServer _api;
    private readonly string _namespace, _name;
    private readonly V1Secret _object;
    private readonly bool _isStored;

    private Secret(ApiServer api, string @namespace, string name, V1Secret @object, bool isStored) =>
        (_api, _namespace, _name, _object, _isStored) = (api, @namespace, name, @object, isStored);

    /// <summary>Gets and sets the text of a key; null where there is none.</summary>
    public string? this[string key]
    {
        get => _object.Data?.TryGetValue(key, out var bytes) == true ? Encoding.UTF8.GetString(bytes) : null;
        set
        {
            _object.Data ??= new Dictionary<string, byte[]>();
            if (value is null) _object.Data.Remove(key);
            else _object.Data[key] = Encoding.UTF8.GetBytes(value);
        }
    }

    /// <summary>Reads one.</summary>
    /// <returns>Null where there is none of that name.</returns>
    /// <exception cref="HttpOperationException">It may not be read.</exception>
    public static async Task<Secret?> FindAsync(ApiServer api, string @namespace, string name, CancellationToken cancellation)
    {
        try
        {
            var found = await api.CoreV1.ReadNamespacedSecretAsync(name, @namespace, cancellationToken: cancellation);
            return new Secret(api, @namespace, name, found, isStored: true);
        }
        catch (HttpOperationException missing) when (missing.Response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>A new one, which is not stored before it is written.</summary>
    public static Secret New(ApiServer api, string @namespace, string name)
    {
        var metadata = new V1ObjectMeta
        {
            Name = name,
            NamespaceProperty = @namespace,
            Labels = new Dictionary<string, string> { ["app.kubernetes.io/managed-by"] = "kargo-stage-webhook" },
        };
        return new Secret(api, @namespace, name, new V1Secret { Metadata = metadata, Type = "Opaque" }, isStored: false);
    }

    /// <summary>Writes it. What others put into it stays: labels, annotations, other keys.</summary>
    /// <exception cref="HttpOperationException">409 where somebody else was faster.</exception>
    public async Task WriteAsync(CancellationToken cancellation)
    {
        if (_isStored) await _api.CoreV1.ReplaceNamespacedSecretAsync(_object, _name, _namespace, cancellationToken: cancellation);
        else await _api.CoreV1.CreateNamespacedSecretAsync(_object, _namespace, cancellationToken: cancellation);
    }
}

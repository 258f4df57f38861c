using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Kargo;

/// <summary>A Stage or Promotion that is stored in the cluster, as one user sees it.</summary>
/// <param name="Api">The user's way in.</param>
/// <param name="Path">Its URL.</param>
internal sealed record KargoObject(KubernetesApi Api, string Path)
{
    private const string Group = "/apis/kargo.akuity.io/v1alpha1/namespaces";

    /// <summary>Its namespace.</summary>
    public string Namespace => Path[(Group.Length + 1)..].Split('/')[0];

    /// <summary>Stores a new one, without status: only the status subresource can set that.</summary>
    public static Task<KargoObject> CreateStageAsync(KubernetesApi api, string @namespace, string name = "test") =>
        CreateAsync(api, @namespace, "Stage", "stages", name);

    /// <summary>Stores a new Promotion, without status.</summary>
    /// <param name="api">The user's way in.</param>
    /// <param name="namespace">Its namespace.</param>
    /// <param name="name">Its name.</param>
    /// <param name="stage">The Stage that it is for; null for none, which real CRDs reject.</param>
    public static Task<KargoObject> CreatePromotionAsync(KubernetesApi api, string @namespace, string name = "test", string? stage = null) =>
        CreateAsync(api, @namespace, "Promotion", "promotions", name, stage is null ? null : new JsonObject { ["stage"] = stage });

    /// <summary>The same object, seen by another user.</summary>
    public KargoObject As(KubernetesApi other) => this with { Api = other };

    /// <summary>The object as it is stored now.</summary>
    public async Task<JsonNode> GetAsync() => (await Api.GetAsync(Path)).Done().Body;

    /// <summary>Patches the status subresource, as Kargo's controller does.</summary>
    /// <param name="status">What to merge into the status.</param>
    /// <param name="query">Of the URL, such as <c>?dryRun=All</c>.</param>
    public Task<Reply> PatchStatusAsync(JsonObject status, string query = "") =>
        Api.PatchAsync($"{Path}/status{query}", new JsonObject { ["status"] = status.DeepClone() });

    /// <summary>Sets a label of it, which is an update of the main resource.</summary>
    public Task<Reply> LabelAsync(string name, string value) =>
        Api.PatchAsync(Path, new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [name] = value } } });

    /// <summary>When somebody asked Kargo's controller to reconcile it; null for never.</summary>
    public async Task<DateTime?> RefreshedAsync() => (await GetAsync())["metadata"]!["annotations"]?["kargo.akuity.io/refresh"]?.GetValue<DateTime>();

    /// <summary>Its resourceVersion: another one after every change.</summary>
    public async Task<string> ResourceVersionAsync() => (await GetAsync())["metadata"]!["resourceVersion"]!.GetValue<string>();

    /// <summary>The ids in the status's freightHistory, collection after collection; "" where there is none.</summary>
    public async Task<IReadOnlyList<string>> IdsAsync() => IdsIn((await GetAsync())["status"]?["freightHistory"]?.AsArray() ?? []);

    /// <summary>A freightHistory, newest first, as a status to merge.</summary>
    public static JsonObject History(params JsonObject[] collections) =>
        new() { ["freightHistory"] = new JsonArray([.. collections.Select(collection => collection.DeepClone())]) };

    /// <summary>A freight collection with its entries, newest first.</summary>
    public static JsonObject Collection(string id, params JsonObject[] entries) =>
        new() { ["id"] = id, ["verificationHistory"] = new JsonArray([.. entries.Select(entry => entry.DeepClone())]) };

    /// <summary>An implicit verification as Kargo 1.5.1 writes it: without id.</summary>
    /// <param name="at">Time of day: 10:00:00.</param>
    /// <param name="phase">Null to leave it out.</param>
    public static JsonObject Entry(string at, string? phase = "Successful")
    {
        var entry = new JsonObject { ["startTime"] = $"2025-05-20T{at}Z", ["finishTime"] = $"2025-05-20T{at}Z" };
        if (phase is not null) entry["phase"] = phase;
        return entry;
    }

    private static async Task<KargoObject> CreateAsync(KubernetesApi api, string @namespace, string kind, string plural, string name, JsonObject? spec = null)
    {
        var path = $"{Group}/{@namespace}/{plural}";
        var manifest = new JsonObject
        {
            ["apiVersion"] = "kargo.akuity.io/v1alpha1",
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["name"] = name },
            ["spec"] = spec ?? new JsonObject(),
        };
        // A new CRD is established a moment before its objects can be written.
        await Wait.UntilAsync($"{plural} to be writable", async () => (await api.PostAsync(path, manifest)).IsDone);
        return new KargoObject(api, $"{path}/{name}");
    }

    private static List<string> IdsIn(JsonArray collections) =>
    [
        .. from collection in collections
        from entry in collection!["verificationHistory"]!.AsArray()
        select entry["id"]?.GetValue<string>() ?? string.Empty,
    ];
}

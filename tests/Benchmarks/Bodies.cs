using System.Globalization;
using System.Text.Json.Nodes;

namespace KargoStageWebhook.Benchmarks;

/// <summary>AdmissionReviews of the sizes that matter, the same at every run.</summary>
internal static class Bodies
{
    /// <summary>Names of the bodies: a size, and whether every entry has an id or every second one lacks it.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["10KB-conforming", "10KB-healed", "70KB-conforming", "70KB-healed", "full-conforming", "full-healed", "2MB-conforming", "2MB-healed"];

    /// <summary>The body of this name.</summary>
    public static byte[] Make(string name)
    {
        // Collections of object and oldObject, verifications in each, and bytes of what a large Stage holds besides.
        var (collections, entries, besides) = name.Split('-')[0] switch
        {
            "10KB" => (4, 2, 0),
            "70KB" => (10, 2, 22_000), // Typical: ten promotions, most of them verified once or twice, and what health says of ten Deployments.
            "full" => (10, 10, 0), // As many entries as Kargo keeps: half of them without id is the most that there is to heal.
            _ => (10, 2, 960_000),
        };
        var review = Review(collections, entries, besides, lacksIds: name.EndsWith("-healed", StringComparison.Ordinal));
        return System.Text.Encoding.UTF8.GetBytes(review.ToJsonString());
    }

    /// <summary>Writes all of them into a folder, as NAME.json.</summary>
    public static void WriteTo(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var name in Names) File.WriteAllBytes(Path.Combine(folder, $"{name}.json"), Make(name));
    }

    private static JsonObject Review(int collections, int entries, int besides, bool lacksIds) => new()
    {
        ["kind"] = "AdmissionReview",
        ["apiVersion"] = "admission.k8s.io/v1",
        ["request"] = new JsonObject
        {
            ["uid"] = "0b4d2f6e-8f3a-4a55-9d0e-6c2b7e1f9a34",
            ["kind"] = new JsonObject { ["group"] = "kargo.akuity.io", ["version"] = "v1alpha1", ["kind"] = "Stage" },
            ["resource"] = new JsonObject { ["group"] = "kargo.akuity.io", ["version"] = "v1alpha1", ["resource"] = "stages" },
            ["subResource"] = "status",
            ["name"] = "test",
            ["namespace"] = "kargo-demo",
            ["operation"] = "UPDATE",
            ["userInfo"] = new JsonObject { ["username"] = "system:serviceaccount:kargo:kargo-controller" },
            ["object"] = Stage(collections, entries, besides, lacksIds),
            ["oldObject"] = Stage(collections, entries, besides, lacksIds),
            ["dryRun"] = false,
            ["options"] = new JsonObject { ["kind"] = "UpdateOptions", ["apiVersion"] = "meta.k8s.io/v1" },
        },
    };

    private static JsonObject Stage(int collections, int entries, int besides, bool lacksIds) => new()
    {
        ["apiVersion"] = "kargo.akuity.io/v1alpha1",
        ["kind"] = "Stage",
        ["metadata"] = new JsonObject { ["name"] = "test", ["namespace"] = "kargo-demo", ["uid"] = "5f0c9a57-66c6-4f0e-9a4d-2d7c3a6f1b90" },
        ["status"] = new JsonObject
        {
            ["freightHistory"] = new JsonArray([.. Enumerable.Range(0, collections).Select(index => Collection(index, entries, lacksIds))]),
            ["health"] = new JsonObject { ["status"] = "Healthy", ["output"] = Opaque(besides) },
            ["observedGeneration"] = 3,
        },
    };

    private static JsonObject Collection(int index, int entries, bool lacksIds)
    {
        var hash = Hex(40, index);
        var freight = new JsonObject
        {
            ["name"] = hash,
            ["origin"] = new JsonObject { ["kind"] = "Warehouse", ["name"] = "kargo-demo" },
            ["images"] = new JsonArray(new JsonObject { ["repoURL"] = "registry.example/demo/app", ["tag"] = $"1.27.{index}", ["digest"] = $"sha256:{Hex(64, index)}" }),
            ["commits"] = new JsonArray(new JsonObject { ["repoURL"] = "https://git.example/demo/app.git", ["id"] = hash, ["message"] = "Set the image's tag" }),
        };
        return new JsonObject
        {
            ["id"] = hash,
            ["items"] = new JsonObject { ["Warehouse/kargo-demo"] = freight },
            ["verificationHistory"] = new JsonArray([.. Enumerable.Range(0, entries).Select(entry => Entry(index, entry, lacksIds && entry % 2 == 1))]),
        };
    }

    private static JsonObject Entry(int collection, int entry, bool lacksId)
    {
        var at = new DateTime(2025, 5, 20, 10, 0, 0, DateTimeKind.Utc).AddMinutes(-(collection * 100) - entry);
        var json = new JsonObject
        {
            ["analysisRun"] = new JsonObject { ["name"] = $"test.01jv{collection:00}{entry:00}x3k9", ["namespace"] = "kargo-demo", ["phase"] = "Successful" },
            ["finishTime"] = at.AddMinutes(1).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            ["message"] = "all metrics passed",
            ["phase"] = "Successful",
            ["startTime"] = at.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        };
        if (!lacksId) json["id"] = $"{Hex(8, entry)}-{Hex(4, collection)}-4{Hex(3, entry)}-8{Hex(3, entry)}-{Hex(12, collection)}";
        return json;
    }

    // What Argo CD says of the health of many resources: nothing that is judged, nested and numerous.
    private static JsonArray Opaque(int bytes)
    {
        const int BytesPerResource = 240;
        return new JsonArray([.. Enumerable.Range(0, bytes / BytesPerResource).Select(index => new JsonObject
        {
            ["group"] = "apps",
            ["kind"] = "Deployment",
            ["name"] = $"service-{index}",
            ["namespace"] = "kargo-demo",
            ["health"] = new JsonObject { ["status"] = "Healthy", ["since"] = "2025-05-20T10:00:00Z", ["replicas"] = new JsonArray(3, 3, 3) },
            ["message"] = "Deployment \"service\" has successfully progressed; its ReplicaSet is available.",
        })]);
    }

    private static string Hex(int length, int seed) =>
        string.Create(length, seed, static (text, start) =>
        {
            for (var i = 0; i < text.Length; i++) text[i] = "0123456789abcdef"[(start * 7 + i * 5 + i * i) % 16];
        });
}

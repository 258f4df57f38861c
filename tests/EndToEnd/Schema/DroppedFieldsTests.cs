using System.Text;
using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Schema.WholeObject;

namespace KargoStageWebhook.EndToEnd.Schema;

/// <summary>An object that is stored under a CRD which keeps all, then a write under one that does not: what is gone is what was predicted.</summary>
public class DroppedFieldsTests(TestCluster cluster)
{
    private const string Everything = """
        {"a":"x","listed":{"a":"x"},"items":[{"a":"x"},{"a":"y"}],"lists":[[{"a":"x"}],[]],"map":{"Warehouse/web":{"a":"x"}},"texts":{"a":"x"},
         "anything":{"a":"x","b":{"c":{"d":"x"}},"e":[{"f":"x"}]},"open":{"b":{"c":"x"}},"halfOpen":{"listed":{"a":"x"},"b":{"c":"x"}},"openItems":[{"listed":{"a":"x"}}],
         "embedded":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"a":"x"}},"spec":{"a":"x"}},
         "openEmbedded":{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","labels":{"a":"x"}},"spec":{"a":"x"}}}
        """;

    [Fact]
    public async Task What_is_gone_after_the_next_write_is_what_was_predicted()
    {
        var pruning = YamlFile.Read("Schema", "pruning.yaml");
        await Crd.ApplyAsync(cluster, KeepingAll(pruning));
        var path = await CreateAsync();
        var stored = (await cluster.Api.GetAsync(path)).Done().Body;
        var predicted = DroppedFields.Find(SchemaOf(pruning), Encoding.UTF8.GetBytes(stored.ToJsonString()));

        await Crd.ApplyAsync(cluster, pruning);
        var last = string.Empty;
        await Wait.UntilAsync(
            "the pruning schema to be served",
            async () =>
            {
                var reply = await cluster.Api.PatchAsync($"{path}/status", new JsonObject { ["status"] = new JsonObject { ["texts"] = new JsonObject { ["written"] = "x" } } });
                last = reply.Body.ToJsonString();
                return reply.IsDone && reply.Body["status"]!["odd"] is null;
            },
            () => last);

        var gone = new List<string>();
        Compare(stored, (await cluster.Api.GetAsync(path)).Done().Body, string.Empty, gone);
        Assert.Equal(gone.Order(StringComparer.Ordinal), predicted.Paths.Order(StringComparer.Ordinal));
        Assert.True(predicted.Paths.Count == predicted.Count && gone.Count > 10, string.Join(' ', gone));
    }

    private static ObjectSchema SchemaOf(JsonNode crd) =>
        ((CompileResult.CompiledObject)CrdCompiler.CompileObject(Encoding.UTF8.GetBytes(crd.ToJsonString()), "v1alpha1", profile: null)).Schema;

    private static JsonObject KeepingAll(JsonObject crd)
    {
        var lenient = crd.DeepClone().AsObject();
        var open = new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };
        lenient["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"] = new JsonObject
        {
            ["type"] = "object",
            ["properties"] = new JsonObject { ["spec"] = open, ["status"] = open.DeepClone(), ["data"] = open.DeepClone() },
        };
        return lenient;
    }

    // One object with a field that no schema lists in each of its objects.
    private async Task<string> CreateAsync()
    {
        var path = $"/apis/schema.example/v1alpha1/namespaces/{await cluster.NewNamespaceAsync()}/pruned";
        var manifest = new JsonObject
        {
            ["apiVersion"] = "schema.example/v1alpha1",
            ["kind"] = "Pruned",
            ["metadata"] = new JsonObject { ["name"] = "test" },
            ["spec"] = AddOdd(JsonNode.Parse("""{"listed":{"a":"x"}}""")!),
            ["data"] = new JsonObject { ["a"] = "x" },
        };
        await Wait.UntilAsync("objects to be writable", async () => (await cluster.Api.PostAsync(path, manifest)).IsDone);
        var status = AddOdd(JsonNode.Parse(Everything)!);
        status["map"]!.AsObject().Remove("odd"); // It would be a value of the map, and of a wrong type.
        (await cluster.Api.PatchAsync($"{path}/test/status", new JsonObject { ["status"] = status })).Done();
        return $"{path}/test";
    }

    private static JsonNode AddOdd(JsonNode node)
    {
        foreach (var below in node is JsonObject fields ? fields.Select(field => field.Value!).ToList() : node is JsonArray items ? [.. items.Select(item => item!)] : []) AddOdd(below);
        if (node is JsonObject owner) owner["odd"] = "x";
        return node;
    }

    private static void Compare(JsonNode before, JsonNode? after, string path, List<string> gone)
    {
        if (after is null) gone.Add(path.TrimStart('.'));
        else if (before is JsonArray items) foreach (var (index, item) in items.Index()) Compare(item!, after.AsArray().ElementAtOrDefault(index), $"{path}[{index}]", gone);
        else if (before is JsonObject fields) foreach (var (name, value) in fields.Where(field => path.Length > 0 || field.Key != "metadata")) Compare(value!, after[name], $"{path}.{name}", gone);
    }
}

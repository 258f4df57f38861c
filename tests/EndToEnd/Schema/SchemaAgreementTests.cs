using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.EndToEnd.Schema;

/// <summary>
/// Thousands of generated statuses, validated by us and by a real API server: what it accepts we never reject, and what it rejects by a rule
/// that we know we reject too. SCHEMA_SEED repeats a run.
/// </summary>
public class SchemaAgreementTests(TestCluster cluster, ITestOutputHelper output)
{
    private const int AtOnce = 8;
    private const string Group = "/apis/schema.example/v1alpha1/namespaces";

    private readonly ConcurrentBag<Agreement> _validated = [];
    private readonly int _seed = int.TryParse(Environment.GetEnvironmentVariable("SCHEMA_SEED"), CultureInfo.InvariantCulture, out var seed) ? seed : Environment.TickCount;

    /// <summary>A CRD with every keyword that the API server takes.</summary>
    protected virtual JsonObject Keywords => YamlFile.Read("Schema", "keywords.yaml");

    [Fact]
    public async Task We_agree_with_the_API_server_about_every_keyword_that_is_validated()
    {
        var crd = await Crd.ApplyAsync(cluster, Keywords);
        var sample = await CreateSampleAsync();
        await UntilValidatedAsync(sample, "{\"phase\":7}");
        var generator = new StatusGenerator(new Random(_seed));

        await ValidateAsync(sample, crd, Enumerable.Range(0, 2000).Select(_ => generator.Next(StatusOf(crd))).ToList());

        AssertAgreement();
    }

    [Fact]
    public async Task We_agree_about_the_statuses_of_Stages()
    {
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2);
        var crd = KargoCrds.Read("stages.yaml", KargoVersion.V1_5_2);
        var stage = await KargoObject.CreateStageAsync(cluster.Api, await cluster.NewNamespaceAsync());
        var generator = new StatusGenerator(new Random(_seed));

        await ValidateAsync(stage.Path, crd, Enumerable.Range(0, 1000).Select(_ => generator.Next(StatusOf(crd))).ToList());

        AssertAgreement();
    }

    [Fact]
    public async Task We_agree_about_updates_of_what_is_stored_and_wrong()
    {
        var strict = Keywords;
        var lenient = strict.DeepClone().AsObject();
        lenient["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["status"] = new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };
        await Crd.ApplyAsync(cluster, lenient);
        var generator = new StatusGenerator(new Random(_seed));
        var samples = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            samples.Add(await CreateSampleAsync());
            var wrong = generator.NextWrong(StatusOf(strict));
            await Wait.UntilAsync("the lenient schema to be served", async () => (await PatchAsync(samples[^1], wrong, dryRun: false)).IsDone);
        }

        var crd = await Crd.ApplyAsync(cluster, strict);
        // A sample without a status: what is wrong already, and stays as it is, an API server may accept.
        await UntilValidatedAsync(await CreateSampleAsync(), "{\"phase\":7}");
        foreach (var sample in samples)
        {
            // As the strict schema lets see it: pruned, and with defaults.
            var stored = (await cluster.Api.GetAsync(sample)).Done().Body["status"]!;
            await ValidateAsync(sample, crd, Enumerable.Range(0, 50).Select(_ => generator.Change(StatusOf(crd), stored)).ToList(), stored);
        }

        AssertAgreement();
    }

    private async Task ValidateAsync(string path, JsonNode crd, List<JsonNode?> statuses, JsonNode? stored = null)
    {
        var schema = ((CompileResult.Compiled)CrdCompiler.Compile(Utf8(crd), "v1alpha1", profile: null)).Schema;
        await Parallel.ForEachAsync(statuses, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (status, _) =>
        {
            var ours = cluster.Ratchets
                ? StatusValidator.ValidateUpdate(schema, Utf8(status), stored is null ? default : Utf8(stored))
                : new ValidationResult(StatusValidator.Validate(schema, Utf8(status)), []);
            _validated.Add(new Agreement(status?.ToJsonString() ?? "null", ours, await PatchAsync(path, status)) { Stored = stored?.ToJsonString() });
        });
    }

    private void AssertAgreement()
    {
        var (accepted, rejected) = (_validated.Count(one => one.Theirs.IsDone), _validated.Count(one => !one.Theirs.IsDone));
        output.WriteLine($"SCHEMA_SEED={_seed}: the API server (1.{cluster.Minor}) accepted {accepted} and rejected {rejected};");
        output.WriteLine($"we agree on {_validated.Count(one => one.Agrees)} of {_validated.Count}, and name the same fields in {_validated.Count(one => one.NamesTheSame)}.");
        foreach (var one in _validated.Where(one => one.IsStricter || !one.Agrees || !one.NamesTheSame).Take(5)) output.WriteLine(one.ToString());

        Assert.DoesNotContain(_validated, one => one.IsStricter);
        Assert.All(_validated, one => Assert.True(one.Agrees, one.ToString()));
        Assert.All(_validated, one => Assert.True(one.NamesTheSame, one.ToString()));
    }

    private async Task<string> CreateSampleAsync()
    {
        var path = $"{Group}/{await cluster.NewNamespaceAsync()}/samples";
        var sample = new JsonObject { ["apiVersion"] = "schema.example/v1alpha1", ["kind"] = "Sample", ["metadata"] = new JsonObject { ["name"] = "test" } };
        await Wait.UntilAsync("samples to be writable", async () => (await cluster.Api.PostAsync(path, sample)).IsDone);
        return $"{path}/test";
    }

    private async Task UntilValidatedAsync(string path, string wrong)
    {
        var accepted = string.Empty;
        await Wait.UntilAsync(
            "the schema to be served",
            async () =>
            {
                var reply = await PatchAsync(path, JsonNode.Parse(wrong));
                accepted = reply.Body.ToJsonString();
                return !reply.IsDone;
            },
            remains: () => $"SCHEMA_SEED={_seed}: accepted was {accepted}");
    }

    // Not a merge patch: that takes nulls for deletions.
    private Task<Reply> PatchAsync(string path, JsonNode? status, bool dryRun = true) => cluster.Api.PatchAsync(
        $"{path}/status{(dryRun ? "?dryRun=All" : string.Empty)}",
        new JsonArray(new JsonObject { ["op"] = "add", ["path"] = "/status", ["value"] = status?.DeepClone() }),
        KubernetesApi.JsonPatch);

    private static JsonNode StatusOf(JsonNode crd) => crd["spec"]!["versions"]![0]!["schema"]!["openAPIV3Schema"]!["properties"]!["status"]!;

    private static byte[] Utf8(JsonNode? json) => Encoding.UTF8.GetBytes(json?.ToJsonString() ?? "null");
}

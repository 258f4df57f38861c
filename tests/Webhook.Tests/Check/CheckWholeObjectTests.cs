using System.Text.Json.Nodes;
using KargoStageWebhook.Hosting;

namespace KargoStageWebhook.Check;

/// <summary><c>check --crd</c> where the new CRD rejects or drops something beside the profile's fields: spec, CEL rules, data that it does not have.</summary>
public sealed class CheckWholeObjectTests : IDisposable
{
    // As Kargo 1.6.3 forbids it; before, such a Stage was fine.
    private const string Stage = """
        apiVersion: kargo.akuity.io/v1alpha1
        kind: Stage
        metadata: { name: test, namespace: demo }
        spec: { promotionTemplate: { spec: { steps: [{ task: { name: t }, continueOnError: true }] } } }
        status: { autoPromotionHolds: { web: { reason: manual } } }

        """;

    private const string Rule = "x-kubernetes-validations: [{ rule: \"!(has(self.task) && has(self.continueOnError))\", message: a task step cannot set continueOnError }], ";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();

    [Fact]
    public async Task A_spec_that_the_CRD_rejects_is_rejected_at_updates_of_status_too()
    {
        var (exitCode, report) = await ReportAsync(Schema(step: "required: [uses], "));

        var impact = Impact(report);
        Assert.Equal(1, exitCode);
        Assert.Equal("spec.promotionTemplate.spec.steps[0].uses", Text(Assert.Single(impact["rejected"]!.AsArray())!["path"]));
        Assert.Equal("""{"withRatcheting":"rejectedOnceChanged","withoutRatcheting":"rejected"}""", impact["anyUpdate"]!.ToJsonString());
        Assert.Equal("""{"withRatcheting":"passes","withoutRatcheting":"rejected"}""", impact["statusUpdate"]!.ToJsonString());
        Assert.Equal("""{"withRatcheting":"passes","withoutRatcheting":"rejected"}""", impact["statusUpdateWithWebhook"]!.ToJsonString());
    }

    /// <summary>A label is rejected even with ratcheting, a controller's update is not.</summary>
    [Fact]
    public async Task What_ratcheting_cannot_compare_in_spec_does_not_reject_an_update_of_status()
    {
        var crd = CrdText.StagesOf("{ type: object, properties: { spec: { type: object, x-kubernetes-preserve-unknown-fields: true, required: [shard] }, status: { type: object, x-kubernetes-preserve-unknown-fields: true } } }");

        var impact = Impact((await ReportAsync(crd)).Report);

        Assert.Equal("""{"withRatcheting":"rejected","withoutRatcheting":"rejected"}""", impact["anyUpdate"]!.ToJsonString());
        Assert.Equal("""{"withRatcheting":"passes","withoutRatcheting":"rejected"}""", impact["statusUpdate"]!.ToJsonString());
        Assert.Equal("""{"withRatcheting":"passes","withoutRatcheting":"rejected"}""", impact["statusUpdateWithWebhook"]!.ToJsonString());
    }

    /// <summary>What the webhook backfills counts as a property, so only the API server can tell how many there are.</summary>
    [Fact]
    public async Task How_many_properties_an_object_with_a_backfilled_field_has_is_not_evaluated()
    {
        var crd = CrdText.StagesOf("{ type: object, properties: { spec: { type: object, x-kubernetes-preserve-unknown-fields: true }, status: { type: object, x-kubernetes-preserve-unknown-fields: true, properties: { freightHistory: { type: array, items: { type: object, properties: { verificationHistory: { type: array, items: { type: object, minProperties: 4, properties: { id: { type: string }, phase: { type: string } } } } } } } } } } }");
        var stage = Stage.Replace("status: {", "status: { freightHistory: [{ verificationHistory: [{ id: a, phase: Successful }] }],", StringComparison.Ordinal);

        await using var run = CommandRun.Webhook(["check", Write("verified.yaml", stage), "--crd", Write("crd.yaml", crd)]);
        var (exitCode, text) = (await run.EndAsync(), run.Text + "\n");

        Assert.Contains("conforms as far as evaluated to", text, StringComparison.Ordinal);
        Assert.Contains("status not evaluated: 1 rule (status.freightHistory[].verificationHistory[]: minProperties, maxProperties beside defaults or backfills: at least 4)\n", text, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task A_new_CEL_rule_of_spec_is_named_and_nothing_is_said_to_pass_without_ratcheting()
    {
        var (exitCode, report) = await ReportAsync(Schema(step: Rule), "--from-crd", Write("old.yaml", Schema()));

        var impact = Impact(report);
        Assert.Equal(0, exitCode);
        Assert.Equal(
            """[{"path":"spec.promotionTemplate.spec.steps[]","keyword":"x-kubernetes-validations","rule":"!(has(self.task) \u0026\u0026 has(self.continueOnError))","message":"a task step cannot set continueOnError"}]""",
            impact["notEvaluated"]!.ToJsonString());
        Assert.True(impact["notEvaluatedAreNew"]!.GetValue<bool>());
        Assert.Equal("""{"withRatcheting":"passes","withoutRatcheting":"passesAsFarAsEvaluated"}""", impact["statusUpdate"]!.ToJsonString());
        Assert.Equal("""{"withRatcheting":"passesAsFarAsEvaluated","withoutRatcheting":"passesAsFarAsEvaluated"}""", impact["anyUpdate"]!.ToJsonString());
    }

    [Fact]
    public async Task People_read_which_property_was_not_evaluated_and_by_which_rule()
    {
        var (_, text) = await CheckAsync(Schema(step: Rule), "--from-crd", Write("old.yaml", Schema()));

        Assert.Contains("Stage demo/test conforms as far as evaluated to stages.kargo.akuity.io v1alpha1\n", text, StringComparison.Ordinal);
        Assert.Contains("  spec not evaluated: 1 new CEL rule (spec.promotionTemplate.spec.steps[]: a task step cannot set continueOnError)\n", text, StringComparison.Ordinal);
        Assert.Matches("status update +passes as far as evaluated up to Kubernetes 1.32; from 1.33 on passes\n", text);
    }

    [Fact]
    public async Task A_CEL_rule_that_the_old_CRD_has_too_is_no_news()
    {
        var (_, text) = await CheckAsync(Schema(step: Rule), "--from-crd", Write("old.yaml", Schema(step: Rule)));

        Assert.Contains("Stage demo/test conforms to stages.kargo.akuity.io v1alpha1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_old_CRD_the_rules_that_there_are_are_named()
    {
        var (_, text) = await CheckAsync(Schema(step: Rule));

        Assert.Contains("  spec not evaluated: 1 CEL rule (spec.promotionTemplate.spec.steps[]: ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_is_not_ASCII_conforms_to_a_pattern_only_as_far_as_evaluated()
    {
        var crd = Write("crd.yaml", Schema(step: "properties: { uses: { type: string, pattern: '^[a-z0-9-]+$' } } } } } } } } } }, other: { type: object, properties: { a: { type: object, properties: { b: { type: object, properties: { c: { type: array, items: { type: object, "));
        var stage = Write("stage.yaml", "apiVersion: kargo.akuity.io/v1alpha1\nkind: Stage\nmetadata: { name: test }\nspec: { promotionTemplate: { spec: { steps: [{ uses: größe }] } } }\n");
        await using var run = CommandRun.Webhook("check", stage, "--crd", crd);

        Assert.Equal(0, await run.EndAsync());
        Assert.Contains("Stage test conforms as far as evaluated to stages.kargo.akuity.io v1alpha1\n", run.Text, StringComparison.Ordinal);
        Assert.Contains("  spec not evaluated: 1 rule (spec.promotionTemplate.spec.steps[].uses: pattern: ^[a-z0-9-]+$)\n", run.Text, StringComparison.Ordinal);
    }

    // kubectl and API servers know only the last of them.
    [Theory]
    [InlineData("stage.json", """{"apiVersion":"kargo.akuity.io/v1alpha1","kind":"Stage","metadata":{"name":"test"},"spec":{"promotionTemplate":7,"promotionTemplate":{}}}""")]
    [InlineData("stage.yaml", "apiVersion: kargo.akuity.io/v1alpha1\nkind: Stage\nmetadata: { name: test }\nspec:\n  promotionTemplate: 7\n  promotionTemplate: {}\n")]
    public async Task Of_a_field_that_comes_twice_the_last_is_validated(string file, string stage)
    {
        await using var run = CommandRun.Webhook("check", Write(file, stage), "--crd", Write("crd.yaml", Schema()));

        Assert.Equal(0, await run.EndAsync());
        Assert.Equal("Stage test conforms to stages.kargo.akuity.io v1alpha1", run.Output[0]);
    }

    [Fact]
    public async Task Data_that_the_CRD_does_not_have_are_lost_and_exit_code_is_1()
    {
        var (exitCode, text) = await CheckAsync(Schema(status: "{ type: object }"));

        Assert.Equal(1, exitCode);
        Assert.Contains("Stage demo/test does not conform to stages.kargo.akuity.io v1alpha1\n", text, StringComparison.Ordinal);
        Assert.Contains("  status.autoPromotionHolds is not in this CRD: its data are lost at the next write\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_the_paths_that_are_dropped()
    {
        var (_, report) = await ReportAsync(Schema(status: "{ type: object }"));

        Assert.Equal(("""[{"path":"status.autoPromotionHolds"}]""", 1), (Impact(report)["dropped"]!.ToJsonString(), Impact(report)["droppedCount"]!.GetValue<int>()));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static string Schema(string step = "", string status = "{ type: object, x-kubernetes-preserve-unknown-fields: true }") => CrdText.StagesOf(
        "{ type: object, properties: { spec: { type: object, properties: { promotionTemplate: { type: object, properties: { spec: { type: object, properties: { steps: { type: array, items: { type: object, " + step
        + "properties: { uses: { type: string }, task: { type: object, properties: { name: { type: string } } }, continueOnError: { type: boolean } } } } } } } } } }, status: " + status + " } }");

    private static JsonNode Impact(JsonNode report) => Assert.Single(report["objects"]!.AsArray())!["impact"]!;

    private static string Text(JsonNode? node) => node!.GetValue<string>();

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private async Task<(int ExitCode, string Text)> CheckAsync(string crd, params string[] arguments)
    {
        await using var run = CommandRun.Webhook(["check", Write("objects.yaml", Stage), "--crd", Write("crd.yaml", crd), .. arguments]);
        return (await run.EndAsync(), run.Text + "\n");
    }

    private async Task<(int ExitCode, JsonNode Report)> ReportAsync(string crd, params string[] arguments)
    {
        var (exitCode, text) = await CheckAsync(crd, ["-o", "json", .. arguments]);
        return (exitCode, JsonNode.Parse(text)!);
    }
}

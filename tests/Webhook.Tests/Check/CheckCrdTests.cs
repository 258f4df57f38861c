using System.Text.Json.Nodes;
using KargoStageWebhook.Hosting;

namespace KargoStageWebhook.Check;

/// <summary><c>check --crd</c>, as a pipeline would run it before an upgrade.</summary>
public sealed class CheckCrdTests : IDisposable
{
    private const string Lacking = """
        ---
        apiVersion: kargo.akuity.io/v1alpha1
        kind: Stage
        metadata: { name: test, namespace: demo, uid: 5f0c9a57-66c6-4f0e-9a4d-2d7c3a6f1b90 }
        status:
          freightHistory:
            - id: a
              verificationHistory:
                - { phase: Successful, startTime: 2025-05-20T10:00:00Z }

        """;

    private static readonly string LackingPhase = Lacking.Replace("phase: Successful, ", string.Empty, StringComparison.Ordinal);

    private const string Promotion = """
        ---
        apiVersion: kargo.akuity.io/v1alpha1
        kind: Promotion
        metadata: { name: p, namespace: demo }
        status: { phase: Odd, freightCollection: { verificationHistory: [{ phase: Successful }] } }

        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();

    [Fact]
    public async Task What_an_upgrade_would_deny_is_named_with_what_becomes_of_each_kind_of_update()
    {
        var (exitCode, text) = await CheckAsync(Lacking, CrdText.Stages(CrdText.Strict));

        Assert.Equal(1, exitCode);
        Assert.Contains("Stage demo/test does not conform to stages.kargo.akuity.io v1alpha1\n", text, StringComparison.Ordinal);
        Assert.Matches("status.freightHistory\\[0\\].verificationHistory\\[0\\].id: Required value; with the webhook it would be set to [0-9a-f-]{36} \\(derived\\); repair sets it", text);
        Assert.Matches("any update, a label too +rejected up to Kubernetes 1.29; from 1.30 on passes\n", text);
        Assert.Matches("status update +rejected up to Kubernetes 1.32; from 1.33 on rejected once it changes status.freightHistory\n", text);
        Assert.Matches("status update with the webhook +passes\n", text);
        Assert.Contains("1 checked, 1 of them not conforming", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_CRD_does_not_require_conforms_and_is_spoken_of_all_the_same()
    {
        var (exitCode, text) = await CheckAsync(Lacking, CrdText.Stages(CrdText.Lenient));

        Assert.Equal(0, exitCode);
        Assert.Contains("Stage demo/test conforms to stages.kargo.akuity.io v1alpha1\n", text, StringComparison.Ordinal);
        Assert.Contains("verificationHistory[0].id is missing, which this CRD does not require", text, StringComparison.Ordinal);
    }

    // As Kargo 1.5.2 writes it.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_empty_text_satisfies_a_CRD_that_requires_the_field(bool isRequired)
    {
        var (exitCode, text) = await CheckAsync(Lacking.Replace("startTime:", "id: \"\", startTime:", StringComparison.Ordinal), CrdText.Stages(isRequired ? CrdText.Strict : CrdText.Lenient));

        Assert.Equal(0, exitCode);
        Assert.Contains("verificationHistory[0].id is empty, which this CRD accepts\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_kind_of_update_names_only_what_it_can_change()
    {
        var (_, text) = await CheckAsync(
            Lacking.Replace("status:", "spec: { requestedFreight: [] }\nstatus:", StringComparison.Ordinal),
            CrdText.Stages(CrdText.Strict).Replace("properties: { status:", "properties: { spec: { type: object, properties: { requestedFreight: { type: array, minItems: 1 } } }, status:", StringComparison.Ordinal));

        Assert.Matches("any update, a label too +rejected up to Kubernetes 1.29; from 1.30 on rejected once it changes spec.requestedFreight\n", text);
        Assert.Matches("status update +rejected up to Kubernetes 1.32; from 1.33 on rejected once it changes status.freightHistory\n", text);
        Assert.Matches("status update with the webhook +rejected up to Kubernetes 1.32; from 1.33 on passes\n", text);
    }

    [Fact]
    public async Task What_is_never_backfilled_needs_a_person_and_the_webhook_does_not_save_the_update()
    {
        var (exitCode, text) = await CheckAsync(LackingPhase, CrdText.Stages(CrdText.Strict));

        Assert.Equal(1, exitCode);
        Assert.Contains("verificationHistory[0].phase: Required value; with the webhook it would be denied; repair cannot help", text, StringComparison.Ordinal);
        Assert.Matches("status update with the webhook +rejected up to Kubernetes 1.32; from 1.33 on rejected once it changes status.freightHistory\n", text);
    }

    /// <summary>One patch sets all ids, and the API server validates what the patch changes.</summary>
    [Theory]
    [InlineData("freight: { type: string, enum: [Even] }", "freight: Odd", "repair sets it only after a person has corrected the other values", false, false)]
    [InlineData("health: { type: string, enum: [Even] }", "", "repair sets it from Kubernetes 1.33 on", false, true)]
    [InlineData("health: { type: string }", "", "repair sets it", true, true)]
    public async Task Repair_sets_nothing_where_its_patch_is_rejected_for_another_value(string rule, string beside, string repair, bool always, bool withRatcheting)
    {
        var crd = rule.StartsWith("health", StringComparison.Ordinal)
            ? CrdText.Stages(CrdText.Strict, rule)
            : CrdText.Stages(CrdText.Strict).Replace("properties: { id: { type: string }, verificationHistory", $"properties: {{ {rule}, id: {{ type: string }}, verificationHistory", StringComparison.Ordinal);
        var stage = Lacking.Replace("  freightHistory:", "  health: Odd\n  freightHistory:", StringComparison.Ordinal).Replace("    - id: a", $"    - id: a\n      {beside}", StringComparison.Ordinal);

        var (_, text) = await CheckAsync(stage, crd);
        var fields = Only(await ReportAsync(stage, crd))["impact"]!["rejected"]!.AsArray();

        Assert.Matches($"verificationHistory\\[0\\].id: Required value; .*; {repair}\n", text);
        var id = Assert.Single(fields, field => Text(field!["message"]) == "Required value")!;
        Assert.Equal((always, withRatcheting), (id["isRepaired"]!.GetValue<bool>(), id["isRepairedWithRatcheting"]!.GetValue<bool>()));
        Assert.All(fields.Where(field => field != id), field => Assert.False(field!["isRepairedWithRatcheting"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task Of_two_missing_fields_repair_sets_neither_where_one_needs_a_person()
    {
        var (_, text) = await CheckAsync(LackingPhase, CrdText.Stages(CrdText.Strict));

        Assert.Contains(".id: Required value", text, StringComparison.Ordinal);
        Assert.DoesNotContain("repair sets it\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repair_needs_ratcheting_where_spec_is_invalid()
    {
        var crd = CrdText.Stages(CrdText.Strict).Replace("{ type: object, properties: { status:", "{ type: object, properties: { spec: { type: object, required: [shard] }, status:", StringComparison.Ordinal);

        var (_, text) = await CheckAsync(Lacking.Replace("status:", "spec: {}\nstatus:", StringComparison.Ordinal), crd);

        Assert.Matches("spec.shard: Required value; .*; repair cannot help\n", text);
        Assert.Matches("\\].id: Required value; .*; repair sets it from Kubernetes 1.33 on\n", text);
    }

    [Fact]
    public async Task What_no_API_server_takes_for_unchanged_is_rejected_by_all()
    {
        var (_, text) = await CheckAsync(Promotion, CrdText.Promotions("{ type: object, required: [finishedAt], x-kubernetes-preserve-unknown-fields: true }"));

        Assert.Matches("any update, a label too +rejected\n", text);
        Assert.Matches("status update +rejected\n", text);
    }

    /// <summary>In the mode Reject a missing id is denied although the update leaves it as it is stored.</summary>
    [Theory]
    [InlineData("Reject", "rejected")]
    [InlineData("Audit", "rejectedOnceChanged")]
    public async Task A_webhook_that_is_set_not_to_backfill_backfills_nothing(string mode, string prediction)
    {
        var report = await ReportAsync(Lacking, CrdText.Stages(CrdText.Strict), "--mode", mode);

        Assert.Equal(prediction, Text(Only(report)["impact"]!["statusUpdateWithWebhook"]!["withRatcheting"]));
    }

    [Theory]
    [InlineData("id", "Reject", "Strict")]
    [InlineData("id", "Reject", "Installed")]
    [InlineData("phase", "Backfill", "Strict")]
    public async Task An_update_that_the_webhook_denies_does_not_pass_although_the_CRD_takes_it(string field, string mode, string requirements)
    {
        string[] settings = ["--mode", mode, "--requirements", requirements];
        var (stage, crd) = (field == "id" ? Lacking : LackingPhase.Replace("{ startTime", "{ id: b, startTime", StringComparison.Ordinal), CrdText.Stages(CrdText.Lenient));

        var impact = Only(await ReportAsync(stage, crd, settings))["impact"]!;
        var (_, text) = await RunAsync([Write("objects.yaml", stage), "--crd", Write("crds.yaml", crd), .. settings]);

        Assert.Equal("""{"withRatcheting":"rejected","withoutRatcheting":"rejected"}""", impact["statusUpdateWithWebhook"]!.ToJsonString());
        Assert.Equal("""{"withRatcheting":"passes","withoutRatcheting":"passes"}""", impact["statusUpdate"]!.ToJsonString());
        Assert.Contains($"verificationHistory[0].{field} is missing, which this CRD does not require; with the webhook it would be denied\n", text, StringComparison.Ordinal);
        Assert.Matches("status update +passes\n  status update with the webhook +rejected\n", text);
    }

    [Fact]
    public async Task In_the_mode_Audit_it_says_which_mode_would_set_the_field()
    {
        var (_, text) = await RunAsync(Write("objects.yaml", Lacking), "--crd", Write("crds.yaml", CrdText.Stages(CrdText.Strict)), "--mode", "Audit");

        Assert.Matches("\\].id: Required value; with the webhook it would be set to [0-9a-f-]{36} \\(derived\\) in the mode Backfill; repair sets it\n", text);
        Assert.Matches("status update with the webhook +rejected up to", text);
    }

    [Fact]
    public async Task Programs_get_each_rejected_field_and_the_prediction()
    {
        var report = await ReportAsync(Lacking, CrdText.Stages(CrdText.Strict));

        var (found, impact) = (Only(report), Only(report)["impact"]!);
        Assert.Equal((false, "would_backfill", 1), (found["conforms"]!.GetValue<bool>(), Text(found["decision"]), report["exitCode"]!.GetValue<int>()));
        Assert.Equal("stages.kargo.akuity.io v1alpha1", Text(impact["crd"]));
        Assert.Equal("""{"withRatcheting":"passes","withoutRatcheting":"rejected"}""", impact["anyUpdate"]!.ToJsonString());
        Assert.Equal("""{"withRatcheting":"rejectedOnceChanged","withoutRatcheting":"rejected"}""", impact["statusUpdate"]!.ToJsonString());
        Assert.Equal("""{"withRatcheting":"passes","withoutRatcheting":"passes"}""", impact["statusUpdateWithWebhook"]!.ToJsonString());
        var field = Assert.Single(impact["rejected"]!.AsArray())!;
        Assert.Equal(
            ("status.freightHistory[0].verificationHistory[0].id", "Required", "Required value", "status.freightHistory", true),
            (Text(field["path"]), Text(field["reason"]), Text(field["message"]), Text(field["toleratedWhileUnchanged"]), field["isRepaired"]!.GetValue<bool>()));
    }

    [Fact]
    public async Task Fields_that_the_webhook_knows_nothing_of_are_validated_too()
    {
        var report = await ReportAsync(Lacking + Promotion, CrdText.Stages(CrdText.Lenient) + CrdText.Promotions("{ type: object, properties: { phase: { type: string, enum: [Even] } } }"));

        Assert.Equal([true, false], report["objects"]!.AsArray().Select(found => found!["conforms"]!.GetValue<bool>()));
        var field = Assert.Single(report["objects"]![1]!["impact"]!["rejected"]!.AsArray())!;
        Assert.Equal(("status.phase", "NotSupported", "status.phase"), (Text(field["path"]), Text(field["reason"]), Text(field["toleratedWhileUnchanged"])));
        Assert.False(field["isRepaired"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_kind_whose_CRD_is_not_given_is_evaluated_as_without()
    {
        var (exitCode, text) = await CheckAsync(Lacking + Promotion, CrdText.Promotions());

        Assert.Equal(1, exitCode);
        Assert.Contains("Stage demo/test does not conform\n", text, StringComparison.Ordinal);
        Assert.Contains("Promotion demo/p conforms to promotions.kargo.akuity.io v1alpha1\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CRDs_may_come_as_a_list_of_JSON_beside_others_and_in_two_files()
    {
        var stages = Write("stages.json", """
            {"apiVersion":"v1","kind":"List","items":[
              {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"projects.kargo.akuity.io"},"spec":{}},
              {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"stages.kargo.akuity.io","generation":7},"spec":{"versions":[
                {"name":"v1alpha1","served":true,"subresources":{"status":{}},"schema":{"openAPIV3Schema":{"type":"object","properties":{"status":{"type":"object","required":["health"]}}}}}]}}]}
            """);

        var (exitCode, text) = await RunAsync(Write("objects.yaml", Lacking + Promotion), "--crd", stages, "--crd", Write("promotions.yaml", CrdText.Promotions()));

        Assert.Equal(1, exitCode);
        Assert.Contains("Stage demo/test does not conform to stages.kargo.akuity.io v1alpha1, generation 7\n  status.health: Required value", text, StringComparison.Ordinal);
        Assert.Contains("Promotion demo/p conforms to", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "")]
    [InlineData("kind: Stage", "there is no CustomResourceDefinition stages.kargo.akuity.io or promotions.kargo.akuity.io in it")]
    [InlineData("kind: CustomResourceDefinition\nmetadata: { name: stages.kargo.akuity.io }\napiVersion: apiextensions.k8s.io/v1beta1", "stages.kargo.akuity.io is of 'apiextensions.k8s.io/v1beta1', expected apiextensions.k8s.io/v1")]
    [InlineData("kind: CustomResourceDefinition\nmetadata: stages.kargo.akuity.io", "there is no CustomResourceDefinition")]
    [InlineData("TWICE", "stages.kargo.akuity.io is given twice")]
    [InlineData("OTHER VERSION", "spec.versions has no version v1alpha1 that is served")]
    [InlineData("ODD TYPE", "type of status is \"text\", expected object, array, string, integer, number or boolean")]
    [InlineData("PLAIN Y", "required[1] of status.freightHistory[].verificationHistory[] is true, expected a text: in YAML a word such as y, no or on needs quotes")]
    [InlineData("ODD SPEC", "minLength of spec.a is \"3\", expected a whole number")]
    public async Task What_is_no_CRD_to_validate_by_is_one_line_and_exit_code_2_and_nothing_is_checked(string crd, string reason)
    {
        var file = Write("crd.yaml", crd switch
        {
            "TWICE" => CrdText.Stages(CrdText.Lenient) + CrdText.Stages(CrdText.Strict),
            "OTHER VERSION" => CrdText.Of("stages", "v1beta1", "{ type: object }"),
            "PLAIN Y" => CrdText.Stages("{ type: object, required: [id, y] }"),
            "ODD SPEC" => CrdText.StagesOf("{ type: object, properties: { spec: { type: object, properties: { a: { type: string, minLength: '3' } } } } }"),
            "ODD TYPE" => CrdText.Of("stages", "v1alpha1", "{ type: text }"),
            _ => crd,
        });
        await using var run = CommandRun.Webhook("check", Write("objects.yaml", Lacking), "--crd", file);

        Assert.Equal(2, await run.EndAsync());
        Assert.StartsWith($"{file} cannot be read as a CRD: {reason}", Assert.Single(run.Errors), StringComparison.Ordinal);
        Assert.DoesNotContain("demo/test", run.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("checked", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_CRD_does_not_keep_the_others_of_a_directory_from_being_checked()
    {
        var crds = _directory.CreateSubdirectory("crds").FullName;
        Write("crds/broken.yaml", "kind: CustomResourceDefinition\nspec: [");
        Write("crds/stages.yaml", CrdText.Stages(CrdText.Strict));
        await using var run = CommandRun.Webhook("check", Write("objects.yaml", Lacking + Promotion), "--crd", crds);

        Assert.Equal(2, await run.EndAsync());
        Assert.StartsWith($"{Path.Combine(crds, "broken.yaml")} cannot be read as a CRD: ", Assert.Single(run.Errors), StringComparison.Ordinal);
        Assert.Contains("Stage demo/test does not conform to stages.kargo.akuity.io v1alpha1\n", run.Text, StringComparison.Ordinal);
        Assert.Contains("2 checked", run.Text, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private Task<(int ExitCode, string Text)> CheckAsync(string objects, string crds) =>
        RunAsync(Write("objects.yaml", objects), "--crd", Write("crds.yaml", crds));

    private async Task<JsonNode> ReportAsync(string objects, string crds, params string[] arguments)
    {
        var (_, text) = await RunAsync([Write("objects.yaml", objects), "--crd", Write("crds.yaml", crds), "-o", "json", .. arguments]);
        return JsonNode.Parse(text)!;
    }

    private static async Task<(int ExitCode, string Text)> RunAsync(params string[] arguments)
    {
        await using var run = CommandRun.Webhook(["check", .. arguments]);
        return (await run.EndAsync(), run.Text + "\n");
    }

    private static JsonNode Only(JsonNode report) => Assert.Single(report["objects"]!.AsArray())!;

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}

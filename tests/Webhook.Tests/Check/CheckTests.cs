using System.Text.Json.Nodes;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Check;

/// <summary>The verb <c>check</c>, as a pipeline would run it.</summary>
public sealed class CheckTests : IDisposable
{
    private const string Lacking = """
        apiVersion: kargo.akuity.io/v1alpha1
        kind: Stage
        metadata: { name: test, namespace: demo, uid: 5f0c9a57-66c6-4f0e-9a4d-2d7c3a6f1b90 }
        status:
          freightHistory:
            - id: a
              verificationHistory:
                - { phase: Successful, startTime: 2025-05-20T10:00:00Z, id: }
        """;

    private const string Conforming = """{"apiVersion":"kargo.akuity.io/v1alpha1","kind":"Promotion","metadata":{"name":"p","namespace":"demo"}}""";
    private const string Other = """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x"}}""";

    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public async Task What_is_missing_is_named_with_what_the_webhook_would_do_and_why_it_matters()
    {
        var (exitCode, text) = await CheckAsync(Lacking);

        Assert.Equal(1, exitCode);
        Assert.Contains("Stage demo/test does not conform", text, StringComparison.Ordinal);
        Assert.Matches("status.freightHistory\\[0\\].verificationHistory\\[0\\].id is missing; with the webhook it would be set to [0-9a-f-]{36} ", text);
        Assert.Contains("Why id matters: Kargo 1.5.2's CRD requires it", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Conforming, 0, "1 checked, 0 of them not conforming; 0 of other kinds skipped.")]
    [InlineData(Other, 0, "0 checked, 0 of them not conforming; 1 of other kinds skipped.")]
    [InlineData(Conforming + Conforming, 0, "2 checked, 0")]
    [InlineData("---\n" + Lacking + "\n---\n# empty\n---\n" + Lacking, 1, "2 checked, 2")]
    [InlineData("""{"apiVersion":"v1","items":[""" + Conforming + "," + Other + """],"kind":"List"}""", 0, "1 checked, 0 of them not conforming; 1 of")]
    [InlineData("""{"kind":"StageList","items":null}""", 0, "0 checked")]
    public async Task All_forms_of_manifests_are_read(string manifest, int exitCode, string summary)
    {
        var (actual, text) = await CheckAsync(manifest);

        Assert.Equal(exitCode, actual);
        Assert.Contains(summary, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("a: [")]
    [InlineData("just text")]
    [InlineData("{}")]
    [InlineData("a: &x 1\nb: *x")]
    [InlineData("""{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1beta1"}""")]
    [InlineData("kind: Stage\nmetadata: { name: test }\n")]
    [InlineData("""{"apiVersion":"v1","kind":"List","items":[{"kind":"Stage","metadata":{"name":"test"}}]}""")]
    public async Task What_cannot_be_read_is_one_line_and_exit_code_2(string manifest)
    {
        await File.WriteAllTextAsync(_file, manifest, TestContext.Current.CancellationToken);
        await using var run = CommandRun.Webhook("check", _file);

        Assert.Equal(2, await run.EndAsync());
        Assert.StartsWith($"{_file} cannot be read: ", Assert.Single(run.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("apiVersion: net.example/v1\nkind: AllowList\nmetadata: { name: a }\nspec: { items: [] }\n")]
    [InlineData("""{"apiVersion":"net.example/v1","kind":"AllowList","metadata":{"name":"a"}}""")]
    public async Task An_object_whose_kind_only_sounds_like_a_list_is_one_of_another_kind(string manifest) =>
        Assert.Equal((0, "0 checked, 0 of them not conforming; 1 of other kinds skipped."), await CheckAsync(manifest) is var (exitCode, text) ? (exitCode, text.TrimEnd()) : default);

    [Fact]
    public async Task A_field_whose_profile_does_not_say_why_it_matters_has_no_such_line()
    {
        using var profile = new ProfileOnDisk("- match: {group: db.example, version: v1, kind: Cluster, resource: clusters}\n  backfill: [{field: status.ready, constant: off}]\n");
        await File.WriteAllTextAsync(_file, "apiVersion: db.example/v1\nkind: Cluster\nmetadata: { name: a }\nstatus: { phase: Running }\n", TestContext.Current.CancellationToken);
        await using var run = CommandRun.WebhookIn([$"Webhook__Profile={profile.Path}"], "check", _file);

        Assert.Equal(1, await run.EndAsync());
        Assert.Equal(["Cluster a does not conform", "  status.ready is missing; with the webhook it would be set to false (by the profile)", "1 checked, 1 of them not conforming; 0 of other kinds skipped."], run.Output);
    }

    [Fact]
    public async Task What_can_be_read_is_reported_even_beside_a_file_that_cannot()
    {
        await File.WriteAllTextAsync(_file, Lacking, TestContext.Current.CancellationToken);
        await using var run = CommandRun.Webhook("check", "/no/such/file", _file);

        Assert.Equal(2, await run.EndAsync());
        Assert.Contains("Stage demo/test does not conform", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_object_that_cannot_be_read_does_not_hide_the_others_of_its_file()
    {
        await File.WriteAllTextAsync(
            _file, """{"kind":"List","items":[""" + Conforming.Replace("\"apiVersion\"", "\"version\"", StringComparison.Ordinal) + "," + Conforming + "]}", TestContext.Current.CancellationToken);
        await using var run = CommandRun.Webhook("check", _file);

        Assert.Equal(2, await run.EndAsync());
        Assert.Contains("Promotion demo/p conforms", run.Text, StringComparison.Ordinal);
        Assert.StartsWith($"{_file} cannot be read: document 1, items[0]: an object of kind Promotion: ", Assert.Single(run.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_nested_a_thousand_deep_is_read()
    {
        var (exitCode, _) = await CheckAsync(Lacking + "\n  health: { output: " + new string('[', 1000) + new string(']', 1000) + " }");

        Assert.Equal(1, exitCode);
    }

    [Fact]
    public async Task Standard_input_is_read_and_programs_get_JSON_with_the_value_that_the_server_would_set()
    {
        await using var run = CommandRun.Shell($"{CommandRun.WebhookCommand} check - -o json < samples/incident.json");

        Assert.Equal(1, await run.EndAsync());
        var found = Assert.Single(JsonNode.Parse(run.Text)!["objects"]!.AsArray())!;
        Assert.Equal(("-", "Stage", "would_backfill"), (Text(found["source"]), Text(found["kind"]), Text(found["decision"])));
        await using var host = new RunningHost();
        var patched = await host.AskAsync("/mutate", Samples.Incident);
        Assert.Equal(
            patched.Patch.Select(operation => Text(operation!["value"])),
            found["missing"]!.AsArray().Select(missing => Text(missing!["value"])));
    }

    [Fact]
    public async Task A_pipeline_can_ask_for_more_than_the_server_does()
    {
        await File.WriteAllTextAsync(_file, Lacking.Replace("phase: Successful, ", string.Empty, StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await using var run = CommandRun.Webhook("check", _file, "--requirements", "Strict");

        Assert.Equal(1, await run.EndAsync());
        Assert.Contains("verificationHistory[0].phase is missing; with the webhook it would be denied", run.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("chekc")]
    [InlineData("check", "-", "-o", "xml")]
    [InlineData("check", "-", "-o", "1")]
    [InlineData("check", "-", "--mode", "9")]
    [InlineData("check", "-", "--requirements", "1")]
    public async Task Arguments_that_cannot_be_used_are_exit_code_2(params string[] arguments)
    {
        await using var run = CommandRun.Webhook(arguments);

        Assert.Equal(2, await run.EndAsync());
    }

    public void Dispose() => File.Delete(_file);

    private async Task<(int ExitCode, string Text)> CheckAsync(string manifest)
    {
        await File.WriteAllTextAsync(_file, manifest, TestContext.Current.CancellationToken);
        await using var run = CommandRun.Webhook("check", _file);
        return (await run.EndAsync(), run.Text);
    }

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}

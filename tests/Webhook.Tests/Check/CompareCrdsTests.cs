using System.Text.Json.Nodes;
using KargoStageWebhook.Hosting;

namespace KargoStageWebhook.Check;

/// <summary><c>check --crd new.yaml --from-crd old.yaml</c>: what does the upgrade require that was not required before?</summary>
public sealed class CompareCrdsTests : IDisposable
{
    private const string EitherOr = "Expected either FILEs or --cluster. FILEs stand before --crd and --from-crd, or behind --.";

    private const string Stage = """{"apiVersion":"kargo.akuity.io/v1alpha1","kind":"Stage","metadata":{"name":"test","namespace":"demo"},"status":{"health":"good"}}""";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();

    [Fact]
    public async Task Without_objects_the_differences_are_the_answer()
    {
        var (exitCode, text) = await CompareAsync(CrdText.Stages(CrdText.Lenient), CrdText.Stages(CrdText.Strict));

        Assert.Equal(1, exitCode);
        Assert.Equal("""
            stages.kargo.akuity.io v1alpha1 adds:
              status.freightHistory[].verificationHistory[]  required: [id, phase, startTime]
            1 difference.
            """, text);
    }

    [Fact]
    public async Task CRDs_that_add_no_requirement_are_exit_code_0()
    {
        var (exitCode, text) = await CompareAsync(CrdText.Stages(CrdText.Strict), CrdText.Stages(CrdText.Lenient));

        Assert.Equal((0, "The new CRDs add no requirement."), (exitCode, text));
    }

    [Fact]
    public async Task Data_that_the_upgrade_would_lose_and_rules_that_are_left_to_the_API_server_are_named()
    {
        var (exitCode, text) = await CompareAsync(
            CrdText.Stages(CrdText.Lenient, "health: { type: string }, last: { type: string }"),
            CrdText.Stages(CrdText.Lenient, "health: { type: string, x-kubernetes-validations: [{ rule: size(self) > 1 }] }"));

        Assert.Equal(1, exitCode);
        Assert.Contains("  status.last  not listed any more: its data are dropped\n", text, StringComparison.Ordinal);
        Assert.Contains("  status.health  x-kubernetes-validations (new or another one, and left to the API server)\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_get_the_path_the_kind_and_the_rule()
    {
        var (exitCode, text) = await CompareAsync(
            CrdText.Stages(CrdText.Lenient) + CrdText.Promotions(), CrdText.Stages(CrdText.Strict) + CrdText.Promotions(), "-o", "json");

        var report = JsonNode.Parse(text)!;
        Assert.Equal((1, 1, 0), (exitCode, report["exitCode"]!.GetValue<int>(), report["objects"]!.AsArray().Count));
        Assert.Equal(
            """{"crd":"stages.kargo.akuity.io v1alpha1","path":"status.freightHistory[].verificationHistory[]","kind":"required","rule":"required: [id, phase, startTime]"}""",
            Assert.Single(report["differences"]!.AsArray())!.ToJsonString());
    }

    [Fact]
    public async Task With_objects_the_differences_come_first_and_the_objects_are_the_answer()
    {
        var objects = Write("objects.json", Stage);

        var (exitCode, text) = await CompareAsync(CrdText.Stages(CrdText.Lenient), CrdText.Stages(CrdText.Strict), objects);

        Assert.Equal(0, exitCode);
        Assert.Contains("1 difference.\n\nStage demo/test conforms to stages.kargo.akuity.io v1alpha1\n1 checked", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_CRD_that_only_one_side_has_is_exit_code_2_and_everything_else_is_checked()
    {
        await using var run = CommandRun.Webhook(
            "check", Write("objects.yaml", Stage), "--crd", Write("new.yaml", CrdText.Stages(CrdText.Strict) + CrdText.Promotions()), "--from-crd", Write("old.yaml", CrdText.Stages(CrdText.Lenient)));

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal("Only --crd has the CRD promotions.kargo.akuity.io, so it cannot be compared.", Assert.Single(run.Errors));
        Assert.Contains("1 difference.\n\nStage demo/test conforms to stages.kargo.akuity.io v1alpha1\n1 checked", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_CRD_that_cannot_be_compared_is_not_said_to_add_no_requirement()
    {
        await using var run = CommandRun.Webhook(
            "check", "--crd", Write("new.yaml", CrdText.Stages(CrdText.Strict) + CrdText.Promotions()), "--from-crd", Write("old.yaml", CrdText.Stages(CrdText.Strict)));

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal("The new CRDs that could be compared add no requirement.", run.Text);
    }

    [Fact]
    public async Task Where_no_old_CRD_can_be_read_nothing_is_said_of_what_the_new_ones_add()
    {
        await using var run = CommandRun.Webhook("check", "--crd", Write("new.yaml", CrdText.Stages(CrdText.Strict)), "--from-crd", Write("old.yaml", "kind: [\n"));

        Assert.Equal(2, await run.EndAsync());
        Assert.Contains("old.yaml cannot be read as a CRD: ", Assert.Single(run.Errors), StringComparison.Ordinal);
        Assert.Empty(run.Text);
    }

    [Theory]
    [InlineData("--from-crd needs --crd.", "--from-crd", "old.yaml")]
    [InlineData(EitherOr, "--crd", "new.yaml")]
    [InlineData(EitherOr, "--crd", "new.yaml", "--from-crd", "old.yaml", "--cluster", "--", "objects.yaml")]
    [InlineData("--namespace and --selector need --cluster.", "objects.yaml", "--namespace", "kargo-demo")]
    [InlineData("--namespace and --selector need --cluster.", "objects.yaml", "--selector", "team=a")]
    public async Task Options_that_need_others_say_so(string problem, params string[] arguments)
    {
        await using var run = CommandRun.Webhook(["check", .. arguments]);

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal(problem, Assert.Single(run.Errors));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private async Task<(int ExitCode, string Text)> CompareAsync(string old, string now, params string[] arguments)
    {
        await using var run = CommandRun.Webhook(["check", .. arguments, "--crd", Write("new.yaml", now), "--from-crd", Write("old.yaml", old)]);
        return (await run.EndAsync(), run.Text);
    }
}

using KargoStageWebhook.Hosting;

namespace KargoStageWebhook.Profiles;

/// <summary>The verb <c>profile</c>, as somebody runs it who writes a profile of their own.</summary>
public sealed class ProfileVerbTests : IDisposable
{
    private const string Clusters = "- match: {group: db.example, version: v1, kind: Cluster, resource: clusters}\n";

    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public async Task What_ships_is_shown_as_a_profile_that_can_be_read()
    {
        await using var run = CommandRun.Webhook("profile", "show");

        Assert.Equal(0, await run.EndAsync());
        var shown = Assert.IsType<ProfileResult.Valid>(ProfileReader.Read(run.Text, extended: null)).Profile;
        Assert.Equal(FieldsOf(Profile.Kargo), FieldsOf(shown));
        Assert.Contains("status.freightHistory[].verificationHistory[].id", FieldsOf(shown));
    }

    [Fact]
    public async Task What_a_profile_adds_is_a_line_for_each_field()
    {
        var (exitCode, output, errors) = await ValidateAsync("""
            - match: {group: db.example, version: v1, kind: Cluster, resource: clusters}
              backfill:
              - {field: "status.nodes[].id", id: {from: [name, ..shard]}}
              - {field: "status.shards{}.id", id: {from: []}}
              - {field: status.version, copy: spec.version}
              - {field: status.replicas, constant: {ready: 0}}
              never:
              - {field: status.primary, why: a second primary would lose writes}
            - match: {group: kargo.akuity.io, version: v1alpha1, kind: Stage, resource: stages}
              backfill:
              - {field: "status.conditions[].reason", constant: Unknown}
            """);

        Assert.Equal(
            [
                "stages.kargo.akuity.io/v1alpha1 status.conditions[].reason: \"Unknown\"",
                "clusters.db.example/v1 status.nodes[].id: an id from name, ..shard",
                "clusters.db.example/v1 status.shards{}.id: an id from the key of the map",
                "clusters.db.example/v1 status.version: a copy of spec.version",
                "clusters.db.example/v1 status.replicas: {\"ready\":0}",
                "clusters.db.example/v1 status.primary: never backfilled",
            ],
            output);
        Assert.Equal((0, 0), (exitCode, errors.Count));
    }

    [Fact]
    public async Task A_profile_that_adds_nothing_is_right()
    {
        var (exitCode, output, errors) = await ValidateAsync("[]\n");

        Assert.Equal((0, 0, 0), (exitCode, output.Count, errors.Count));
    }

    [Fact]
    public async Task Each_mistake_is_a_line_with_its_line_in_the_file()
    {
        var (exitCode, output, errors) = await ValidateAsync(Clusters + """
              backfill:
              - {field: spec.a, constant: 1}
              - {field: status.b, copy: b}
              never:
              - {field: status.c}
            """);

        Assert.Equal(2, exitCode);
        Assert.Equal(
            [
                $"{_file}: line 3: [0].backfill[0].field is 'spec.a'; expected a field below status, such as status.nodes[].id: [] for each item of a list, {{}} for each value of a map, [\"name\"] for other names",
                $"{_file}: line 4: [0].backfill[1].copy is 'b', which is the missing field itself",
                $"{_file}: line 6: [0].never[0].why is missing; expected what an invented value would do, as one clause",
            ],
            errors);
        Assert.Empty(output);
    }

    [Fact]
    public async Task Kargo_s_own_fields_are_there_already()
    {
        var (exitCode, _, errors) = await ValidateAsync(Profile.KargoText);

        Assert.Equal((2, Profile.Kargo.Resources.Sum(resource => resource.Fields.Count)), (exitCode, errors.Count));
        Assert.All(errors, line => Assert.Matches("which the profile has already$|, which is never backfilled: ", line));
    }

    [Theory]
    [InlineData("- match: [", "line 2: the text is not YAML: ")]
    [InlineData("rules: []", "line 1: the document is {\"rules\":[]}; expected a list of resources")]
    [InlineData("- &x [*x]", "line 1: *x is an alias; ")]
    public async Task What_is_no_profile_is_one_line_and_exit_code_2(string text, string message)
    {
        var (exitCode, _, errors) = await ValidateAsync(text);

        Assert.Equal(2, exitCode);
        Assert.StartsWith($"{_file}: {message}", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/no/such/file", "Could not find ")]
    [InlineData("/proc", "it is a directory; expected a file")]
    [InlineData("", "the path is empty")]
    public async Task A_file_that_cannot_be_read_is_one_line_and_exit_code_2(string path, string reason)
    {
        await using var run = CommandRun.Webhook("profile", "validate", path);

        Assert.Equal(2, await run.EndAsync());
        Assert.StartsWith($"{path} cannot be read: {reason}", Assert.Single(run.Errors), StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task A_file_that_is_larger_than_any_profile_is_one_line_and_exit_code_2()
    {
        var (exitCode, _, errors) = await ValidateAsync(new string(' ', (1024 * 1024) + 1));

        Assert.Equal((2, $"{_file} cannot be read: it has more than 1048576 characters"), (exitCode, Assert.Single(errors)));
    }

    [Theory]
    [InlineData("[{field: status.a, constant: 1}]", 0, "clusters.db.example/v1 status.a: 1")]
    [InlineData("[{field: spec.a, constant: 1}]", 2, "-: line 2: [0].backfill[0].field is 'spec.a'; ")]
    public async Task Standard_input_is_read(string backfill, int exitCode, string message)
    {
        await File.WriteAllTextAsync(_file, $"{Clusters}  backfill: {backfill}", TestContext.Current.CancellationToken);
        await using var run = CommandRun.Shell($"{CommandRun.WebhookCommand} profile validate - < {_file}");

        Assert.Equal(exitCode, await run.EndAsync());
        Assert.StartsWith(message, Assert.Single(run.Output.Concat(run.Errors)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("profile")]
    [InlineData("profile", "validate")]
    [InlineData("profile", "shwo")]
    public async Task Arguments_that_cannot_be_used_are_exit_code_2(params string[] arguments)
    {
        await using var run = CommandRun.Webhook(arguments);

        Assert.Equal(2, await run.EndAsync());
    }

    public void Dispose() => File.Delete(_file);

    private static IEnumerable<string> FieldsOf(Profile profile) => profile.Resources.SelectMany(resource => resource.Fields).Select(field => field.Path.Text);

    private async Task<(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)> ValidateAsync(string text)
    {
        await File.WriteAllTextAsync(_file, text, TestContext.Current.CancellationToken);
        await using var run = CommandRun.Webhook("profile", "validate", _file);
        return (await run.EndAsync(), run.Output, run.Errors);
    }
}

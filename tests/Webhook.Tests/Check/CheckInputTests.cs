using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using KargoStageWebhook.Hosting;

namespace KargoStageWebhook.Check;

/// <summary><c>check</c> of directories, compressed files and several CRDs.</summary>
public sealed class CheckInputTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();

    [Fact]
    public async Task A_directory_is_read_with_all_that_is_in_it()
    {
        Write("b/deep/stage.yml", Stage("deep"));
        Write("a.yaml", Stage("yaml"));
        Write("c.json", """{"apiVersion":"kargo.akuity.io/v1alpha1","kind":"Stage","metadata":{"name":"json"}}""");
        await File.WriteAllBytesAsync(Path.Combine(_directory.FullName, "d.yaml.gz"), Compress(Stage("compressed")), TestContext.Current.CancellationToken);
        Write("README.md", "no manifest");
        Write(".hidden/stage.yaml", Stage("hidden"));

        var (exitCode, output, _) = await CheckAsync(_directory.FullName);

        Assert.Equal(0, exitCode);
        Assert.Equal(["Stage yaml conforms", "Stage deep conforms", "Stage json conforms", "Stage compressed conforms"], output.SkipLast(1).OrderBy(line => Array.FindIndex(["yaml", "deep", "json", "compressed"], line.Contains)));
        Assert.StartsWith("4 checked", output[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("README.md", "deep/notes.txt", ".hidden.yaml")]
    public async Task A_directory_without_a_manifest_is_exit_code_2(params string[] others)
    {
        foreach (var file in others) Write(file, Stage("a"));
        Write("empty.yaml", string.Empty);
        Write("none.yaml", "# none yet\n");

        var (exitCode, _, errors) = await CheckAsync(_directory.FullName);

        Assert.Equal(2, exitCode);
        Assert.Equal($"{_directory.FullName} cannot be read: there is no document in it", Assert.Single(errors));
    }

    [Fact]
    public async Task A_directory_with_an_empty_list_has_nothing_that_does_not_conform()
    {
        Write("none.yaml", "# none yet\n");
        Write("stages.json", """{"apiVersion":"v1","kind":"List","items":[]}""");

        var (exitCode, _, errors) = await CheckAsync(_directory.FullName);

        Assert.Equal(0, exitCode);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task Standard_input_may_be_compressed()
    {
        var file = Path.Combine(_directory.FullName, "stage");
        await File.WriteAllBytesAsync(file, Compress(Stage("a")), TestContext.Current.CancellationToken);
        await using var run = CommandRun.Shell($"cat {file} | {CommandRun.WebhookCommand} check -");

        Assert.Equal(0, await run.EndAsync());
        Assert.Equal("Stage a conforms", run.Output[0]);
    }

    [Fact]
    public async Task A_file_that_is_truncated_is_one_line()
    {
        await File.WriteAllBytesAsync(Path.Combine(_directory.FullName, "a.yaml.gz"), Compress(Stage("a"))[..20], TestContext.Current.CancellationToken);
        Write("b.yaml", Stage("b"));

        var (exitCode, output, errors) = await CheckAsync(_directory.FullName);

        Assert.Equal(2, exitCode);
        Assert.Contains("Stage b conforms", output);
        Assert.StartsWith($"{_directory.FullName}/a.yaml.gz cannot be read: ", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wherever_a_compressed_file_is_truncated_that_is_exit_code_2_and_named_in_JSON()
    {
        var whole = Compress(string.Join("---\n", Enumerable.Range(0, 30).Select(number => Stage($"stage-{number}"))));
        var file = Path.Combine(_directory.FullName, "cut.yaml.gz");
        for (var length = 0; length < whole.Length; length++)
        {
            await File.WriteAllBytesAsync(file, whole[..length], TestContext.Current.CancellationToken);
            await using var run = CommandRun.Webhook("check", file, "-o", "json");

            Assert.True(await run.EndAsync() == 2, $"cut to {length} bytes");
            var unreadable = Assert.Single(JsonNode.Parse(run.Text)!["unreadable"]!.AsArray())!.GetValue<string>();
            if (length >= 2) Assert.Equal($"{file} cannot be read: its gzip data end early", unreadable);
        }
    }

    [Fact]
    public async Task Objects_long_before_the_place_where_a_compressed_file_is_truncated_are_checked()
    {
        var whole = Compress(string.Join("---\n", Enumerable.Range(0, 3000).Select(number => Stage($"stage-{number}"))));
        await File.WriteAllBytesAsync(Path.Combine(_directory.FullName, "cut.yaml.gz"), whole[..^1], TestContext.Current.CancellationToken);

        var (exitCode, output, _) = await CheckAsync(_directory.FullName);

        Assert.Equal(2, exitCode);
        Assert.Contains("Stage stage-1000 conforms", output);
    }

    [Fact]
    public async Task A_CRD_that_is_truncated_is_no_CRD()
    {
        var crd = Path.Combine(_directory.FullName, "crd.yaml.gz");
        await File.WriteAllBytesAsync(crd, Compress(CrdText.Stages(CrdText.Strict))[..^1], TestContext.Current.CancellationToken);

        var (exitCode, _, errors) = await CheckAsync(Write("a.yaml", Stage("a")), "--crd", crd);

        Assert.Equal((2, $"{crd} cannot be read as a CRD: its gzip data end early"), (exitCode, Assert.Single(errors)));
    }

    [Fact]
    public async Task Links_that_go_round_are_a_line_each_and_what_is_beside_them_is_read()
    {
        Write("b.yaml", Stage("b"));
        Directory.CreateSymbolicLink(Path.Combine(_directory.FullName, "again"), _directory.FullName);
        File.CreateSymbolicLink(Path.Combine(_directory.FullName, "c.yaml"), Path.Combine(_directory.FullName, "d.yaml"));
        File.CreateSymbolicLink(Path.Combine(_directory.FullName, "d.yaml"), Path.Combine(_directory.FullName, "c.yaml"));

        var (exitCode, output, errors) = await CheckAsync(_directory.FullName);

        Assert.Equal(2, exitCode);
        Assert.Contains("Stage b conforms", output);
        Assert.Equal(["again", "c.yaml", "d.yaml"], errors.Select(error => error.Split(" cannot be read: ")[0][(_directory.FullName.Length + 1)..]).Order());
    }

    [Fact]
    public async Task One_bad_document_is_named_by_its_place_and_the_others_are_checked()
    {
        var file = Write("a.yaml", $"{Stage("a")}---\nkind: Stage\n  metadata: bad\n---\n{Stage("b")}");

        var (exitCode, output, errors) = await CheckAsync(file);

        Assert.Equal(2, exitCode);
        Assert.Equal(["Stage a conforms", "Stage b conforms"], output.SkipLast(1));
        Assert.StartsWith($"{file} cannot be read: document 2, line 6, column 11: ", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kind: List\nitems:\n- { apiVersion: kargo.akuity.io/v1alpha1, kind: Stage, metadata: { name: a } }\n- { kind: Stage }\n")]
    [InlineData("""{"apiVersion":"v1","items":[{"apiVersion":"kargo.akuity.io/v1alpha1","kind":"Stage","metadata":{"name":"a"}},{"kind":"Stage"}],"kind":"List"}""")]
    public async Task An_object_of_a_list_that_cannot_be_read_is_named_by_its_index(string list)
    {
        var file = Write("dump", list);

        var (exitCode, output, errors) = await CheckAsync(file);

        Assert.Equal((2, "Stage a conforms"), (exitCode, output[0]));
        Assert.Equal($"{file} cannot be read: document 1, items[1]: an object of kind Stage: it has no apiVersion", Assert.Single(errors));
    }

    [Fact]
    public async Task A_named_pipe_in_a_directory_is_not_waited_for()
    {
        Write("a.yaml", Stage("a"));
        await MakePipeAsync("b.yaml");
        File.CreateSymbolicLink(Path.Combine(_directory.FullName, "c.yaml"), "b.yaml");
        File.CreateSymbolicLink(Path.Combine(_directory.FullName, "d.yaml"), "a.yaml");
        await using var run = CommandRun.Webhook("check", _directory.FullName);

        Assert.Equal(0, await run.EndAsync().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
        Assert.StartsWith("2 checked", run.Output[^1], StringComparison.Ordinal);
    }

    /// <summary>The shell's <c>exec</c> comes back as soon as the pipe is open at its other end too, and writes nothing.</summary>
    [Theory]
    [InlineData("check a.yaml pipe")]
    [InlineData("check a.yaml --crd pipe")]
    public async Task A_named_pipe_to_which_nobody_writes_is_left_at_SIGTERM(string arguments)
    {
        Write("a.yaml", Stage("a"));
        await MakePipeAsync("pipe");
        await using var run = CommandRun.Shell($"cd {_directory.FullName}; {CommandRun.WebhookCommand} {arguments} & exec 3> pipe; kill -TERM $!; wait $!");

        Assert.Equal(130, await run.EndAsync().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_a_command_writes_into_a_named_pipe_is_read()
    {
        Write("a.yaml", Stage("a"));
        await using var run = CommandRun.Shell($"cd {_directory.FullName}; {CommandRun.WebhookCommand} check <(cat a.yaml)");

        Assert.Equal(0, await run.EndAsync());
        Assert.Equal("Stage a conforms", run.Output[0]);
    }

    [Fact]
    public async Task An_empty_path_is_one_line()
    {
        Assert.Equal((2, "'' cannot be read: the path is empty"), await ProblemAsync(string.Empty));
        Assert.Equal((2, "'' cannot be read as a CRD: the path is empty"), await ProblemAsync(Write("a.yaml", Stage("a")), "--crd", string.Empty));

        await using var run = CommandRun.Webhook("check", string.Empty, "-o", "json");
        Assert.Equal(2, await run.EndAsync());
        Assert.Equal("'' cannot be read: the path is empty", Assert.Single(JsonNode.Parse(run.Text)!["unreadable"]!.AsArray())!.GetValue<string>());

        static async Task<(int ExitCode, string Error)> ProblemAsync(params string[] arguments)
        {
            var (exitCode, _, errors) = await CheckAsync(arguments);
            return (exitCode, Assert.Single(errors));
        }
    }

    [Fact]
    public async Task Of_very_many_problems_some_are_named_and_all_are_counted()
    {
        var file = Write("a.yaml", string.Concat(Enumerable.Repeat("---\nmetadata: {}\n", 1500)));

        var (exitCode, _, errors) = await CheckAsync(file);

        Assert.Equal((2, 1001, "500 more could not be read."), (exitCode, errors.Count, errors[^1]));
    }

    [Fact]
    public async Task Several_files_may_follow_one_crd()
    {
        var (exitCode, output, _) = await CheckAsync(Write("o.yaml", Stage("a")), "--crd", Write("stages.yaml", CrdText.Stages(CrdText.Strict)), Write("promotions.yaml", CrdText.Promotions()));

        Assert.Equal(0, exitCode);
        Assert.Contains("Stage a conforms to stages.kargo.akuity.io v1alpha1", output);
    }

    [Fact]
    public async Task CRDs_may_be_a_directory_with_others_in_it()
    {
        Write("crds/stages.yaml", CrdText.Stages(CrdText.Strict));
        Write("crds/projects.yaml", CrdText.Of("projects", "v1alpha1", "{ type: object }"));
        Write("old/stages.yaml.gz", CrdText.Stages(CrdText.Lenient));

        var (exitCode, output, _) = await CheckAsync("--crd", Path.Combine(_directory.FullName, "crds"), "--from-crd", Path.Combine(_directory.FullName, "old"));

        Assert.Equal((1, "1 difference."), (exitCode, output[^1]));
    }

    [Fact]
    public async Task Who_gives_the_file_behind_crd_is_told_where_it_belongs()
    {
        var (exitCode, _, errors) = await CheckAsync("--crd", Write("stages.yaml", CrdText.Stages(CrdText.Strict)), Write("o.yaml", Stage("a")));

        Assert.Equal((2, "Expected either FILEs or --cluster. FILEs stand before --crd and --from-crd, or behind --."), (exitCode, errors[0]));
    }

    [Fact]
    public async Task Two_dashes_end_the_files_of_crd()
    {
        var (exitCode, output, _) = await CheckAsync("--crd", Write("stages.yaml", CrdText.Stages(CrdText.Strict)), "--", Write("o.yaml", Stage("a")));

        Assert.Equal(0, exitCode);
        Assert.Contains("Stage a conforms to stages.kargo.akuity.io v1alpha1", output);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static string Stage(string name) => $"apiVersion: kargo.akuity.io/v1alpha1\nkind: Stage\nmetadata: {{ name: {name} }}\n";

    private static byte[] Compress(string text)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return compressed.ToArray();
    }

    private async Task MakePipeAsync(string name)
    {
        await using var mkfifo = CommandRun.Shell($"mkfifo {Path.Combine(_directory.FullName, name)}");
        Assert.Equal(0, await mkfifo.EndAsync());
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    private static async Task<(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)> CheckAsync(params string[] arguments)
    {
        await using var run = CommandRun.Webhook(["check", .. arguments]);
        return (await run.EndAsync(), run.Output, run.Errors);
    }
}

using System.Text.RegularExpressions;
using KargoStageWebhook.Language;
using KargoStageWebhook.Text;
using YamlDotNet.RepresentationModel;

namespace KargoStageWebhook;

/// <summary>What runs in the name of this repository runs nothing that others can change, with no more permissions than it needs.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string Folder = Path.Combine(Samples.Root, ".github", "workflows");

    public static TheoryData<string> Files { get; } = [.. Directory.GetFiles(Folder, "*.yml").Select(file => Path.GetFileName(file))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_action_is_pinned_by_digest_with_its_version_beside_it(string file)
    {
        var uses = File.ReadLines(Path.Combine(Folder, file)).Where(line => Uses().IsMatch(line)).ToList();

        Assert.NotEmpty(uses);
        Assert.All(uses, line => Assert.Matches(Pinned(), line));
    }

    /// <summary>The workflow's own permissions are those of a job that names none.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void No_job_may_write_without_saying_so_itself(string file) =>
        Assert.All(Permissions(Read(file)), permission => Assert.Equal("read", permission.Access));

    /// <summary>Only jobs that publish may write, and only what they publish.</summary>
    [Theory]
    [InlineData("ci.yml")]
    [InlineData("release.yml", "image packages", "image id-token", "image attestations", "chart packages", "chart id-token", "chart attestations", "release contents", "release id-token", "release attestations")]
    public void These_permissions_to_write_are_all_there_are(string file, params string[] expected) => Assert.Equal(
        expected,
        from job in (YamlMappingNode)Read(file)["jobs"]
        where ((YamlMappingNode)job.Value).Children.ContainsKey("permissions")
        from permission in Permissions((YamlMappingNode)job.Value)
        where permission.Access != "read"
        select $"{job.Key} {permission.Scope}");

    [Fact]
    public void Every_workflow_s_permissions_to_write_are_listed_here() => Assert.Equal(["ci.yml", "release.yml"], Files.Select(file => file.Data).Order());

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_job_has_a_time_limit_and_the_workflow_runs_once_at_a_time(string file)
    {
        var workflow = Read(file);

        Assert.True(workflow.Children.ContainsKey("concurrency"));
        Assert.All(Jobs(workflow), job => Assert.True(job.Children.ContainsKey("timeout-minutes")));
    }

    /// <summary>Text that others wrote, such as a tag's name, is no part of a script.</summary>
    [Theory]
    [MemberData(nameof(Files))]
    public void No_script_contains_an_expression(string file) =>
        Assert.All(from job in Jobs(Read(file)) from step in Steps(job) where step.Children.ContainsKey("run") select Text(step, "run"), script => Assert.DoesNotContain("${{", script, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_script_of_the_repository_that_it_runs_is_there(string file)
    {
        var scripts = (from job in Jobs(Read(file)) from step in Steps(job) where step.Children.ContainsKey("run") select Text(step, "run"))
            .SelectMany(script => Script().Matches(script)).Select(match => match.Value).ToList();

        Assert.NotEmpty(scripts);
        Assert.All(scripts, script => Assert.True(File.Exists(Path.Combine(Samples.Root, script)), $"{script} is not there."));
    }

    private static YamlMappingNode Read(string file)
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(Path.Combine(Folder, file));
        yaml.Load(new YamlParser(reader));
        return (YamlMappingNode)yaml.Documents.Single().RootNode;
    }

    private static IEnumerable<YamlMappingNode> Jobs(YamlMappingNode workflow) => ((YamlMappingNode)workflow["jobs"]).Children.Values.Cast<YamlMappingNode>();

    private static IEnumerable<YamlMappingNode> Steps(YamlMappingNode job) => ((YamlSequenceNode)job["steps"]).Cast<YamlMappingNode>();

    private static IEnumerable<(string Scope, string? Access)> Permissions(YamlMappingNode node) =>
        ((YamlMappingNode)node["permissions"]).Children.Select(permission => (permission.Key.ToString(), ((YamlScalarNode)permission.Value).Value));

    private static string Text(YamlMappingNode step, string key) => ((YamlScalarNode)step[key]).Value!;

    [GeneratedRegex(@"^\s*(- )?uses:")]
    private static partial Regex Uses();

    [GeneratedRegex(@"uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")]
    private static partial Regex Pinned();

    [GeneratedRegex(@"(?<=^|\s|\()(scripts/[\w-]+\.sh|\.ci/run)")]
    private static partial Regex Script();
}

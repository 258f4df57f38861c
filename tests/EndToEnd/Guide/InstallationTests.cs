using System.Text.RegularExpressions;
using KargoStageWebhook.EndToEnd.Chart;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;

namespace KargoStageWebhook.EndToEnd.Guide;

/// <summary>
/// The README's installation in a fresh clone, command after command as written, until an update is backfilled. What stands in for docker and kind
/// publishes the clone's program, as the Dockerfile does, and the replicas that the Deployment describes run it.
/// </summary>
public sealed partial class InstallationTests(TestCluster cluster) : IDisposable
{
    private const string Release = "kargo-stage-webhook";

    private const string Docker = """
        case "$1" in
          build)
            version=$(sed -n 's/^ARG VERSION=//p' Dockerfile)
            HOME='HOME' dotnet publish src/Webhook -c Release -o 'FOLDER/program' --disable-build-servers -v quiet -p:RunAnalyzers=false "-p:MinVerVersionOverride=$version" || exit
            echo "$3" > 'FOLDER/image';;
          push) [ "$2" = "$(cat 'FOLDER/image')" ] && echo "$2" > 'FOLDER/pushed';;
          *) echo "docker $1 is not played" >&2; exit 1;;
        esac
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kargo-stage-webhook-clone-");

    private string Clone => Path.Combine(_folder.FullName, "clone");

    [Fact]
    public async Task A_fresh_clone_is_installed_as_the_README_says_and_backfills()
    {
        await CloneAsync();
        var commands = InstallationCommands();
        Assert.Equal(2, commands.Count); // From a registry, and on a local cluster.
        await KargoCrds.InstallAsync(cluster, KargoVersion.V1_5_2);
        using var somebody = await Operator.SeatAsync(cluster, Clone);
        somebody.Provide("docker", Docker.Replace("FOLDER", _folder.FullName, StringComparison.Ordinal).Replace("'HOME'", $"'{Environment.GetEnvironmentVariable("HOME")}'", StringComparison.Ordinal));
        somebody.Provide("kind", $"[ \"$1 $2 $3\" = \"load docker-image $(cat '{_folder.FullName}/image')\" ] && cp '{_folder.FullName}/image' '{_folder.FullName}/pushed'");

        foreach (var command in commands) await InstallAsync(somebody, command);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<string> FollowAsync(Operator somebody, string command)
    {
        var (exitCode, output) = await somebody.RunAsync($"set -e\n{command}");
        Assert.True(exitCode == 0, $"{command} ended with {exitCode}:\n{output}");
        return output;
    }

    private async Task InstallAsync(Operator somebody, string command)
    {
        var test = command.TrimEnd().Split('\n')[^1];
        Assert.StartsWith("helm test ", test, StringComparison.Ordinal);
        await using var release = await ChartRelease.InstallByAsync(cluster, Release, async values =>
        {
            await somebody.ProvideHelmAsync(values.Where(value => !value.StartsWith("image.", StringComparison.Ordinal)));
            Assert.Contains("STATUS: deployed", await FollowAsync(somebody, command.Replace(test, string.Empty, StringComparison.Ordinal)), StringComparison.Ordinal);
        });
        var image = (await release.DeploymentAsync())["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!.GetValue<string>();
        Assert.Equal(await ReadAsync("pushed"), image);
        release.Program = Path.Combine(_folder.FullName, "program", "kargo-stage-webhook");
        Assert.Equal(image.Split(':')[^1], (await somebody.RunAsync($"'{release.Program}' version")).Output.Trim());

        await release.RunReplicasAsync(2);
        var controller = await KargoController.InstallAsync(cluster, await cluster.NewNamespaceAsync());
        using var pod = await controller.StartPodAsync(KargoController.ImageOf("1.5.1"));
        await Wait.UntilAsync("an update without an id to be backfilled", () => IsBackfilledAsync(release, pod.Sender));
        var (exitCode, output) = await release.TestByAsync(() => somebody.RunAsync(test));
        Assert.True(exitCode == 0, output);
        await FollowAsync(somebody, Section("Uninstalling"));
    }

    // Until the API server calls the webhook, it rejects the update.
    private static async Task<bool> IsBackfilledAsync(ChartRelease release, Sender sender)
    {
        try
        {
            await sender.UpdateAsync();
            return await release.SumAsync("kargo_stage_webhook_backfilled_fields_total{") > 0;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private async Task CloneAsync()
    {
        var original = Path.GetFullPath(Path.Combine(Helm.Chart, "..", ".."));
        if (!Path.Exists(Path.Combine(original, ".git"))) Assert.Skip("This source tree is no clone: there is nothing to clone.");

        await using var git = new ChildProcess("git", ["-c", "safe.directory=*", "clone", "--quiet", original, Clone]);
        Assert.True(await git.WaitAsync() == 0, git.Output);
    }

    private IReadOnlyList<string> InstallationCommands() =>
        [.. from block in Block().Matches(Read("README.md")) let command = block.Groups[1].Value where command.Contains("docker build", StringComparison.Ordinal) select command];

    private string Section(string heading) => Block().Match(Read("docs/installation.md").Split($"\n## {heading}\n")[1]).Groups[1].Value;

    private string Read(string document) => File.ReadAllText(Path.Combine(Clone, document));

    private async Task<string> ReadAsync(string name) => (await File.ReadAllTextAsync(Path.Combine(_folder.FullName, name), TestContext.Current.CancellationToken)).Trim();

    [GeneratedRegex(@"^```sh\n([^`]+)```$", RegexOptions.Multiline)]
    private static partial Regex Block();
}

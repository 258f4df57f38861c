using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>scripts/release.sh, as the release workflow calls it: what is published but for the registry.</summary>
public sealed class ReleaseScriptTests : IDisposable
{
    private const string Changelog = """
        # Changelog

        ## [Unreleased]

        ## [1.2.3] - 2026-01-02

        ### Added

        - The verb `a`: it does b. See [docs/commands.md](docs/commands.md#a), which
          has more.

        ### Fixed

        - Kargo's id. It was missing.

        | old | new |

        ## [1.2.3-rc.1]

        - Nothing else.
        """;

    private static readonly string[] Platforms = ["linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kargo-stage-webhook-script-");

    private string Published => Path.Combine(_folder.FullName, "published");

    [Fact]
    public async Task The_chart_has_the_tag_s_version_and_installs_the_published_image_without_a_value()
    {
        await MakeAsync("chart", "v1.2.3", "registry.example:5000/team", Published);

        var package = Path.Combine(Published, "kargo-stage-webhook-1.2.3.tgz");
        var deployment = Rendering.Parse(await Helm.RunAsync("template", Rendering.Release, package)).One("Deployment");
        Assert.Equal("registry.example:5000/team/kargo-stage-webhook:1.2.3", ImageOf(deployment));
        Assert.Equal("1.2.3", deployment["metadata"]!["labels"]!["app.kubernetes.io/version"]!.GetValue<string>());
        Assert.Equal("mirror.example/team/kargo-stage-webhook:1.2.3", ImageOf(Rendering.Parse(await Helm.RunAsync("template", Rendering.Release, package, "--set", "image.registry=mirror.example")).One("Deployment")));
        Assert.DoesNotContain("WARNING", await Helm.RunAsync("lint", "--strict", package), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_chart_s_metadata_leads_to_the_repository_and_says_what_is_new()
    {
        await MakeAsync("chart", "v1.2.3", "registry.example/team", Published);

        var chart = Rendering.Parse(await Helm.RunAsync("show", "chart", Path.Combine(Published, "kargo-stage-webhook-1.2.3.tgz"))).Objects.Single();
        var annotations = chart["annotations"]!;
        Assert.Equal(("1.2.3", "1.2.3"), (chart["version"]!.GetValue<string>(), chart["appVersion"]!.GetValue<string>()));
        Assert.Equal("https://git.example/team/webhook", chart["home"]!.GetValue<string>());
        Assert.Equal("https://git.example/team/webhook/tree/v1.2.3", chart["sources"]!.AsArray().Single()!.GetValue<string>());
        Assert.Equal("false", annotations["artifacthub.io/prerelease"]!.GetValue<string>());
        Assert.Contains("image: registry.example/team/kargo-stage-webhook:1.2.3", annotations["artifacthub.io/images"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(
            [("added", "The verb `a`: it does b"), ("fixed", "Kargo's id")],
            Rendering.Parse(annotations["artifacthub.io/changes"]!.GetValue<string>()).Objects.Single().AsArray().Select(change => (change!["kind"]!.GetValue<string>(), change["description"]!.GetValue<string>())));
    }

    [Fact]
    public async Task The_chart_s_README_has_the_published_chart_and_no_link_that_leads_out_of_the_chart()
    {
        await MakeAsync("chart", "v1.2.3-rc.1", "registry.example/team", Published);

        var package = Path.Combine(Published, "kargo-stage-webhook-1.2.3-rc.1.tgz");
        var readme = await Helm.RunAsync("show", "readme", package);
        Assert.Contains("helm install kargo-stage-webhook oci://registry.example/team/charts/kargo-stage-webhook --version 1.2.3-rc.1 -n kargo-stage-webhook --create-namespace --wait\n", readme, StringComparison.Ordinal);
        Assert.Contains("helm upgrade kargo-stage-webhook oci://registry.example/team/charts/kargo-stage-webhook --version 1.2.3-rc.1 -n kargo-stage-webhook --reuse-values ", readme, StringComparison.Ordinal);
        Assert.DoesNotContain(" charts/kargo-stage-webhook", readme, StringComparison.Ordinal);
        Assert.Contains("| `image.registry` | `registry.example` |", readme, StringComparison.Ordinal);
        Assert.DoesNotContain("](..", readme, StringComparison.Ordinal);
        Assert.Contains("prerelease: \"true\"", await Helm.RunAsync("show", "chart", package), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_archive_holds_the_platform_s_binary_and_the_licence_and_has_the_checksum_that_is_published()
    {
        await MakeAsync("archives", "v1.2.3", WriteBinaries(), Published);

        foreach (var platform in Platforms)
        {
            var unpacked = Directory.CreateDirectory(Path.Combine(_folder.FullName, "unpacked", platform)).FullName;
            await UnpackAsync(Path.Combine(Published, ArchiveOf(platform)), unpacked);
            Assert.Equal(["LICENSE", BinaryOf(platform)], Directory.GetFiles(unpacked).Select(Path.GetFileName).Order(StringComparer.Ordinal));
            Assert.Equal($"the binary for {platform}\n", await File.ReadAllTextAsync(Path.Combine(unpacked, BinaryOf(platform)), Cancellation));
        }

        await using var verification = new ChildProcess("bash", ["-c", $"cd '{Published}' && sha256sum --check --strict kargo-stage-webhook_1.2.3_checksums.txt"]);
        Assert.True(await verification.WaitAsync() == 0, verification.Output);
        Assert.Equal(Platforms.Length + 1, verification.Output.Split(": OK").Length - 1); // The archives, and the manifest for krew.
    }

    [Fact]
    public async Task The_manifest_for_krew_names_each_archive_with_its_checksum_and_binary()
    {
        await MakeAsync("archives", "v1.2.3", WriteBinaries(), Published);

        var manifest = Rendering.Parse(await File.ReadAllTextAsync(Path.Combine(Published, "kargo-stage-webhook.yaml"), Cancellation)).One("Plugin");
        Assert.Equal(("kargo-stage-webhook", "v1.2.3"), (manifest["metadata"]!["name"]!.GetValue<string>(), manifest["spec"]!["version"]!.GetValue<string>()));
        Assert.Equal(
            Platforms.Select(platform => (platform, $"https://git.example/team/webhook/releases/download/v1.2.3/{ArchiveOf(platform)}", Sha256(ArchiveOf(platform)), BinaryOf(platform))),
            from platform in manifest["spec"]!["platforms"]!.AsArray()
            let labels = platform["selector"]!["matchLabels"]!
            select ($"{labels["os"]}/{labels["arch"]}", platform["uri"]!.GetValue<string>(), platform["sha256"]!.GetValue<string>(), platform["bin"]!.GetValue<string>()));
    }

    [Fact]
    public async Task The_same_binaries_make_the_same_archives()
    {
        var binaries = WriteBinaries();
        await MakeAsync("archives", "v1.2.3", binaries, Published);
        var checksums = Platforms.Select(platform => Sha256(ArchiveOf(platform))).ToList();
        foreach (var binary in Directory.GetFiles(binaries, "*", SearchOption.AllDirectories)) File.SetLastWriteTimeUtc(binary, DateTime.UnixEpoch.AddYears(40));

        await MakeAsync("archives", "v1.2.3", binaries, Published);

        Assert.Equal(checksums, Platforms.Select(platform => Sha256(ArchiveOf(platform))));
    }

    [Fact]
    public async Task Notes_are_the_tag_s_section_with_links_that_lead_to_the_tag()
    {
        var notes = await MakeAsync("notes", "v1.2.3", "registry.example/team");

        Assert.StartsWith("### Added\n", notes, StringComparison.Ordinal);
        Assert.Contains("(https://git.example/team/webhook/blob/v1.2.3/docs/commands.md#a)", notes, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing else.", notes, StringComparison.Ordinal);
        Assert.Contains("\nhelm install kargo-stage-webhook oci://registry.example/team/charts/kargo-stage-webhook --version 1.2.3 -n ", notes, StringComparison.Ordinal);
        Assert.StartsWith("- Nothing else.\n\n### Installation\n", await MakeAsync("notes", "v1.2.3-rc.1", "registry.example/team"), StringComparison.Ordinal);
        Assert.Equal("1.2.3-rc.1\n", await MakeAsync("version", "v1.2.3-rc.1"));
    }

    [Theory]
    [InlineData("1.2.3", "the tag '1.2.3' is no version; expected v1.2.3 or v1.2.3-rc.1")]
    [InlineData("v1.2", "the tag 'v1.2' is no version")]
    [InlineData("v1.02.3", "the tag 'v1.02.3' is no version")]
    [InlineData("v1.2.3+build", "the tag 'v1.2.3+build' is no version")]
    [InlineData("v1.2.3-rc..1", "the tag 'v1.2.3-rc..1' is no version")]
    [InlineData("v1.2.4", "CHANGELOG.md has no section '## [1.2.4]' for the tag 'v1.2.4'")]
    [InlineData("v1.2.3-rc.2", "CHANGELOG.md has no section '## [1.2.3-rc.2]' for the tag 'v1.2.3-rc.2'")]
    public async Task A_tag_without_a_version_or_without_notes_is_an_error(string tag, string message)
    {
        foreach (var arguments in (string[][])[["version", tag], ["notes", tag, "registry.example/team"], ["chart", tag, "registry.example/team", Published], ["archives", tag, WriteBinaries(), Published]])
        {
            var (exitCode, output) = await RunAsync(arguments);

            Assert.Equal(1, exitCode);
            Assert.Contains(message, output, StringComparison.Ordinal);
            Assert.False(Directory.Exists(Published));
        }
    }

    [Fact]
    public async Task A_platform_without_a_binary_is_an_error()
    {
        var binaries = WriteBinaries();
        File.Delete(Path.Combine(binaries, "darwin-arm64", "kargo-stage-webhook"));

        var (exitCode, output) = await RunAsync("archives", "v1.2.3", binaries, Published);

        Assert.Equal(1, exitCode);
        Assert.Contains("darwin-arm64/kargo-stage-webhook is missing", output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string BinaryOf(string platform) => platform.StartsWith("windows", StringComparison.Ordinal) ? "kargo-stage-webhook.exe" : "kargo-stage-webhook";

    private static string ArchiveOf(string platform) =>
        $"kargo-stage-webhook_1.2.3_{platform.Replace('/', '_')}.{(platform.StartsWith("windows", StringComparison.Ordinal) ? "zip" : "tar.gz")}";

    private static string ImageOf(JsonNode deployment) => deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!.GetValue<string>();

    private static async Task UnpackAsync(string archive, string folder)
    {
        if (archive.EndsWith(".zip", StringComparison.Ordinal))
        {
            await ZipFile.ExtractToDirectoryAsync(archive, folder, Cancellation);
            return;
        }

        await using var tar = new ChildProcess("bash", ["-c", $"tar xzf '{archive}' -C '{folder}' && test -x '{folder}/kargo-stage-webhook'"]);
        Assert.True(await tar.WaitAsync() == 0, tar.Output);
    }

    private string Sha256(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Published, file))));

    private string WriteBinaries()
    {
        var binaries = _folder.CreateSubdirectory("binaries");
        foreach (var platform in Platforms)
            File.WriteAllText(Path.Combine(binaries.CreateSubdirectory(platform.Replace('/', '-')).FullName, BinaryOf(platform)), $"the binary for {platform}\n");
        return binaries.FullName;
    }

    private async Task<string> MakeAsync(params string[] arguments)
    {
        var (exitCode, output) = await RunAsync(arguments);
        Assert.True(exitCode == 0, output);
        return output;
    }

    // In a copy, so that the changelog is the test's.
    private async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var root = Path.Combine(_folder.FullName, "repository");
        if (!Directory.Exists(root))
        {
            var original = Path.GetFullPath(Path.Combine(Helm.Chart, "..", ".."));
            await using var copying = new ChildProcess("bash", ["-c", $"mkdir '{root}' && cd '{original}' && cp -r scripts charts LICENSE '{root}'"]);
            Assert.True(await copying.WaitAsync() == 0, copying.Output);
            await File.WriteAllTextAsync(Path.Combine(root, "CHANGELOG.md"), Changelog, Cancellation);
        }

        var programs = Path.GetDirectoryName(await Binaries.ProgramAsync("helm"));
        await using var script = new ChildProcess(Path.Combine(root, "scripts", "release.sh"), arguments, new Dictionary<string, string>
        {
            ["PATH"] = $"{programs}:{Environment.GetEnvironmentVariable("PATH")}",
            ["HOME"] = _folder.FullName,
            ["GITHUB_SERVER_URL"] = "https://git.example",
            ["GITHUB_REPOSITORY"] = "team/webhook",
            ["SOURCE_DATE_EPOCH"] = "1767312000",
        });
        return (await script.WaitAsync(), script.Output);
    }
}

using System.Globalization;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using KargoStageWebhook.Language;
using KargoStageWebhook.Serve;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook;

/// <summary>What an image's build and start stand on, and only a build would show.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(Samples.Root, "Dockerfile"));

    [Fact]
    public void It_starts_what_is_published() =>
        Assert.Equal($"""["/app/{typeof(WebhookApp).Assembly.GetName().Name}"]""", One("ENTRYPOINT"));

    [Fact]
    public void Its_ports_are_those_on_which_the_process_listens_unless_told_otherwise()
    {
        var options = new WebhookOptions();

        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{options.HttpsPort} {options.MetricsPort}"), One("EXPOSE"));
    }

    /// <summary>A kubelet does not start a user that is a name under the chart's runAsNonRoot.</summary>
    [Fact]
    public void Its_user_is_a_number_and_not_root_s()
    {
        Assert.Contains("runAsNonRoot: true", File.ReadAllText(Path.Combine(Samples.Root, "charts", "kargo-stage-webhook", "values.yaml")), StringComparison.Ordinal);
        Assert.NotEqual(0, int.Parse(One("USER"), CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Kargo_s_profile_which_the_core_embeds_is_part_of_the_build()
    {
        const string Folder = "charts/kargo-stage-webhook/profiles";

        Assert.Contains($"{Folder} {Folder}", All("COPY"));
        Assert.Contains($"!{Folder}", File.ReadLines(Path.Combine(Samples.Root, ".dockerignore")));
    }

    /// <summary>No git is there: the one argument is the version of what is built, and of the label.</summary>
    [Fact]
    public void It_is_labelled_with_the_version_that_is_built()
    {
        Assert.Equal(["VERSION", "VERSION"], All("ARG").Where(argument => argument.StartsWith("VERSION", StringComparison.Ordinal)).Skip(1));
        Assert.Contains("\"-p:MinVerVersionOverride=$VERSION\"", Dockerfile, StringComparison.Ordinal);
        Assert.Contains("org.opencontainers.image.version=\"${VERSION}\"", Dockerfile, StringComparison.Ordinal);
    }

    [Fact]
    public void Its_images_are_those_of_the_framework_that_is_built_for()
    {
        var framework = new FrameworkName(typeof(WebhookApp).Assembly.GetCustomAttributes(typeof(TargetFrameworkAttribute), inherit: false).Cast<TargetFrameworkAttribute>().Single().FrameworkName);

        Assert.Equal(["sdk", "runtime-deps"], BaseImage().Matches(Dockerfile).Select(image => image.Groups[1].Value));
        Assert.All(BaseImage().Matches(Dockerfile), image => Assert.Equal(framework.Version, Version.Parse(image.Groups[2].Value)));
    }

    /// <summary>A project that is not there when packages are restored fails the build, and so does a lock file.</summary>
    [Fact]
    public void It_copies_every_project_before_it_restores()
    {
        var copied = All("COPY").SelectMany(copy => copy.Split(' ')[..^1]).ToList();
        var source = Path.Combine(Samples.Root, "src");
        string[] read = [.. Directory.GetFiles(source, "*.csproj", SearchOption.AllDirectories), .. Directory.GetFiles(source, "packages.lock.json", SearchOption.AllDirectories)];

        Assert.All(read.Where(file => !file.Contains("/obj/", StringComparison.Ordinal)), file => Assert.Contains(Path.GetRelativePath(Samples.Root, file), copied));
        Assert.All(copied.Where(file => !file.StartsWith('-') && !file.StartsWith('/')), file => Assert.True(Path.Exists(Path.Combine(Samples.Root, file)), $"{file} is not there."));
    }

    private static string One(string instruction) => Assert.Single(All(instruction));

    private static IEnumerable<string> All(string instruction) =>
        from line in Dockerfile.Split('\n')
        where line.StartsWith($"{instruction} ", StringComparison.Ordinal)
        select line[(instruction.Length + 1)..];

    [GeneratedRegex(@"^FROM .*/dotnet/([\w-]+):([\d.]+)-", RegexOptions.Multiline)]
    private static partial Regex BaseImage();
}

using KargoStageWebhook.Admission;
using KargoStageWebhook.Language;
using KargoStageWebhook.Profiles;
using static KargoStageWebhook.Language.Stage;

namespace KargoStageWebhook.Attribution;

public sealed class ControllerVersionTests
{
    private const string Digest = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    [Theory]
    [InlineData("kargo:v1.5.1", "1.5.1")]
    [InlineData("kargo:1.5.1", "1.5.1")]
    [InlineData("kargo:V1.5.1", "1.5.1")]
    [InlineData("registry.example/akuity/kargo:v1.5.1", "1.5.1")]
    [InlineData("registry.example:5000/akuity/kargo:v1.5.1", "1.5.1")]
    [InlineData("registry.example:5000/akuity/kargo:v1.5.1@" + Digest, "1.5.1")]
    [InlineData("[2001:db8::1]:5000/akuity/kargo:v1.5.1", "1.5.1")]
    [InlineData("kargo:v1.6.0-rc.1", "1.6.0-rc.1")]
    [InlineData("kargo:v1.5.1_build.7", "1.5.1_build.7")]
    [InlineData("kargo:main", "main")]
    [InlineData("kargo:vanilla", "vanilla")]
    public void The_tag_of_an_image_is_the_version(string image, string version) =>
        Assert.Equal(new ControllerVersion(version, VersionSource.PodImage), ControllerVersion.OfPod(image, label: "0.0.1"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("kargo")]
    [InlineData("kargo:")]
    [InlineData("kargo@" + Digest)]
    [InlineData("registry.example:5000/akuity/kargo")]
    [InlineData("registry.example:5000/akuity/kargo@" + Digest)]
    public void Without_a_tag_it_is_the_label(string? image) =>
        Assert.Equal(new ControllerVersion("1.5.1", VersionSource.PodLabel), ControllerVersion.OfPod(image, label: "v1.5.1"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_tag_and_label_it_is_unknown(string? label)
    {
        var version = ControllerVersion.OfPod("kargo@" + Digest, label);

        Assert.Equal(("unknown", false), (version.Text, version.IsKnown));
    }

    [Theory]
    [InlineData("v1.5.1\n", "1.5.1_")]
    [InlineData("1.5.1\"} 7", "1.5.1___7")]
    [InlineData("1.5.1\u001b[2J", "1.5.1__2J")]
    [InlineData("\U0001F600", "__")]
    [InlineData(" ", "_")]
    public void What_is_odd_becomes_an_underscore(string label, string version) => Assert.Equal(version, ControllerVersion.OfPod(null, label).Text);

    [Fact]
    public void However_long_a_tag_is_a_version_has_64_characters() =>
        Assert.Equal(new string('1', 64), ControllerVersion.OfPod($"kargo:v{new string('1', 100_000)}", null).Text);

    [Fact]
    public void However_long_an_image_is_its_tag_is_found() =>
        Assert.Equal("1.5.1", ControllerVersion.OfPod($"{string.Concat(Enumerable.Repeat("a:1/", 100_000))}kargo:v1.5.1", null).Text);

    [Fact]
    public void Only_who_adds_an_empty_id_is_guessed()
    {
        var (empty, absent, given) = (With(Collection("a", new Entry { Id = "" })), With(Collection("a", new Entry())), With(Collection("a", new Entry { Id = "x" })));

        Assert.Equal(new ControllerVersion("1.5.2", VersionSource.Payload), OfPayload(empty, stored: null));
        Assert.Equal(new ControllerVersion("1.5.2", VersionSource.Payload), OfPayload(empty, stored: absent));
        Assert.Equal(ControllerVersion.Unknown, OfPayload(empty, stored: empty));
        Assert.Equal(ControllerVersion.Unknown, OfPayload(absent, stored: empty));
        Assert.Equal(ControllerVersion.Unknown, OfPayload(given, stored: null));
    }

    private static ControllerVersion OfPayload(Stage sent, Stage? stored)
    {
        using var request = Assert.IsType<ReadResult.Readable>(AdmissionReviewReader.Read(Update.Of(sent, stored).Body(), Profile.Kargo)).Request;
        return ControllerVersion.OfPayload(request.Update);
    }

    [Theory]
    [InlineData(VersionSource.PodImage, "pod-image", "1.5.1 (by the image of its Pod)")]
    [InlineData(VersionSource.PodLabel, "pod-label", "1.5.1 (by the label of its Pod)")]
    [InlineData(VersionSource.Deployment, "deployment", "1.5.1 (by its Deployment)")]
    [InlineData(VersionSource.Payload, "payload", "1.5.1 (a guess: only that version sends empty texts)")]
    [InlineData(VersionSource.Unknown, "unknown", "1.5.1")]
    public void A_version_says_how_it_is_known(VersionSource source, string label, string text)
    {
        var version = new ControllerVersion("1.5.1", source);

        Assert.Equal(label, version.SourceName);
        Assert.Equal(text, version.ToString());
        Assert.Equal(source != VersionSource.Unknown, version.IsKnown);
    }
}

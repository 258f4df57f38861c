using System.Text;
using System.Text.Json;
using KargoStageWebhook.Language;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Objects;

/// <summary>Reading who an object is, and what of it is of interest.</summary>
public sealed class ObjectReaderTests
{
    [Fact]
    public void An_object_says_who_it_is()
    {
        using var view = Read("""{"apiVersion":"kargo.akuity.io/v1alpha1","kind":"Stage","metadata":{"name":"te\u0073t","namespace":"demo","uid":"5f0c","resourceVersion":"4711"},"status":{"a":[1]}}""");

        Assert.Equal(
            ("kargo.akuity.io/v1alpha1", "Stage", "demo", "test", "5f0c", "4711", """{"a":[1]}"""),
            (view.ApiVersion.ToString(), view.Kind.ToString(), view.Namespace.ToString(), view.Name.ToString(), view.Uid.ToString(), view.ResourceVersion.ToString(), Encoding.UTF8.GetString(view.Status.Span)));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"kind":7,"metadata":null}""")]
    [InlineData("""{"kind":"","metadata":{"name":["test"]}}""")]
    public void What_is_no_name_is_none(string json)
    {
        using var view = Read(json);

        Assert.Equal(("", "", true), (view.Kind.ToString(), view.Name.ToString(), view.Status.IsEmpty));
    }

    [Fact]
    public void A_key_that_is_not_UTF8_is_no_JSON()
    {
        var profile = Assert.IsType<ProfileResult.Valid>(ProfileReader.Read(
            "- match: {group: db.example, version: v1, kind: Cluster, resource: clusters}\n  backfill: [{field: 'status.pods{}.volume', constant: data}]", extended: null)).Profile.Find("clusters");
        byte[] json = [.. "{\"status\":{\"pods\":{\"a"u8, 0xFF, .. "\":{}}}}"u8];

        Assert.Contains("UTF-8", Assert.Throws<JsonException>(() => ObjectReader.Read(json, profile)).Message, StringComparison.Ordinal);
    }

    // An id is derived from it, and a copy would write it into the patch.
    [Theory]
    [InlineData("")]
    [InlineData("\\n")]
    public void A_value_that_is_read_and_is_not_UTF8_is_no_JSON(string escape)
    {
        byte[] json = [.. Encoding.UTF8.GetBytes($$"""{"status":{"freightHistory":[{"verificationHistory":[{"phase":"a{{escape}}"""), 0xFF, .. "\"}]}]}}"u8];

        Assert.Contains("UTF-8", Assert.Throws<JsonException>(() => ObjectReader.Read(json, Profile.Kargo.Find("stages"))).Message, StringComparison.Ordinal);
    }

    private static ObjectView Read(string json) => ObjectReader.Read(Encoding.UTF8.GetBytes(json), profile: null);
}

using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Serve;

/// <summary>What a too broad rule of a webhook configuration may send us: allowed, untouched, though an id is missing in each.</summary>
public sealed class OtherReviewsTests(RunningHost host) : IClassFixture<RunningHost>
{
    private static readonly AReview Evaluated = AReview.OfStageWithoutId();

    /// <summary>Each differs in one thing from what is evaluated.</summary>
    public static IReadOnlyDictionary<string, object> Reviews { get; } = new Dictionary<string, object>
    {
        ["another group"] = Evaluated with { Group = "example.com" },
        ["another version"] = Evaluated with { Version = "v1beta1" },
        ["another resource"] = Evaluated with { Resource = "freights" },
        ["no resource"] = Evaluated with { Resource = "" },
        ["the main resource"] = Evaluated with { SubResource = null },
        ["another subresource"] = Evaluated with { SubResource = "scale" },
        ["CREATE"] = Evaluated with { Operation = "CREATE" },
        ["DELETE"] = Evaluated with { Operation = "DELETE" },
        ["CONNECT"] = Evaluated with { Operation = "CONNECT" },
    };

    /// <summary>Their names.</summary>
    public static TheoryData<string> Names => [.. Reviews.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Other_reviews_are_allowed_without_a_word(string name)
    {
        var answer = await host.MutateAsync((AReview)Reviews[name]);

        Assert.Equal($$"""{"uid":"{{Evaluated.Uid}}","allowed":true}""", answer.Response.ToJsonString());
    }

    [Fact]
    public async Task A_delete_has_no_object_and_is_allowed()
    {
        var review = Evaluated with { Operation = "DELETE" };
        var json = review.ToJson();
        json["request"]!["object"] = null;

        Assert.True((await host.AskAsync("/validate", System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()))).Allowed);
    }
}

using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Serve;

/// <summary>What a too broad rule of a webhook configuration may send us: allowed, untouched, though an id is missing in each.</summary>
public sealed class OtherReviewsTests(RunningHost host) : IClassFixture<RunningHost>
{
    private static readonly AReview Judged = AReview.OfStageWithoutId();

    /// <summary>Each differs in one thing from what is judged.</summary>
    public static IReadOnlyDictionary<string, object> Reviews { get; } = new Dictionary<string, object>
    {
        ["another group"] = Judged with { Group = "example.com" },
        ["another version"] = Judged with { Version = "v1beta1" },
        ["another resource"] = Judged with { Resource = "freights" },
        ["no resource"] = Judged with { Resource = "" },
        ["the main resource"] = Judged with { SubResource = null },
        ["another subresource"] = Judged with { SubResource = "scale" },
        ["CREATE"] = Judged with { Operation = "CREATE" },
        ["DELETE"] = Judged with { Operation = "DELETE" },
        ["CONNECT"] = Judged with { Operation = "CONNECT" },
    };

    /// <summary>Their names.</summary>
    public static TheoryData<string> Names => [.. Reviews.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Other_reviews_are_allowed_without_a_word(string name)
    {
        var answer = await host.MutateAsync((AReview)Reviews[name]);

        Assert.Equal($$"""{"uid":"{{Judged.Uid}}","allowed":true}""", answer.Response.ToJsonString());
    }

    [Fact]
    public async Task A_delete_has_no_object_and_is_allowed()
    {
        var review = Judged with { Operation = "DELETE" };
        var json = review.ToJson();
        json["request"]!["object"] = null;

        Assert.True((await host.AskAsync("/validate", System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()))).Allowed);
    }
}

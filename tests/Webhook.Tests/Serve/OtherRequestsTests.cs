using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Serve;

/// <summary>What a too broad rule of a webhook configuration may send us: allowed, untouched, though an id is missing in each.</summary>
public sealed class OtherRequestsTests(RunningHost host) : IClassFixture<RunningHost>
{
    private static readonly ARequest Evaluated = ARequest.OfStageWithoutId();

    /// <summary>Each differs in one thing from what is evaluated.</summary>
    public static IReadOnlyDictionary<string, object> Requests { get; } = new Dictionary<string, object>
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
    public static TheoryData<string> Names => [.. Requests.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Other_requests_are_allowed_without_a_word(string name)
    {
        var answer = await host.MutateAsync((ARequest)Requests[name]);

        Assert.Equal($$"""{"uid":"{{Evaluated.Uid}}","allowed":true}""", answer.Response.ToJsonString());
    }

    [Fact]
    public async Task A_delete_has_no_object_and_is_allowed()
    {
        var request = Evaluated with { Operation = "DELETE" };
        var json = request.ToJson();
        json["request"]!["object"] = null;

        Assert.True((await host.AskAsync("/validate", System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()))).Allowed);
    }
}

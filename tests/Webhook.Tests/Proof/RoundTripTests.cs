using KargoStageWebhook.Kubernetes;

namespace KargoStageWebhook.Proof;

/// <summary>A response that proves nothing is neither success nor failure, whatever it is.</summary>
public sealed class RoundTripTests
{
    private const string Head = "\"apiVersion\":\"kargo.akuity.io/v1alpha1\",\"kind\":\"Stage\",\"metadata\":{\"namespace\":\"demo\",\"name\":\"a\"}";

    [Theory]
    [InlineData("{}")]
    [InlineData("{" + Head + "}")]
    [InlineData("{" + Head + ",\"status\":{}}")]
    [InlineData("{" + Head + ",\"status\":{\"freightHistory\":[]}}")]
    [InlineData("{" + Head + ",\"status\":{\"freightHistory\":7}}")]
    [InlineData("{" + Head + ",\"status\":{\"freightHistory\":[{\"id\":\"a\",\"verificationHistory\":[]}]}}")]
    public async Task Without_the_field_s_place_nothing_is_proven(string answer)
    {
        await using var server = await PlayedApiServer.StartAsync(PlayedApiServer.Page(null, "a"), PlayedApiServer.Reply(200, answer));
        await using var run = server.Run("prove");

        Assert.Equal(2, await run.EndAsync());
        Assert.StartsWith(
            "Unknown whether backfilling works. The Stage demo/a cannot be used to prove anything: the API server's response has no status.freightHistory[0].verificationHistory[0].id",
            Assert.Single(run.Problems),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"items":[7]}""", "The API server's response cannot be read:")]
    [InlineData("""{"items":{}}""", "The API server's response cannot be read:")]
    [InlineData("""{"items":[{"metadata":{}}]}""", "There is no Stage in the cluster")]
    [InlineData("""{"items":[{}]}""", "There is no Stage in the cluster")]
    [InlineData("{}", "There is no Stage in the cluster")]
    public async Task A_list_without_a_Stage_is_no_internal_error(string list, string said)
    {
        await using var server = await PlayedApiServer.StartAsync(PlayedApiServer.Reply(200, list));
        await using var run = server.Run("prove");

        Assert.Equal(2, await run.EndAsync());
        Assert.StartsWith($"Unknown whether backfilling works. {said}", Assert.Single(run.Problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, "The CRD stages.kargo.akuity.io is not installed, or the Stage does not exist: no (404)")]
    [InlineData(404, "The CRD stages.kargo.akuity.io is not installed, or the Stage demo/a does not exist: no (404)", "--namespace", "demo", "--stage", "a")]
    [InlineData(403, "The API server denies the proof's request: no (403)")]
    [InlineData(500, "The API server responded with 500: no (500)")]
    public async Task A_rejection_that_proves_nothing_says_what_is_missing(int code, string said, params string[] arguments)
    {
        await using var server = await PlayedApiServer.StartAsync(PlayedApiServer.Failure(code));
        await using var run = server.Run(["prove", .. arguments]);

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal($"Unknown whether backfilling works. {said}", Assert.Single(run.Problems));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("[]")]
    [InlineData("null")]
    public async Task A_response_that_is_no_object_is_no_answer(string answer)
    {
        await using var server = await PlayedApiServer.StartAsync(PlayedApiServer.Page(null, "a"), PlayedApiServer.Reply(200, answer));
        await using var run = server.Run("prove");

        Assert.Equal(2, await run.EndAsync());
        Assert.StartsWith("Unknown whether backfilling works.", Assert.Single(run.Problems), StringComparison.Ordinal);
    }
}

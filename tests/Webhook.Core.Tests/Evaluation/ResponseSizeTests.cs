using System.Text;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Evaluation;

/// <summary>A small request gets no huge response, and a huge key no huge memory, whatever somebody sends who wants it to be so.</summary>
public sealed class ResponseSizeTests
{
    private const int Limit = 4 * 1024 * 1024; // 2 MiB of paths and values, in base64, and what is around them.

    [Theory]
    [InlineData(100_000, 500)]
    [InlineData(100_000, 10_000)]
    public void A_long_key_of_a_map_in_the_path_of_many_fields(int key, int fields)
    {
        var items = string.Join(',', Enumerable.Repeat("{}", fields));
        var update = new ClusterUpdate($$"""{"shards":{"{{new string('k', key)}}":{"nodes":[{{items}}]} } }""") { Rules = ["{field: 'status.shards{}.nodes[].id', id: {from: [name]}}"] };

        ShouldBeAllowedAsItIs(update);
    }

    [Fact]
    public void A_long_value_that_is_copied_into_many_fields()
    {
        var items = string.Join(',', Enumerable.Repeat("{}", 1000));
        var update = new ClusterUpdate($$"""{"version":"{{new string('v', 100_000)}}","nodes":[{{items}}]}""") { Rules = ["{field: 'status.nodes[].version', copy: ..version}"] };

        ShouldBeAllowedAsItIs(update);
    }

    [Fact]
    public void A_thousand_ids_are_not_too_many()
    {
        var items = string.Join(',', Enumerable.Range(0, 1000).Select(i => $$"""{"name":"n{{i}}"}"""));

        Assert.Equal(1000, new ClusterUpdate($$"""{"nodes":[{{items}}]}""").Respond()["patch"] is { } patch ? Encoding.UTF8.GetString(Convert.FromBase64String(patch.GetValue<string>())).Split("\"op\"").Length - 1 : 0);
    }

    private static void ShouldBeAllowedAsItIs(ClusterUpdate update)
    {
        update.Respond(); // What is made once is made now.
        var (body, before) = (update.Body().Length, GC.GetAllocatedBytesForCurrentThread());
        var response = update.Respond();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(response["allowed"]!.GetValue<bool>());
        Assert.Null(response["patch"]);
        Assert.Contains("allowed as it is, since all values together are more than a patch may have", response["warnings"]![0]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.InRange(response.ToJsonString().Length, 1, Limit);
        Assert.InRange(allocated, 1, 60L * body);
    }
}

using System.Text;
using System.Text.Json;

namespace KargoStageWebhook.Kubernetes;

/// <summary>A list is cut into its items, however it arrives.</summary>
public sealed class ListReaderTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"items":[{"a":1},{"b":[{}]}],"metadata":{"continue":"x","remainingItemCount":7}}""")]
    [InlineData("""{"metadata":{"continue":"x","remainingItemCount":7},"kind":"StageList","other":[{"c":1}],"items":[ {"a":1} , {"b":[{}]} ]} """)]
    public async Task Items_and_metadata_come_in_any_order(string list)
    {
        foreach (var most in (int[])[1, 7, 100_000])
        {
            var (items, metadata) = await ReadAsync(list, most);

            Assert.Equal(["""{"a":1}""", """{"b":[{}]}"""], items);
            Assert.Equal(("x", 7), (metadata.Continue, metadata.RemainingItemCount));
        }
    }

    [Theory]
    [InlineData("""{"items":null}""")]
    [InlineData("""{"items":[]}""")]
    [InlineData("{}")]
    public async Task A_list_without_items_is_empty(string list) => Assert.Empty((await ReadAsync(list)).Items);

    [Theory]
    [InlineData(1000)]
    [InlineData(65_000)]
    [InlineData(66_000)]
    [InlineData(3_000_000)]
    public async Task Items_of_any_size_come_whole(int size)
    {
        var item = $$"""{"text":"{{new string('x', size)}}"}""";

        var (items, _) = await ReadAsync($$"""{"items":[{{item}},{"a":1},{{item}}]}""", atMost: 16_384);

        Assert.Equal([item, """{"a":1}""", item], items);
    }

    [Theory]
    [InlineData("")]
    [InlineData("404 page not found")]
    [InlineData("[]")]
    [InlineData("""{"items":[1]}""")]
    [InlineData("""{"items":[{"a":1}""")]
    [InlineData("""{"items":[{"a":1}]""")]
    public async Task What_is_no_list_or_breaks_off_is_an_error(string text) => await Assert.ThrowsAnyAsync<JsonException>(() => ReadAsync(text));

    [Fact]
    public async Task However_long_the_list_is_its_buffer_stays_small()
    {
        var item = $$"""{"text":"{{new string('x', 10_000)}}"}""";
        await using var body = new MemoryStream(Encoding.UTF8.GetBytes($$"""{"items":[{{string.Join(',', Enumerable.Repeat(item, 1000))}}]}"""));
        using var reader = new ListReader(body);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var count = 0;
        while (await reader.NextAsync(Cancellation) is not null) count++;

        Assert.Equal(1000, count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, body.Length / 10);
    }

    private static async Task<(IReadOnlyList<string> Items, ListMetadata Metadata)> ReadAsync(string list, int atMost = 100_000)
    {
        await using var body = new Trickle(Encoding.UTF8.GetBytes(list), atMost);
        using var reader = new ListReader(body);
        var items = new List<string>();
        while (await reader.NextAsync(Cancellation) is { } item) items.Add(Encoding.UTF8.GetString(item.Span));
        return (items, reader.Metadata);
    }

    // Gives no more than so many bytes at once.
    private sealed class Trickle(byte[] bytes, int atMost) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, atMost)], cancellationToken);
    }
}

using System.IO.Compression;
using System.Text;

namespace KargoStageWebhook.Manifests;

/// <summary>What is compressed is read whole, or is said not to be.</summary>
public sealed class GzipContentTests
{
    private static readonly byte[] First = Compress(Text(400, seed: 1)), Second = Compress(Text(40, seed: 2));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Members_behind_one_another_are_one_text(int chunk) => Assert.Equal(Text(400, seed: 1) + Text(40, seed: 2), Read([.. First, .. Second], chunk));

    [Fact]
    public void An_empty_text_is_read() => Assert.Empty(Read(Compress(string.Empty)));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public void Wherever_it_is_truncated_it_is_said_to_end_early(int chunk)
    {
        byte[] whole = [.. First, .. Second];

        // What ends behind its first member is whole too.
        var cuts = Enumerable.Range(2, whole.Length - 2).Where(length => length != First.Length);
        Assert.All(cuts, length => Assert.Equal("its gzip data end early", Assert.Throws<InvalidDataException>(() => Read(whole[..length], chunk)).Message));
    }

    [Fact]
    public void A_wrong_bit_is_damage_or_changes_nothing()
    {
        byte[] whole = [.. First, .. Second];
        for (var bit = 16; bit < whole.Length * 8; bit++)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                // Some bits do not matter: of the time in the header, of codes that are not used.
                Assert.Equal(Text(400, seed: 1) + Text(40, seed: 2), Read(damaged));
            }
            catch (InvalidDataException fault)
            {
                Assert.StartsWith("its gzip data ", fault.Message, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("its gzip data are damaged, or something else follows them", "kind: Stage")]
    [InlineData("its gzip data are damaged, or something else follows them", "\0\0\0")]
    [InlineData("its gzip data end early", "\u001F")]
    public void What_follows_that_is_no_member_is_no_part_of_it(string message, string behind)
    {
        byte[] all = [.. First, .. Encoding.Latin1.GetBytes(behind)];

        foreach (var chunk in new[] { 1, 7, First.Length, 100_000 }) Assert.Equal(message, Assert.Throws<InvalidDataException>(() => Read(all, chunk)).Message);
    }

    [Fact]
    public void A_wrong_checksum_is_damage()
    {
        var wrong = First.ToArray();
        wrong[^6] ^= 0x10;

        Assert.Equal("its gzip data are damaged", Assert.Throws<InvalidDataException>(() => Read(wrong)).Message);
    }

    private static string Text(int lines, int seed)
    {
        var random = new Random(seed);
        return string.Concat(Enumerable.Range(0, lines).Select(_ => $"id: {random.Next(100_000)}\n"));
    }

    private static byte[] Compress(string text)
    {
        var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return compressed.ToArray();
    }

    private static string Read(byte[] file, int chunk = 100_000)
    {
        using var content = new StreamReader(new GzipContent(new PeekStream(new ChunkStream(file, chunk))));
        return content.ReadToEnd();
    }

    /// <summary>Gives a few bytes at a time, as a pipe does.</summary>
    private sealed class ChunkStream(byte[] file, int chunk) : MemoryStream(file)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(chunk, buffer.Length)]);
    }
}

namespace KargoStageWebhook.Text;

/// <summary>Texts of callers, as they are shown to people.</summary>
public sealed class PrintableTests
{
    [Theory]
    [InlineData("kargo/kargo-controller", "kargo/kargo-controller")]
    [InlineData("größe 東京 \U0001F600", "größe 東京 \U0001F600")]
    [InlineData("a\u0007b\u001b[31m", "a?b?[31m")]
    [InlineData("a\u202egnp.exe", "a?gnp.exe")] // Right-to-left override.
    [InlineData("a\u2066b\u2069c", "a?b?c")] // Isolates.
    [InlineData("a\u200bb\ufeffc", "a?b?c")] // Nothing to see.
    [InlineData("a\u2028b\u2029c", "a?b?c")] // Line breaks that are no control characters.
    public void What_could_deceive_a_reader_is_a_question_mark(string text, string shown) => Assert.Equal(shown, Printable.Clip(text, 64));

    // In an attribute it would be three other characters.
    [Fact]
    public void Half_of_a_surrogate_pair_is_one_too() => Assert.Equal("a?b", Printable.Clip($"a{(char)0xD800}b", 64));

    [Fact]
    public void A_longer_text_ends_with_an_ellipsis_and_in_no_half_of_a_character()
    {
        Assert.Equal("abcde...", Printable.Clip("abcdefghij", 8));
        Assert.Equal("abcd...", Printable.Clip("abcd\U0001F600efghij", 8));
        Assert.Equal("...", Printable.Clip("abcd", 3));
    }
}

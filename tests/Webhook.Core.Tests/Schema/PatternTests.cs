using System.Text;

namespace KargoStageWebhook.Schema;

/// <summary>Patterns of RE2 in .NET: read alike, or not at all.</summary>
public sealed class PatternTests
{
    [Theory]
    [InlineData("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$", "Healthy", true)]
    [InlineData("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$", "Not healthy", false)]
    [InlineData(@"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$", "a.b/C-d", true)]
    [InlineData(@"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$", "a_b/c", false)]
    [InlineData("a", "bab", true)] // Anywhere.
    [InlineData("^a$", "a\n", false)] // .NET's $ would let it pass.
    [InlineData("^a.b$", "a\nb", false)]
    [InlineData(@"^\s$", "\v", false)] // To RE2 no white space.
    [InlineData(@"^[\w-~]$", "-", true)] // No range begins at a set.
    [InlineData(@"^[\w-~]$", "|", false)]
    [InlineData("^[+-.]$", ",", true)]
    [InlineData("^[a-z-9]$", "-", true)]
    [InlineData("^[^a-z]$", "a", false)]
    [InlineData("^[a&&b]$", "&", true)]
    [InlineData("^[[a]$", "[", true)]
    [InlineData("^a{2,3}$", "aaaa", false)]
    [InlineData("^(?:a|b)+?$", "abba", true)]
    [InlineData(@"\bid\b", "an id", true)]
    [InlineData("^#x y$", "#x y", true)]
    [InlineData(@"^\D\W\S$", "a-b", true)]
    [InlineData(@"^\D$", "1", false)]
    [InlineData(@"^\W$", "_", false)]
    [InlineData(@"^\S$", "\t", false)]
    [InlineData(@"^\d\w\s$", "1_ ", true)]
    [InlineData(@"^[\d\w\s]{3}$", "1_ ", true)]
    [InlineData(@"\Aa\z", "a", true)]
    [InlineData(@"\Aa\z", "a\n", false)]
    [InlineData(@"a\Bb", "ab", true)]
    [InlineData(@"^\t\n\r\f\v$", "\t\n\r\f\v", true)]
    [InlineData("^a{2}$", "aa", true)]
    [InlineData("^a{2,}$", "aaaaa", true)]
    [InlineData(@"^[\]\-\\]+$", @"]-\", true)]
    public void A_pattern_matches_as_in_RE2(string pattern, string text, bool matches) =>
        Assert.Equal(!matches, Assert.IsType<Pattern>(Pattern.Read(pattern)).Rejects(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("(?i)a")]
    [InlineData("(?P<name>a)")]
    [InlineData("[[:alpha:]]")]
    [InlineData(@"\pL")]
    [InlineData(@"\Qa.b\E")]
    [InlineData(@"a\x{10FFFF}")]
    [InlineData("é")]
    [InlineData("a{,3}")]
    [InlineData("[]a]")]
    [InlineData("a}")]
    [InlineData("[z-a]")]
    [InlineData(@"[a-\d]")]
    [InlineData("[a")]
    [InlineData(@"a\")]
    [InlineData("(a")]
    [InlineData("(?")]
    [InlineData("(")]
    [InlineData("a{2")]
    [InlineData("a{1,2,3}")]
    [InlineData("a{99999}")]
    [InlineData("a{1,99999}")]
    [InlineData("a{1,b}")]
    [InlineData("[^]a]")]
    [InlineData("[a-é]")]
    [InlineData(@"[\D]")]
    [InlineData(@"[\b]")]
    [InlineData("[")]
    [InlineData(@"[\")]
    [InlineData("a\u0001")]
    public void What_may_be_read_otherwise_is_not_validated(string pattern) => Assert.Null(Pattern.Read(pattern));

    [Theory]
    [InlineData('a', false)]
    [InlineData('b', true)]
    public void A_long_text_is_matched_to_its_end(char last, bool isRejected) =>
        Assert.Equal(isRejected, Pattern.Read("^a+$")!.Rejects(Encoding.UTF8.GetBytes(new string('a', 5000) + last)));

    [Fact]
    public void A_text_that_is_not_ASCII_is_left_to_the_API_server() => Assert.False(Pattern.Read("^a$")!.Rejects("é"u8));

    [Theory]
    [InlineData("2025-05-20T10:00:00Z", true)]
    [InlineData("2025-05-20t10:00:00z", true)]
    [InlineData("2025-05-20T10:00:00.123456789+02:00", true)]
    [InlineData("2025-05-20T10:00:00,5Z", true)]
    [InlineData("2025-05-20T10:00:00+99:99", true)]
    [InlineData("2025-05-20T10:00:00ZTwhatever", true)]
    [InlineData("0000-02-29T00:00:00Z", true)]
    [InlineData("2025-05-20T10:00:00é5Z", true)] // Left to the API server.
    [InlineData("2025-05-20T10:00:60Z", false)]
    [InlineData("2025-05-20T24:00:00Z", false)]
    [InlineData("2025-02-29T10:00:00Z", false)]
    [InlineData("2025-05-20T10:00:00", false)]
    [InlineData("2025-05-20T10:00:00.Z", false)]
    [InlineData("2025-05-20T10:00:00+0200", false)]
    [InlineData("2025-05-20 10:00:00Z", false)]
    [InlineData("2025-5-20T10:00:00Z", false)]
    [InlineData("2025-00-20T10:00:00Z", false)]
    [InlineData("2025-13-20T10:00:00Z", false)]
    [InlineData("2025-05-00T10:00:00Z", false)]
    [InlineData("202x-05-20T10:00:00Z", false)]
    [InlineData("2025/05-20T10:00:00Z", false)]
    [InlineData("2025-05/20T10:00:00Z", false)]
    [InlineData("2025-0x-20T10:00:00Z", false)]
    [InlineData("2025-05-20T1x:00:00Z", false)]
    [InlineData("2025-05-20T10-00:00Z", false)]
    [InlineData("2025-05-20T10:00-00Z", false)]
    [InlineData("2025-05-20T10:60:00Z", false)]
    [InlineData("2025-05-20T10:0x:00Z", false)]
    [InlineData("2025-05-20T10:00:0xZ", false)]
    [InlineData("2025-05-20T10:00:00*02:00", false)]
    [InlineData("2025-05-20T10:00:00+0x:00", false)]
    [InlineData("2025-05-20T10:00:00+02-00", false)]
    [InlineData("2025-05-20T10:00:00+02:0x", false)]
    [InlineData("2025-05-20T10:00:00-02:00", true)]
    [InlineData("2025-05-20T10:00:00\n5Z", false)]
    [InlineData("2025-05-20T10:00:00.5xZ", false)]
    [InlineData("2025-05-20T10:00:00+2:00", false)]
    [InlineData("é", false)]
    [InlineData("T", false)]
    [InlineData("", false)]
    public void A_date_time_is_what_an_API_server_takes_for_one(string text, bool isTaken) =>
        Assert.Equal(!isTaken, DateTimeFormat.Rejects(Encoding.UTF8.GetBytes(text)));
}

using System.Buffers;
using System.Text;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Objects;

/// <summary>How the place of a missing field is spelled: for people as an API server does, for a patch as RFC 6901 says.</summary>
public sealed class FieldLocationTests
{
    [Theory]
    [InlineData(
        "status.freightHistory[].verificationHistory[].id",
        """{"freightHistory":[{},{"verificationHistory":[null,{}]}]}""",
        "status.freightHistory[1].verificationHistory[1].id",
        "/status/freightHistory/1/verificationHistory/1/id")]
    [InlineData("status.a.b.id", """{"a":{"b":{}}}""", "status.a.b.id", "/status/a/b/id")]
    [InlineData("status.id", "{}", "status.id", "/status/id")]
    [InlineData("status.pods{}.id", """{"pods":{"x/y~z":{}}}""", "status.pods.x/y~z.id", "/status/pods/x~1y~0z/id")]
    [InlineData("status.pods{}.id", """{"pods":{"\u0061\"":{}}}""", "status.pods.a\".id", "/status/pods/a\"/id")]
    [InlineData("status.pods{}.id", """{"pods":{"":{}}}""", "status.pods..id", "/status/pods//id")]
    [InlineData("status.grid[][].id", """{"grid":[[],[{"id":"a"},{}]]}""", "status.grid[1][1].id", "/status/grid/1/1/id")]
    [InlineData("""status.a["b.c/d"].id""", """{"a":{"b.c/d":{}}}""", "status.a.b.c/d.id", "/status/a/b.c~1d/id")]
    public void A_path_and_a_pointer_lead_to_the_field(string field, string status, string path, string pointer) => Assert.Equal((path, pointer), Spelled(field, status));

    [Fact]
    public void A_key_of_any_length_makes_a_path_of_bounded_length()
    {
        var (path, pointer) = Spelled("status.pods{}.id", $$"""{"pods":{"{{new string('k', 100_000)}}":{} } }""");

        Assert.Equal("status.pods.".Length + FieldLocation.MaxKeyLength + ".id".Length, path.Length);
        Assert.Equal("/status/pods/".Length + 100_000 + "/id".Length, pointer.Length);
    }

    // Only so much of the key is read as is shown: where it is cut may be in the middle of an escape.
    [Theory]
    [InlineData(@"\u00e9", 'é')]
    [InlineData(@"\\", '\\')]
    public void A_key_that_is_clipped_ends_in_a_whole_character_wherever_its_escapes_are(string escape, char letter)
    {
        for (var before = 0; before < escape.Length; before++)
        {
            var (path, _) = Spelled("status.pods{}.id", $$"""{"pods":{"{{new string('k', before)}}{{string.Concat(Enumerable.Repeat(escape, 1000))}}":{} } }""");

            Assert.Equal($"status.pods.{new string('k', before)}{new string(letter, FieldLocation.MaxKeyLength - "...".Length - before)}....id", path);
        }
    }

    private static (string Path, string Pointer) Spelled(string field, string status)
    {
        var profile = new ResourceProfile(new ResourceId("g", "v1", "K", "ks"), [new ProfileField(FieldPath.Parse(field)!, "x", "", Source: null)]);
        using var view = ObjectReader.Read(Encoding.UTF8.GetBytes($$"""{"status":{{status}}}"""), profile);
        using var gaps = Gap.FindAll(view);
        var gap = Assert.Single(gaps.WrittenSpan.ToArray());
        var location = new FieldLocation(view, gap.Site, gap.Field.Field);
        var pointer = new ArrayBufferWriter<byte>();
        location.WritePointer(pointer);
        return (location.ToString(), Encoding.UTF8.GetString(pointer.WrittenSpan));
    }
}

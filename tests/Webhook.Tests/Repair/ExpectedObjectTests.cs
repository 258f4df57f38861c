using System.Text;
using System.Text.Json;

namespace KargoStageWebhook.Repair;

/// <summary>After a repair an object is itself, with the patch, and nothing else is tolerated.</summary>
public sealed class ExpectedObjectTests
{
    private const string Before = """{"metadata":{"name":"a","resourceVersion":"1"},"status":{"freightHistory":[{"verificationHistory":[{"phase":"P"}]}],"n":1}}""";
    private const string Patch = """[{"op":"replace","path":"/metadata/resourceVersion","value":"1"},{"op":"add","path":"/status/freightHistory/0/verificationHistory/0/id","value":"x"}]""";

    [Theory]
    [InlineData("""{"metadata":{"name":"a","resourceVersion":"2"},"status":{"freightHistory":[{"verificationHistory":[{"id":"x","phase":"P"}]}],"n":1}}""", true)]
    [InlineData("""{"status":{"n":1,"freightHistory":[{"verificationHistory":[{"phase":"P","id":"x"}]}]},"metadata":{"managedFields":[{}],"name":"a","resourceVersion":"2"}}""", true)]
    [InlineData("""{"metadata":{"name":"a"},"status":{"freightHistory":[{"verificationHistory":[{"id":"y","phase":"P"}]}],"n":1}}""", false)]
    [InlineData("""{"metadata":{"name":"a"},"status":{"freightHistory":[{"verificationHistory":[{"id":"x","phase":"P"}]}],"n":2}}""", false)]
    [InlineData("""{"metadata":{"name":"a","labels":{"b":"c"}},"status":{"freightHistory":[{"verificationHistory":[{"id":"x","phase":"P"}]}],"n":1}}""", false)]
    [InlineData("""{"metadata":{"name":"a"},"status":{"freightHistory":[{"verificationHistory":[{"phase":"P"}]}],"n":1}}""", false)]
    [InlineData("""{"metadata":{"name":"a"},"status":{"freightHistory":[{"verificationHistory":[{"id":"x","phase":"P"},{"id":"x","phase":"P"}]}],"n":1}}""", false)]
    public void It_matches_the_patched_object_alone(string after, bool matches) => Assert.Equal(matches, Make().Matches(Encoding.UTF8.GetBytes(after)));

    [Fact]
    public void What_nests_too_deep_to_be_compared_is_no_object_to_be_patched() => Assert.ThrowsAny<JsonException>(() =>
        ExpectedObject.Create(Encoding.UTF8.GetBytes($$"""{"metadata":{},"status":{{new string('[', 1001)}}{{new string(']', 1001)}}}"""), Encoding.UTF8.GetBytes(Patch)));

    private static ExpectedObject Make() => ExpectedObject.Create(Encoding.UTF8.GetBytes(Before), Encoding.UTF8.GetBytes(Patch));
}

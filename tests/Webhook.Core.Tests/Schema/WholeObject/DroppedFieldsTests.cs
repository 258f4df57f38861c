using KargoStageWebhook.Language;

namespace KargoStageWebhook.Schema.WholeObject;

/// <summary>Which fields an API server drops.</summary>
public sealed class DroppedFieldsTests
{
    private const string Listed = """{"type":"object","properties":{"a":{"type":"string"}}}""";

    [Theory]
    [InlineData(Listed, """{"a":"x","b":"y"}""", "status.b")]
    [InlineData(Listed, """{"a":"x","b":{"c":{"d":1}}}""", "status.b")]
    [InlineData(Listed, """{"a":{"b":1}}""", "status.a.b")]
    [InlineData("""{"type":"array","items":{"type":"object","properties":{"a":{"type":"string"}}}}""", """[{"a":"x"},{"b":"y"}]""", "status[1].b")]
    [InlineData("""{"type":"object"}""", """{"a":"x","b":"y"}""", "status.a", "status.b")]
    [InlineData("""{"type":"object","required":["a"]}""", """{"a":"x"}""", "status.a")]
    [InlineData("""{"type":"array","items":{"type":"array","items":{"type":"object"}}}""", """[[{"a":1}]]""", "status[0][0].a")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"object","properties":{"a":{"type":"string"}}}}""", """{"Warehouse/web":{"a":"x","b":"y"}}""", "status.Warehouse/web.b")]
    [InlineData("""{"type":"object","additionalProperties":true}""", """{"a":"x","b":{"c":1}}""", "status.b.c")]
    [InlineData("""{"type":"object","x-kubernetes-preserve-unknown-fields":true,"properties":{"a":{"type":"object"}}}""", """{"a":{"b":1},"c":{"d":1}}""", "status.a.b")]
    [InlineData("""{"type":"object","x-kubernetes-embedded-resource":true}""", """{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p","odd":1},"spec":{"a":1}}""", "status.metadata.odd", "status.spec")]
    [InlineData("""{"type":"object","x-kubernetes-embedded-resource":true,"x-kubernetes-preserve-unknown-fields":true}""", """{"kind":"Pod","metadata":{"odd":1},"spec":{"a":1}}""", "status.metadata.odd")]
    [InlineData("""{"type":"object","additionalProperties":false}""", """{"a":"x"}""", "status.a")]
    [InlineData("""{"type":"array","x-kubernetes-preserve-unknown-fields":true,"items":{"type":"object","properties":{"a":{"type":"object"}}}}""", """[{"a":{"b":1},"c":1},[7]]""", "status[0].a.b")]
    [InlineData("""{"type":"object","x-kubernetes-preserve-unknown-fields":true,"additionalProperties":{"type":"object","properties":{"a":{"type":"string"}}}}""", """{"web":{"a":"x","b":1}}""", "status.web.b")]
    public void What_no_schema_lists_is_dropped(string schema, string status, params string[] dropped) => Assert.Equal(dropped, Of(schema, status).Paths);

    [Theory]
    [InlineData(Listed, """{"a":"x","b":null}""")]
    [InlineData(Listed, "\"text\"")]
    [InlineData("""{"x-kubernetes-preserve-unknown-fields":true}""", """{"a":[{"b":1}]}""")]
    [InlineData("""{"type":"array","x-kubernetes-preserve-unknown-fields":true}""", """[{"b":1}]""")]
    [InlineData("""{"type":"object","additionalProperties":{"type":"string"}}""", """{"b":"x"}""")]
    public void What_is_kept_or_has_no_data_is_not_reported(string schema, string status) => Assert.Empty(Of(schema, status).Paths);

    [Fact]
    public void The_metadata_of_the_object_are_the_servers_own() => Assert.Empty(
        DroppedFields.Find(Crd.CompiledObject("""{"type":"object"}"""), Crd.Utf8("""{"apiVersion":"v1","kind":"Stage","metadata":{"odd":1}}""")).Paths);

    [Fact]
    public void Of_no_object_nothing_is_dropped() => Assert.Equal(0, DroppedFields.Find(Crd.CompiledObject("""{"type":"object"}"""), default).Count);

    [Fact]
    public void Another_property_of_the_object_is_dropped_too() => Assert.Equal(
        ["data"], DroppedFields.Find(Crd.CompiledObject("""{"type":"object"}"""), Crd.Utf8("""{"data":{"a":1}}""")).Paths);

    [Fact]
    public void Of_very_many_some_are_named_and_all_are_counted()
    {
        var dropped = Of("""{"type":"object"}""", $"{{{string.Join(',', Enumerable.Range(0, 1000).Select(i => $"\"f{i}\":1"))}}}");

        Assert.Equal((DroppedFields.MaxPaths, 1000), (dropped.Paths.Count, dropped.Count));
    }

    private static DroppedFields Of(string schema, string status) =>
        DroppedFields.Find(Crd.CompiledObject($$$"""{"type":"object","properties":{"status":{{{schema}}}}}"""), Crd.Utf8($$$"""{"metadata":{"name":"test"},"status":{{{status}}}}"""));
}

using KargoStageWebhook.Language;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Schema;

/// <summary>Reading a CRD: whatever it holds, there is a schema or a reason, and what is not validated is named.</summary>
public sealed class CrdCompilerTests
{
    [Fact]
    public void A_schema_says_which_CRD_it_is_of() =>
        Assert.Equal("stages.kargo.akuity.io v1alpha1, generation 3, resourceVersion 4711", Crd.Compiled("{}").Crd.ToString());

    [Theory]
    [InlineData("""{"x-kubernetes-validations":[{"rule":"true"}]}""", "status x-kubernetes-validations")]
    [InlineData("""{"properties":{"a":{"items":{"additionalProperties":{"allOf":[{}]}}}}}""", "status.a[]{} allOf")]
    [InlineData("""{"properties":{"a":{"anyOf":[{}]}}}""", "status.a anyOf")]
    [InlineData("""{"properties":{"a":{"not":{}}}}""", "status.a not")]
    [InlineData("""{"type":"string","format":"uuid"}""", "status format uuid")]
    [InlineData("""{"type":"string","pattern":"(?i)a"}""", "status pattern (?i)a")]
    [InlineData("""{"type":"integer","format":"int32"}""", "status format int32")]
    [InlineData("""{"type":"integer","maximum":7.5}""", "status maximum 7.5")]
    [InlineData("""{"type":"number","multipleOf":2}""", "status multipleOf")]
    [InlineData("""{"type":"array","x-kubernetes-list-type":"set"}""", "status x-kubernetes-list-type set")]
    [InlineData("""{"enum":[{}]}""", "status enum")]
    [InlineData("""{"x-kubernetes-embedded-resource":true,"type":"object","required":["x"]}""", "status x-kubernetes-embedded-resource")]
    [InlineData("""{"x-kubernetes-int-or-string":true,"anyOf":[{"minimum":1},{"pattern":"^[0-9]+%$"}]}""", "status anyOf")]
    [InlineData("""{"x-kubernetes-int-or-string":true,"anyOf":[{"type":"string"},{"type":"integer"}]}""", "status anyOf")]
    [InlineData("""{"x-kubernetes-int-or-string":true,"allOf":[{"anyOf":[{"type":"integer"},{"type":"string"}]},{"minimum":3}]}""", "status allOf")]
    [InlineData("""{"keyword-of-tomorrow":true}""", "status keyword-of-tomorrow")]
    [InlineData("""{"type":"integer","format":"date-time"}""", "status format date-time")]
    [InlineData("""{"type":"array","x-kubernetes-list-type":"map","items":{"type":"object"}}""", "status x-kubernetes-list-type map")]
    public void What_is_not_validated_is_named(string rules, string expected) =>
        Assert.Equal([expected], Crd.Compiled(rules).Unsupported.Select(left => $"{left.Path} {left.Rule}"));

    [Theory]
    [InlineData("""{"x-kubernetes-int-or-string":true,"anyOf":[{"type":"integer"},{"type":"string"}]}""")]
    [InlineData("""{"x-kubernetes-int-or-string":true,"allOf":[{"anyOf":[{"type":"integer"},{"type":"string"}]}]}""")]
    [InlineData("""{"type":"integer","format":"int64","description":"x","x-kubernetes-map-type":"atomic","uniqueItems":false}""")]
    [InlineData("""{"type":"number","format":"double","minimum":null}""")]
    [InlineData("""{"type":"string","format":"password","pattern":""}""")]
    [InlineData("""{"type":"","format":"","default":null,"not":null}""")]
    [InlineData("""{"type":"array","x-kubernetes-list-type":"atomic","enum":[],"items":{"type":"string"}}""")]
    public void What_says_nothing_more_is_not_named(string rules) => Assert.Empty(Crd.Compiled(rules).Unsupported);

    [Theory]
    [InlineData("[]", "no version v1alpha1")]
    [InlineData("nonsense", "expected the JSON of a CustomResourceDefinition")]
    [InlineData("{}", "no version v1alpha1")]
    [InlineData("""{"spec":{"versions":7}}""", "no version v1alpha1")]
    [InlineData("""{"spec":{"versions":[{"name":"v1alpha1"}]}}""", "no version v1alpha1 that is served")]
    [InlineData("""{"spec":{"versions":[{"name":"v1alpha1","served":false}]}}""", "no version v1alpha1 that is served")]
    [InlineData("""{"spec":{"versions":[{"name":"v1alpha1","served":true}]}}""", "no schema.openAPIV3Schema")]
    [InlineData("""{"spec":{"preserveUnknownFields":true}}""", "preserveUnknownFields")]
    public void What_is_no_CRD_of_ours_says_why(string crd, string reason) => Assert.Contains(
        reason, Assert.IsType<CompileResult.Unreadable>(CrdCompiler.Compile(Crd.Utf8(crd), "v1alpha1", profile: null)).Reason, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"type":"banana"}""", "type of status is \"banana\", expected object, array, string, integer, number or boolean")]
    [InlineData("""{"type":"boolean or string"}""", "type of status is \"boolean or string\", expected object, array")]
    [InlineData("""{"type":7}""", "type of status is 7, expected a text")]
    [InlineData("""{"properties":[]}""", "properties of status is [], expected an object")]
    [InlineData("""{"properties":{"nodes":{"items":{"required":["a",true]}}}}""", "required[1] of status.nodes[] is true, expected a text: in YAML a word such as y, no or on needs quotes")]
    [InlineData("""{"required":[null]}""", "required[0] of status is null, expected a text")]
    [InlineData("""{"required":"id"}""", "required of status is \"id\", expected a list")]
    [InlineData("""{"minLength":"x"}""", "minLength of status is \"x\", expected a whole number")]
    [InlineData("""{"maxItems":1.5}""", "maxItems of status is 1.5, expected a whole number")]
    [InlineData("""{"maximum":"7"}""", "maximum of status is \"7\", expected a number")]
    [InlineData("""{"exclusiveMinimum":7}""", "exclusiveMinimum of status is 7, expected true or false")]
    [InlineData("""{"nullable":"true"}""", "nullable of status is \"true\", expected true or false")]
    [InlineData("""{"enum":"a"}""", "enum of status is \"a\", expected a list")]
    [InlineData("""{"pattern":true}""", "pattern of status is true, expected a text")]
    [InlineData("""{"format":7}""", "format of status is 7, expected a text")]
    [InlineData("""{"additionalProperties":{"properties":{"a":null}}}""", "the schema of status{}.a is null, expected an object")]
    [InlineData("""{"additionalProperties":"string"}""", "additionalProperties of status is \"string\", expected true or false")]
    [InlineData("""{"items":[{"type":"string"}]}""", "the schema of status[] is [{\"type\":\"string\"}], expected an object")]
    [InlineData("""{"x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":"name"}""", "x-kubernetes-list-map-keys of status is \"name\", expected a list")]
    [InlineData("7", "the schema of status is 7, expected an object")]
    public void A_keyword_of_another_kind_is_named_with_its_place_and_what_was_expected(string rules, string reason) =>
        Assert.StartsWith(reason, Assert.IsType<CompileResult.Unreadable>(CrdCompiler.Compile(Crd.Json(rules), "v1alpha1", profile: null)).Reason, StringComparison.Ordinal);

    [Fact]
    public void A_schema_in_an_embedded_resource_must_be_an_object() => Assert.Equal(
        "a schema in an embedded resource is 7, expected an object",
        Assert.IsType<CompileResult.Unreadable>(CrdCompiler.CompileObject(Crd.Json("""{"x-kubernetes-embedded-resource":true,"type":"object","properties":{"a":7}}"""), "v1alpha1", profile: null)).Reason);

    [Fact]
    public void Of_very_many_required_fields_the_first_64_are_validated()
    {
        var names = Enumerable.Range(10, 70).Select(i => $"f{i}").ToList();
        var rules = $$"""{"type":"object","x-kubernetes-preserve-unknown-fields":true,"required":["{{string.Join("\",\"", names)}}"]}""";

        Assert.Equal(["status required, past the first 64"], Crd.Compiled(rules).Unsupported.Select(left => $"{left.Path} {left.Rule}"));
        Assert.Equal(names.Take(64).Select(name => $"status.{name} Required"), Crd.Rejects(rules, "{}"));
    }

    [Theory]
    [InlineData("""{"name":"stages.kargo.akuity.io"}""", "stages.kargo.akuity.io v1")]
    [InlineData("""{"name":"stages.kargo.akuity.io","generation":3}""", "stages.kargo.akuity.io v1, generation 3")]
    [InlineData("""{"name":7,"generation":"3","resourceVersion":4711}""", "an unnamed CRD v1")]
    [InlineData("null", "an unnamed CRD v1")]
    public void A_manifest_tells_less_of_a_CRD_than_a_cluster(string metadata, string crd) => Assert.Equal(crd, Assert.IsType<CompileResult.Compiled>(CrdCompiler.Compile(
        Crd.Utf8($$$$"""{"metadata":{{{{metadata}}}},"spec":{"versions":[{"name":"v1beta1"},{"name":"v1","served":true,"schema":{"openAPIV3Schema":{"type":"object"}}}]}}"""), "v1", profile: null)).Schema.Crd.ToString());

    [Theory]
    [InlineData(""", "subresources": { "status": {}, "scale": { "statusReplicasPath": ".status.replicas" } }""", true)]
    [InlineData(""", "subresources": { "scale": { "statusReplicasPath": ".status.replicas" } }""", false)]
    [InlineData(""", "subresources": null""", false)]
    [InlineData("", false)]
    public void A_version_has_its_own_subresources(string subresources, bool hasStatus)
    {
        var crd = $$$$"""
            {"metadata":{"name":"things.example"},"spec":{"versions":[{"name":"v1","served":true,"subresources":{"status":{}},"schema":{"openAPIV3Schema":{"type":"object"}}},
              {"name":"v2","served":true,"schema":{"openAPIV3Schema":{"type":"object"}}{{{{subresources}}}}}]}}
            """;

        Assert.Equal(hasStatus, Assert.IsType<CompileResult.Compiled>(CrdCompiler.Compile(Crd.Utf8(crd), "v2", profile: null)).Schema.HasStatusSubresource);
    }

    [Fact]
    public void A_schema_that_nests_without_end_says_so()
    {
        var rules = "{}";
        for (var level = 0; level < 200; level++) rules = $$"""{"items":{{rules}}}""";

        Assert.IsType<CompileResult.Unreadable>(CrdCompiler.Compile(Crd.Json(rules), "v1alpha1", profile: null));
    }

    [Fact]
    public void It_is_known_which_fields_are_required()
    {
        var schema = Crd.Compiled("""
            {"required":["top"],"properties":{"list":{"items":{"required":["id"],"properties":{"id":{}}}},"map":{"additionalProperties":{"required":["name"]}}}}
            """);

        Assert.True(schema.Requires(Path("status.top")));
        Assert.True(schema.Requires(Path("status.list[].id")));
        Assert.True(schema.Requires(Path("status.map{}.name")));
        Assert.False(schema.Requires(Path("status.list")));
        Assert.False(schema.Requires(Path("status.list[].phase")));
        Assert.False(schema.Requires(Path("status.nowhere[].id")));
        Assert.False(schema.Requires(Path("status.nowhere{}.id")));
        Assert.False(schema.Requires(Path("status.list{}.id")));
        Assert.False(schema.Requires(Path("status.top.id")));
    }

    private static FieldPath Path(string text) => FieldPath.Parse(text)!;
}

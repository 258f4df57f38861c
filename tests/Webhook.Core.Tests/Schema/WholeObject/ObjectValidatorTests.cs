using KargoStageWebhook.Language;

namespace KargoStageWebhook.Schema.WholeObject;

/// <summary>What a schema rejects of an object beside its status.</summary>
public sealed class ObjectValidatorTests
{
    private const string Schema = """
        {"type":"object","required":["spec"],"properties":{
          "apiVersion":{"type":"string"},"kind":{"type":"string"},
          "metadata":{"type":"object","properties":{"name":{"type":"string","maxLength":5}}},
          "spec":{"type":"object","properties":{"steps":{"type":"array","items":{"type":"object","required":["uses"],"properties":{"uses":{"type":"string"}}}}}},
          "status":{"type":"object","required":["phase"]}}}
        """;

    [Theory]
    [InlineData("""{"spec":{"steps":[{"uses":"a"},{}]}}""", "spec.steps[1].uses Required")]
    [InlineData("""{"spec":7}""", "spec TypeInvalid")]
    [InlineData("""{"metadata":{"name":"too-long"},"spec":{}}""", "metadata.name TooLong")]
    [InlineData("""{"metadata":{"name":"a"}}""", "spec Required")]
    [InlineData("""{"spec":null}""", "spec Required")]
    public void Each_property_but_status_is_validated(string json, string rejected) => Assert.Equal([rejected], Crd.Show(Validate(json).All));

    [Fact]
    public void Status_is_left_to_its_own_validator() => Assert.Empty(Validate("""{"spec":{},"status":{}}""").All);

    [Fact]
    public void What_ratcheting_tolerates_begins_at_the_list_of_spec() =>
        Assert.Equal("spec.steps", Assert.Single(Validate("""{"spec":{"steps":[{}]}}""").All).ToleratedWhileUnchanged);

    [Fact]
    public void A_property_that_the_object_lacks_is_never_tolerated()
    {
        var (_, atAWriteOfTheObject, atOneOfItsStatus) = Validate("{}");

        Assert.Equal("Required value", Assert.Single(atAWriteOfTheObject).Message);
        Assert.Equal(atAWriteOfTheObject, atOneOfItsStatus);
    }

    // Seen on Kubernetes 1.36: a label is rejected, a status is not.
    [Theory]
    [InlineData("""{"type":"object","x-kubernetes-preserve-unknown-fields":true,"required":["a"]}""", """{"u":1}""", "spec.a Required")]
    [InlineData("""{"type":"array","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["name"],"items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"}}}}""", """[{"port":1}]""", "spec[0].name Required")]
    public void What_corresponds_to_nothing_in_spec_is_tolerated_by_a_write_of_the_status_alone(string rules, string spec, string rejected)
    {
        var found = ObjectValidator.Validate(Crd.CompiledObject($$$"""{"type":"object","properties":{"spec":{{{rules}}} } }"""), Crd.Utf8($$"""{"spec":{{spec}} }"""));

        Assert.Equal([rejected], Crd.Show(found.NeverTolerated));
        Assert.Empty(found.NeverToleratedOfStatus);
    }

    [Theory]
    [InlineData("""{"spec":null}""")]
    [InlineData("{}", "spec Required")]
    public void Null_is_a_value_of_a_property_that_may_be_null(string json, params string[] rejected) => Assert.Equal(
        rejected, Crd.Show(ObjectValidator.Validate(Crd.CompiledObject("""{"type":"object","required":["spec"],"properties":{"spec":{"type":"object","nullable":true}}}"""), Crd.Utf8(json)).All));

    [Theory]
    [InlineData("""{"type":"object","required":["data","metadata"]}""", "data Required")]
    [InlineData("""{"type":"object","required":["data","metadata"],"x-kubernetes-preserve-unknown-fields":true}""")]
    [InlineData("""{"type":"object","required":["data","metadata"],"properties":{"data":{"type":"integer"}}}""")]
    public void A_required_property_that_the_schema_does_not_have_is_dropped_and_missing(string schema, params string[] rejected) => Assert.Equal(
        rejected, Crd.Show(ObjectValidator.Validate(Crd.CompiledObject(schema), Crd.Utf8("""{"metadata":{"name":"a"},"data":1}""")).All));

    private static ObjectViolations Validate(string json) =>
        ObjectValidator.Validate(Crd.CompiledObject(Schema), Crd.Utf8(json));
}

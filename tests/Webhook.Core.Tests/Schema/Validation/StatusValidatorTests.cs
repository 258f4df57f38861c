using System.Text.Json;
using KargoStageWebhook.Profiles;
using static KargoStageWebhook.Language.Crd;

namespace KargoStageWebhook.Schema.Validation;

/// <summary>What is rejected; each case is what an API server answers, as the differential test of the end-to-end suite proves.</summary>
public sealed class StatusValidatorTests
{
    private const string Named =
        """{"type":"object","properties":{"list":{"type":"array","items":{"type":"object","required":["name"],"properties":{"name":{"type":"string"}}}}}}""";

    [Theory]
    [InlineData("""{"list":[{"name":"a"}]}""")]
    [InlineData("""{"list":[{"name":""}]}""")]
    [InlineData("""{"list":[]}""")]
    [InlineData("""{"list":null}""")] // Null that is not allowed is dropped.
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("")] // An object without status.
    [InlineData("""{"unknown":{"name":7}}""")] // Unknown fields are dropped.
    [InlineData("""{"list":[{"other":7,"name":"a"}]}""")]
    [InlineData("""{"li\u0073t":[{"n\u0061me":"a"}]}""")]
    [InlineData("""{"\ud800":7}""")]
    [InlineData("""{"list" :[{"name" : "a"}]}""")]
    [InlineData(""" { "list" : [ { "a\"]}" : "\\" , "b" : [ "}" , { } ] , "name" : "\"" } ] } """)]
    public void Nothing_is_wrong_with(string status) => Assert.Empty(Rejects(Named, status));

    [Theory]
    [InlineData("""{"list":[{"name":"a"},{}]}""", "status.list[1].name Required")]
    [InlineData("""{"list":[{"name":null}]}""", "status.list[0].name Required")]
    [InlineData("""{"li\u0073t":[{}]}""", "status.list[0].name Required")]
    [InlineData("""{"list":[{"name":7}]}""", "status.list[0].name TypeInvalid")]
    [InlineData("""{"list":[null]}""", "status.list[0] TypeInvalid")] // Nulls in a list stay.
    [InlineData("""{"list":{"name":"a"}}""", "status.list TypeInvalid")]
    [InlineData("7", "status TypeInvalid")]
    public void It_is_wrong_that(string status, string expected) => Assert.Equal([expected], Rejects(Named, status));

    [Fact]
    public void A_key_that_is_half_a_character_is_left_to_the_API_server() =>
        Assert.Equal(["status.b TypeInvalid"], Rejects("""{"type":"object","additionalProperties":{"type":"string"}}""", """{"\ud800":7,"b":7}"""));

    [Theory]
    [InlineData("""{"type":"string","minLength":2}""", "\"\u00e9\"", "Invalid")]
    [InlineData("""{"type":"string","minLength":2}""", "\"\u00e9\u00e9\"", null)]
    [InlineData("""{"type":"string","maxLength":1}""", "\"\\u00e9\"", null)] // Code points count, not bytes.
    [InlineData("""{"type":"string","maxLength":1}""", "\"\\ud83d\\ude00\"", null)]
    [InlineData("""{"type":"string","maxLength":1}""", "\"ab\"", "TooLong")]
    [InlineData("""{"type":"string","maxLength":1}""", "\"\\ud83d\"", null)] // Half a character: Go's business.
    [InlineData("""{"type":"string","enum":["A","B"]}""", "\"B\"", null)]
    [InlineData("""{"type":"string","enum":["A","B"]}""", "\"\\u0042\"", null)]
    [InlineData("""{"type":"string","enum":["A","B"]}""", "\"b\"", "NotSupported")]
    [InlineData("""{"type":"string","enum":["A","B"]}""", "\"\\u0062\"", "NotSupported")]
    [InlineData("""{"type":"integer","enum":[1,2]}""", "2", null)]
    [InlineData("""{"type":"integer","enum":[1,2]}""", "3", "NotSupported")]
    [InlineData("""{"type":"number","enum":[1]}""", "1.5", null)] // An API server cuts the fraction.
    [InlineData("""{"type":"boolean","enum":[true]}""", "false", "NotSupported")]
    [InlineData("""{"type":"string","nullable":true,"enum":["A",null]}""", "\"A\"", null)]
    [InlineData("""{"type":"string","nullable":true,"enum":["A",null]}""", "\"b\"", "NotSupported")]
    [InlineData("""{"type":"string","nullable":true,"enum":["A",null]}""", "null", "NotSupported")] // An API server passes over the null of an enum.
    [InlineData("""{"type":"string","enum":["A",{}]}""", "\"b\"", null)] // Lists more than scalars: not validated.
    [InlineData("""{"type":"integer"}""", "1.0", null)]
    [InlineData("""{"type":"integer"}""", "1.5", "TypeInvalid")]
    [InlineData("""{"type":"integer"}""", "1000000.5", null)] // Too close to an integer, for its size, to tell.
    [InlineData("""{"type":"integer"}""", "1e400", null)]
    [InlineData("""{"type":"integer"}""", "99999999999999999999", null)]
    [InlineData("""{"type":"integer","format":"int32"}""", "4294967296", null)] // Older API servers do not mind.
    [InlineData("""{"type":"number"}""", "3", null)]
    [InlineData("""{"type":"number"}""", "\"3\"", "TypeInvalid")]
    [InlineData("""{"type":"integer","minimum":1.5}""", "0", null)] // Older API servers cut the bound, newer ones reject every number.
    [InlineData("""{"minimum":1.5}""", "1", null)] // The bound is cut before integers are compared.
    [InlineData("""{"minimum":1.5}""", "0", "Invalid")]
    [InlineData("""{"type":"number","minimum":1.5}""", "1.25", "Invalid")]
    [InlineData("""{"type":"integer","minimum":0,"exclusiveMinimum":true}""", "0", "Invalid")]
    [InlineData("""{"type":"integer","maximum":5}""", "6", "Invalid")]
    [InlineData("""{"type":"integer","maximum":5,"exclusiveMaximum":true}""", "5", "Invalid")]
    [InlineData("""{"type":"integer","maximum":1e300}""", "6", null)]
    [InlineData("""{"x-kubernetes-int-or-string":true}""", "\"80%\"", null)]
    [InlineData("""{"x-kubernetes-int-or-string":true}""", "80", null)]
    [InlineData("""{"x-kubernetes-int-or-string":true}""", "true", "TypeInvalid")]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"2025-05-20T10:00:00Z\"", null)]
    [InlineData("""{"type":"string","format":"date-time"}""", "\"yesterday\"", "TypeInvalid")]
    [InlineData("""{"type":"string","format":"date-time"}""", "[1]", null)] // A format makes an API server take any list.
    [InlineData("""{"type":"string","format":"uuid"}""", "\"none\"", null)] // Not validated.
    [InlineData("""{"type":"string","pattern":"^a+$"}""", "\"aab\"", "Invalid")]
    [InlineData("""{"type":"array","minItems":1,"items":{"type":"string"}}""", "[]", "Invalid")]
    [InlineData("""{"type":"array","maxItems":1,"items":{"type":"string"}}""", "[\"a\",\"b\"]", "TooMany")]
    [InlineData("""{"type":"object","minProperties":1,"additionalProperties":{"type":"string"}}""", """{"a":null}""", "Invalid")]
    [InlineData("""{"type":"object","maxProperties":1,"properties":{"a":{"type":"string"}}}""", """{"a":"","b":"","c":""}""", null)]
    [InlineData("""{"type":"object","maxProperties":1,"x-kubernetes-preserve-unknown-fields":true}""", """{"a":"","b":""}""", "TooMany")]
    [InlineData("""{"x-kubernetes-preserve-unknown-fields":true}""", """[{"a":[null]},7]""", null)]
    [InlineData("""{"type":"string","nullable":true}""", "null", null)]
    [InlineData("""{"type":"boolean","enum":[true]}""", "true", null)]
    [InlineData("""{"type":"boolean","enum":[false]}""", "true", "NotSupported")]
    [InlineData("""{"x-kubernetes-int-or-string":true,"enum":["80%",80]}""", "81", null)] // An API server may take a number for a text.
    [InlineData("""{"type":"integer","minimum":0,"exclusiveMinimum":true}""", "1", null)]
    [InlineData("""{"type":"number","maximum":1.5}""", "1.25", null)]
    [InlineData("""{"type":"number","maximum":1.5}""", "1.75", "Invalid")]
    [InlineData("""{"type":"number","maximum":1.5,"exclusiveMaximum":true}""", "1.5", "Invalid")]
    [InlineData("""{"type":"number","minimum":1.5}""", "1.75", null)]
    [InlineData("""{"type":"number","minimum":1.5,"exclusiveMinimum":true}""", "1.5", "Invalid")]
    [InlineData("""{"type":"integer","minimum":1}""", "1", null)]
    [InlineData("""{"type":"integer","format":"int64"}""", "\"3\"", "TypeInvalid")] // Only a format beside other types makes it take text.
    [InlineData("""{"type":"string","format":"date-time"}""", """{"at":1}""", "TypeInvalid")]
    [InlineData("""{"type":"boolean","format":"flag"}""", "\"yes\"", null)]
    [InlineData("""{"type":"array"}""", """[1,{"a":[null]}]""", null)]
    [InlineData("""{"type":"array","items":{"x-kubernetes-preserve-unknown-fields":true}}""", """[1,{"a":[null]}]""", null)]
    [InlineData("""{"type":"array","maxItems":1}""", "[1,{}]", "TooMany")]
    [InlineData("""{"type":"array","maxItems":1}""", "[1]", null)]
    [InlineData("""{"type":"object","maxProperties":1,"properties":{"a":{"type":"string"},"b":{"type":"string"}}}""", """{"a":"","b":""}""", "TooMany")]
    [InlineData("""{"type":"object","maxProperties":1,"additionalProperties":{"type":"string"}}""", """{"a":"","b":null}""", null)]
    [InlineData("""{"type":"object","minProperties":1,"additionalProperties":{"type":"string","nullable":true}}""", """{"a":null}""", null)]
    [InlineData("""{"type":"object","minProperties":1,"additionalProperties":{"type":"string","default":"x"}}""", """{"a":null}""", null)]
    [InlineData("""{"type":"object","minProperties":1,"additionalProperties":true}""", """{"a":1}""", null)]
    [InlineData("""{"type":"object","minProperties":1,"additionalProperties":true}""", """{"a":null}""", null)] // Without a schema a null stays.
    [InlineData("""{"type":"object","minProperties":2,"additionalProperties":true}""", """{"a":null,"b":1}""", null)]
    [InlineData("""{"type":"object","maxProperties":1,"additionalProperties":true}""", """{"a":null,"b":1}""", "TooMany")]
    [InlineData("""{"type":"object","required":["a"],"minProperties":1,"additionalProperties":true}""", """{"a":1}""", null)]
    [InlineData("""{"type":"object","required":["a"],"minProperties":1,"additionalProperties":true}""", """{"a":null}""", null)]
    [InlineData("""{"type":"object","required":["a"],"minProperties":1,"additionalProperties":{"type":"string"}}""", """{"a":"x"}""", null)]
    [InlineData("""{"type":"object","required":["a"],"minProperties":1,"additionalProperties":{"type":"object"}}""", """{"a":{}}""", null)]
    [InlineData("""{"type":"object","required":["a"],"maxProperties":1,"additionalProperties":{"type":"string"}}""", """{"a":"x","b":"y"}""", "TooMany")]
    [InlineData("""{"type":"object","required":["a"],"maxProperties":1,"additionalProperties":{"type":"string","default":"x"}}""", """{"a":null,"b":"y"}""", "TooMany")]
    [InlineData("""{"type":"object","required":["a"],"x-kubernetes-preserve-unknown-fields":true}""", """{"a":1}""", null)]
    [InlineData("""{"type":"string","nullable":true,"enum":["a"]}""", "null", "NotSupported")]
    [InlineData("""{"type":"integer","enum":[9007199254740992]}""", "9007199254740993", null)] // One double stands for both.
    [InlineData("""{"type":"array","items":{"type":"string","nullable":true}}""", "[null]", null)]
    [InlineData("""{"type":"array","items":{"type":"string","default":"a"}}""", "[null]", null)]
    // Without a type, as only beside x-kubernetes-preserve-unknown-fields.
    [InlineData("""{"x-kubernetes-preserve-unknown-fields":true,"enum":["a"]}""", "\"b\"", "NotSupported")]
    [InlineData("""{"x-kubernetes-preserve-unknown-fields":true,"enum":["a"]}""", """{"b":1}""", "NotSupported")]
    [InlineData("""{"x-kubernetes-preserve-unknown-fields":true,"enum":["a"]}""", """["a"]""", "NotSupported")]
    [InlineData("""{"x-kubernetes-preserve-unknown-fields":true,"format":"date-time"}""", "5", null)] // Left to the API server, which goes by the format.
    [InlineData("""{"x-kubernetes-preserve-unknown-fields":true,"minLength":2}""", "\"a\"", "Invalid")]
    [InlineData("""{"x-kubernetes-preserve-unknown-fields":true,"minItems":1}""", "[]", "Invalid")]
    [InlineData("""{"x-kubernetes-preserve-unknown-fields":true,"minProperties":1}""", "{}", "Invalid")]
    [InlineData("""{"x-kubernetes-preserve-unknown-fields":true,"required":["a"],"maxProperties":1}""", """{"a":1,"b":2}""", "TooMany")]
    public void A_value_is_validated_as_by_an_API_server(string rules, string value, string? reason) => Assert.Equal(
        reason is null ? [] : [$"status.value {reason}"],
        Rejects($$"""{"type":"object","properties":{"value":{{rules}} } }""", $$"""{"value":{{value}} }"""));

    [Fact]
    public void A_required_field_that_the_schema_does_not_have_is_dropped_and_missing() =>
        Assert.Equal(["status.x Required"], Rejects("""{"type":"object","required":["x"]}""", """{"x":1}"""));

    [Theory]
    [InlineData("""{"type":"string","default":"a"}""", "{}")]
    [InlineData("""{"type":"string","default":"a"}""", """{"value":null}""")]
    [InlineData("""{"type":"string","nullable":true}""", """{"value":null}""")]
    public void A_required_value_is_there_where_a_default_or_null_will_do(string rules, string status) =>
        Assert.Empty(Rejects($$"""{"type":"object","required":["value"],"properties":{"value":{{rules}} } }""", status));

    [Fact]
    public void Keys_of_maps_are_part_of_a_path_but_not_of_a_rule_s()
    {
        const string Rules = """{"type":"object","additionalProperties":{"type":"object","required":["name"],"properties":{"name":{"type":"string"}}}}""";
        var violation = Assert.Single(StatusValidator.Validate(Compiled(Rules), Utf8("""{"Warehouse/d\u0065mo":{}}""")));

        Assert.Equal(("status.Warehouse/demo.name", "status{}.name"), (violation.Path, violation.RulePath));
    }

    [Theory]
    [InlineData("""{"type":"string"}""", """{"a":"x","b":""}""")]
    [InlineData("""{"type":"string"}""", """{"a":7}""", "status.a TypeInvalid")]
    [InlineData("""{"type":"string","maxLength":1}""", """{"a":"x","b":"xx"}""", "status.b TooLong")]
    [InlineData("""{"type":"string","nullable":true}""", """{"a":null}""")]
    public void Values_of_maps_have_rules_too(string rules, string status, params string[] expected) =>
        Assert.Equal(expected, Rejects($$"""{"type":"object","additionalProperties":{{rules}} }""", status));

    [Theory]
    [InlineData("""{"type":"string"}""", """{"a":5}""", "status.a TypeInvalid")]
    [InlineData("""{"type":"string"}""", """{"a":null}""", "status.a Required")]
    [InlineData("""{"type":"string"}""", "{}", "status.a Required")]
    [InlineData("""{"type":"string","default":"x"}""", "{}", "status.a Required")] // A default sets no key.
    [InlineData("""{"type":"string","default":"x"}""", """{"a":null}""")]
    [InlineData("""{"type":"object","required":["b"]}""", """{"a":{"c":1}}""", "status.a.b Required")]
    [InlineData("""{"type":"string","nullable":true,"enum":["x"]}""", """{"a":null,"b":null}""", "status.a NotSupported", "status.b NotSupported")]
    [InlineData("true", """{"a":null}""")]
    [InlineData("true", "{}", "status.a Required")]
    public void A_key_that_a_map_requires_has_the_rules_of_its_values(string rules, string status, params string[] expected) =>
        Assert.Equal(expected, Rejects($$"""{"type":"object","required":["a"],"additionalProperties":{{rules}} }""", status));

    [Theory]
    [InlineData("""{"type":"string","nullable":true,"enum":["a"]}""")]
    [InlineData("""{"x-kubernetes-preserve-unknown-fields":true,"enum":["a"]}""")]
    public void A_null_that_stays_in_a_list_has_to_be_one_of_an_enum(string items) =>
        Assert.Equal(["status[1] NotSupported"], Rejects($$"""{"type":"array","items":{{items}} }""", """["a",null]"""));

    [Fact]
    public void Of_an_object_with_too_many_properties_nothing_else_is_said() => Assert.Equal(
        ["status.about TooLong", "status.labels TooMany", "status.note TooLong"],
        Rejects(
            """{"type":"object","properties":{"about":{"type":"string","maxLength":1},"labels":{"type":"object","maxProperties":1,"additionalProperties":{"type":"string","maxLength":1}},"note":{"type":"string","maxLength":1}}}""",
            """{"about":"long","labels":{"a":"long","b":"y"},"note":"long"}"""));

    [Fact]
    public void A_schema_may_be_as_deep_as_is_compiled()
    {
        const int Levels = NodeCompiler.MaxLevels - 1;
        var rules = string.Concat(Enumerable.Repeat("""{"type":"array","items":""", Levels)) + """{"type":"array","maxItems":1}""" + new string('}', Levels);

        Assert.Equal([$"status{string.Concat(Enumerable.Repeat("[0]", Levels))} TooMany"], Rejects(rules, $"{new string('[', Levels)}[1,2]{new string(']', Levels)}"));
    }

    // Only so much of a key is read as is shown: where it is cut may be in the middle of an escape.
    [Fact]
    public void A_long_key_is_clipped_in_a_path_wherever_its_escapes_are()
    {
        const string Rules = """{"type":"object","additionalProperties":{"type":"string"}}""";
        for (var before = 0; before < 6; before++)
        {
            var key = new string('k', before) + string.Concat(Enumerable.Repeat(@"\u00e9", 1000));

            Assert.Equal([$"status.{new string('k', before)}{new string('é', 253 - before)}... TypeInvalid"], Rejects(Rules, $$"""{"{{key}}":7}"""));
        }
    }

    [Fact]
    public void A_backfilled_field_counts_as_present()
    {
        const string Rules = """{"type":"array","items":{"type":"object","required":["id","phase"],"properties":{"id":{"type":"string","minLength":1},"phase":{"type":"string"}}}}""";
        var profile = new ResourceProfile(new ResourceId("g", "v1", "K", "ks"), [new ProfileField(FieldPath.Parse("status[].id")!, "id", "", new FieldSource.Constant("\"x\""u8.ToArray()))]);
        var schema = Compiled(Rules, profile);

        var found = StatusValidator.Validate(schema, Utf8("""[{"phase":"a"},{"id":null,"phase":"a"},{"id":"","phase":"a"},{"id":7,"phase":"a"},{}]"""), Backfills.All);

        Assert.Equal(["status[3].id TypeInvalid", "status[4].phase Required"], Show(found));
        Assert.True(schema.Requires(profile.Fields[0].Path));
        Assert.Equal(["status[0].id Required", "status[2].id Invalid", "status[4].id Required"], Show(StatusValidator.Validate(schema, Utf8("""[{"phase":"a"},{"id":"x","phase":"a"},{"id":"","phase":"a"},{"id":"x","phase":"a"},{"phase":"a"}]"""))));
    }

    [Fact]
    public void More_than_anybody_reads_is_not_kept() => Assert.Equal(
        StatusValidator.MaxViolations, Rejects(Named, $$"""{"list":[{{string.Join(',', Enumerable.Repeat("{}", 3000))}}]}""").Count());

    [Fact]
    public void Depth_below_what_is_validated_costs_no_stack()
    {
        var deep = $$"""{"unknown":{{new string('[', 5000)}}{{new string(']', 5000)}}}""";
        Assert.Empty(Rejects(Named, deep));
        Assert.ThrowsAny<JsonException>(() => Rejects(Named, "{\"list\":[").ToList());
    }

    [Theory]
    [InlineData("""{"type":"array","minItems":1,"maxItems":2}""", "[1,2,3]", "Too many: 3: must have at most 2 items")]
    [InlineData("""{"type":"object","minProperties":1,"maxProperties":2,"additionalProperties":true}""", """{"a":1,"b":2,"c":3}""", "Too many: 3: must have at most 2 properties")]
    [InlineData("""{"type":"integer","maximum":5}""", "6", "Invalid value: 6: should be less than or equal to 5")]
    [InlineData("""{"type":"number","minimum":1.5,"exclusiveMinimum":true}""", "1.5", "Invalid value: 1.5: should be greater than 1.5")]
    [InlineData("""{"type":"integer","enum":[1,2]}""", "3", "Unsupported value: 3: supported values: 1, 2")]
    [InlineData("""{"type":"boolean","enum":[true]}""", "false", "Unsupported value: false: supported values: true")]
    [InlineData("""{"type":"boolean","enum":[false]}""", "true", "Unsupported value: true: supported values: false")]
    [InlineData("""{"type":"array","items":{"type":"string"}}""", "[null]", "Invalid value: \"null\": must be of type string")]
    public void A_message_has_the_value_and_what_is_allowed(string rules, string status, string message) =>
        Assert.Equal(message, Assert.Single(StatusValidator.Validate(Compiled(rules), Utf8(status))).Message);

    [Fact]
    public void A_long_value_is_clipped_in_a_message() => Assert.Equal(
        $"Unsupported value: \"{new string('z', 77)}...\": supported values: \"X\"",
        Assert.Single(StatusValidator.Validate(Compiled("""{"type":"string","enum":["X"]}"""), Utf8($"\"{new string('z', 1000)}\""))).Message);

    [Fact]
    public void Messages_say_what_the_API_server_says()
    {
        const string Rules = """
            {"type":"object","required":["a"],"properties":{
              "b":{"type":"string","enum":["X","Y"]},"c":{"type":"integer"},"d":{"type":"string","maxLength":3},
              "e":{"type":"string"},"f":{"x-kubernetes-int-or-string":true},"g":{"type":"array"},"h":{"type":"boolean"},
              "i":{"type":"array","minItems":2,"maxItems":3,"items":{"type":"integer"}},"j":{"type":"object","minProperties":2,"maxProperties":3,"additionalProperties":{"type":"integer"}}}}
            """;

        Assert.Equal(
            [
                """Unsupported value: "Z": supported values: "X", "Y" """.TrimEnd(),
                """Invalid value: "string": must be of type integer""",
                "Too long: may not be more than 3 characters",
                """Invalid value: "object": must be of type string""",
                """Invalid value: "array": must be of type string,integer""",
                """Invalid value: "boolean": must be of type array""",
                """Invalid value: "number": must be of type boolean""",
                "Invalid value: 1: should have at least 2 items",
                "Invalid value: 1: should have at least 2 properties",
                "Required value",
            ],
            StatusValidator.Validate(Compiled(Rules), Utf8("""{"b":"Z","c":"1","d":"long","e":{},"f":[],"g":true,"h":7,"i":[1],"j":{"a":1}}""")).Select(violation => violation.Message));
    }
}

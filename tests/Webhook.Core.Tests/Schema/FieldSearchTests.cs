using KargoStageWebhook.Language;

namespace KargoStageWebhook.Schema;

/// <summary>The rules for a field that an error names.</summary>
public sealed class FieldSearchTests
{
    private static readonly CrdSchema Schema = Crd.Compiled("""
        {"type":"object","properties":{
          "lists":{"type":"array","items":{"type":"object","properties":{"entries":{"type":"array","maxItems":2,"items":{"type":"object","required":["id","at"],
            "properties":{"id":{"type":"string","minLength":1},"at":{"type":"string","format":"date-time"},"kind":{"type":"string","enum":["A","B"]}}}}}}},
          "byName":{"type":"object","additionalProperties":{"type":"integer","minimum":1,"maximum":5}}}}
        """);

    [Theory]
    [InlineData("status.lists[0].entries[10].id")]
    [InlineData("lists[0].entries[10].id")]
    [InlineData("status.lists.entries.id")]
    [InlineData("lists.entries.id")]
    public void A_field_is_found_however_its_path_is_spelled(string path)
    {
        var field = Schema.Find(path)!;

        Assert.Equal(("status.lists[].entries[].id", "status.lists[].entries[]", true), (field.Path, field.Owner, field.IsRequired));
        Assert.Equal(["at", "id"], field.RequiredOfOwner);
        Assert.Equal(["type: string", "minLength: 1"], field.Rules);
    }

    [Theory]
    [InlineData("status.lists[0].entries[0].kind", "status.lists[].entries[].kind", "type: string, enum: [\"A\", \"B\"]")]
    [InlineData("status.lists[0].entries[0].at", "status.lists[].entries[].at", "type: string, format: date-time")]
    [InlineData("status.lists[0].entries", "status.lists[].entries", "type: array, maxItems: 2")]
    [InlineData("status.lists[0].entries[3]", "status.lists[].entries[]", "type: object")]
    [InlineData("byName.any", "status.byName{}", "type: integer, minimum: 1, maximum: 5")]
    public void Its_rules_are_written_as_in_a_CRD(string path, string rulePath, string rules)
    {
        var field = Schema.Find(path)!;

        Assert.Equal((rulePath, rules), (field.Path, string.Join(", ", field.Rules)));
    }

    [Theory]
    [InlineData("status")]
    [InlineData("status.nothing")]
    [InlineData("spec.lists")]
    [InlineData("status.lists.entries.id.more")]
    public void What_the_schema_does_not_list_is_not_found(string path) => Assert.Null(Schema.Find(path));
}

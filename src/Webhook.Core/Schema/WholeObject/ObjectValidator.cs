using System.Text;
using System.Text.Json;
using KargoStageWebhook.Schema.Validation;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Schema.WholeObject;

/// <summary>Says what of an object, except its status, a CRD's schema rejects. An API server validates the whole object at every write, also of its status.</summary>
public static class ObjectValidator
{
    /// <summary>What an API server would reject of the object.</summary>
    /// <param name="schema">The rules.</param>
    /// <param name="json">The JSON of the object, which has been read once; empty for none.</param>
    /// <exception cref="JsonException">It is no JSON, where that shows.</exception>
    public static ObjectViolations Validate(ObjectSchema schema, ReadOnlyMemory<byte> json)
    {
        var (all, never, missing) = (new List<SchemaViolation>(), new List<SchemaViolation>(), schema.Required.ToList());
        var cursor = new JsonCursor(json);
        cursor.EnterObject();
        while (cursor.NextProperty())
        {
            var name = NameOf(cursor);
            var value = cursor.TakeRaw();
            if (schema.Keeps(name, value.Span.SequenceEqual("null"u8))) missing.Remove(name);
            if (schema.Sections.FirstOrDefault(section => section.Section == name) is not { } section) continue;

            all.AddRange(StatusValidator.Validate(section, value));
            never.AddRange(StatusValidator.ValidateUpdate(section, value, stored: value).Violations);
        }

        // The object as a whole is never unchanged: each write changes its metadata.
        List<SchemaViolation> lacks = [.. missing.Select(name => Required(schema, name))];
        return new ObjectViolations([.. all, .. lacks], [.. never, .. lacks], lacks);
    }

    private static string NameOf(in JsonCursor cursor)
    {
        var (start, length) = cursor.NamePlace;
        return Encoding.UTF8.GetString(JsonText.Unescape(cursor.Json.Slice(start, length)).Span);
    }

    private static SchemaViolation Required(ObjectSchema schema, string name) => new()
    {
        Path = name,
        RulePath = name,
        Reason = FieldReason.Required,
        Message = SchemaViolation.RequiredValue,
        Crd = schema.Crd,
        Section = name,
        Missing = name,
    };
}

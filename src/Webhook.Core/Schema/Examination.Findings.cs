namespace KargoStageWebhook.Schema;

/// <content>What is wrong, in the API server's words.</content>
internal ref partial struct Examination
{
    private void Mistyped(SchemaNode node, string came)
    {
        var expected = node.Types.ToString().ToLowerInvariant().Replace(", ", ",", StringComparison.Ordinal);
        Add(FieldReason.TypeInvalid, $"Invalid value: \"{came}\": must be of type {expected}");
    }

    private void NotSupported(string value, EnumRule values) => Add(FieldReason.NotSupported, $"Unsupported value: {value}: supported values: {values.Listed}");

    private void MiscountedProperties(SchemaNode node, long count, int before)
    {
        // An API server that miscounts looks no further into the object.
        _found?.RemoveRange(before, _found.Count - before);
        if (count > node.PropertyCount.Most) Add(FieldReason.TooMany, $"Too many: {count}: must have at most {node.PropertyCount.Most} properties");
        else Add(FieldReason.Invalid, $"Invalid value: {count}: should have at least {node.PropertyCount.Least} properties");
    }

    private void Lacks(SchemaNode node, ulong missing)
    {
        foreach (var property in node.Properties)
        {
            if ((property.Bit & missing) != 0) Add(FieldReason.Required, "Required value", property.Name);
        }
    }

    private void Add(FieldReason reason, string message, string? missing = null)
    {
        _found ??= [];
        if (_found.Count == StatusExaminer.MaxViolations) return;

        var way = new Step[_depth];
        for (var i = 0; i < way.Length; i++) way[i] = _way[i].ToStep(_json);
        _found.Add(new SchemaViolation
        {
            Path = Step.Path(way, missing),
            RulePath = Step.RulePath(way, missing),
            Reason = reason,
            Message = message,
            Crd = _schema.Crd,
            Way = way,
        });
    }
}

namespace KargoStageWebhook.Kargo;

/// <summary>The place of one field of one verification entry.</summary>
/// <param name="Path">The row of <see cref="VerificationPaths"/> it belongs to.</param>
/// <param name="Collection">0-based place of the freight collection in its list; ignored where the path has no such list.</param>
/// <param name="Entry">0-based place of the entry in its <c>verificationHistory</c>.</param>
/// <param name="Field">One field of the entry.</param>
public readonly record struct FieldPath(VerificationPath Path, int Collection, int Entry, EntryFields Field) : ISpanFormattable
{
    /// <summary>Bytes that a JSON Pointer to any path of the table has room in.</summary>
    public const int MaxJsonPointerLength = 256;

    /// <summary>The field's name as Kargo's CRD spells it: <c>id</c>, <c>phase</c>, <c>startTime</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not one single field.</exception>
    public string FieldName => NameOf(Field);

    /// <inheritdoc cref="FieldName"/>
    public static string NameOf(EntryFields field) => field switch
    {
        EntryFields.Id => "id",
        EntryFields.Phase => "phase",
        EntryFields.StartTime => "startTime",
        _ => throw new ArgumentOutOfRangeException(nameof(field), field, "Expected exactly one field."),
    };

    /// <summary>The path as the API server writes it: <c>status.freightHistory[0].verificationHistory[1].id</c>.</summary>
    public override string ToString() => $"{this}";

    /// <inheritdoc/>
    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format = default, IFormatProvider? provider = null) =>
        Path.TryFormatFieldPath(destination, Collection, Entry, FieldName, out charsWritten);

    /// <summary>Writes the path as a JSON Pointer (RFC 6901): <c>/status/freightHistory/0/verificationHistory/1/id</c>.</summary>
    /// <param name="utf8">Room for <see cref="MaxJsonPointerLength"/> bytes.</param>
    /// <returns>The number of bytes written.</returns>
    public int FormatJsonPointer(Span<byte> utf8)
    {
        var complete = Path.TryFormatJsonPointer(utf8, Collection, Entry, FieldName, out var written);
        return complete ? written : throw new ArgumentException($"A pointer may take {MaxJsonPointerLength} bytes.", nameof(utf8));
    }
}

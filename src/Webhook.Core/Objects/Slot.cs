namespace KargoStageWebhook.Objects;

/// <summary>One value that was noted: where it stands in the text, and what kind of value it is.</summary>
/// <param name="Kind">What is there.</param>
/// <param name="Start">Offset of its first byte in the body.</param>
/// <param name="Length">Bytes of its text.</param>
internal readonly record struct Slot(SlotKind Kind, int Start, int Length)
{
    /// <summary>Whether there is no value: the field is absent, or null.</summary>
    public bool IsNothing => Kind is SlotKind.Absent or SlotKind.Null;
}

/// <summary>What a <see cref="Slot"/> holds.</summary>
internal enum SlotKind : byte
{
    /// <summary>The field is not there.</summary>
    Absent,

    /// <summary><c>null</c>.</summary>
    Null,

    /// <summary><c>""</c>.</summary>
    EmptyText,

    /// <summary>A text without escapes.</summary>
    Text,

    /// <summary>A text with escapes.</summary>
    EscapedText,

    /// <summary>A number, or a boolean.</summary>
    Scalar,

    /// <summary>An object.</summary>
    Object,

    /// <summary>A list.</summary>
    List,
}

namespace KargoStageWebhook.Schema;

/// <summary>A set of JSON types, as <c>type</c> names them.</summary>
[Flags]
internal enum JsonTypes
{
    /// <summary>None is named, so any will do.</summary>
    Any = 0,

    Object = 1,
    Array = 2,
    String = 4,
    Integer = 8,
    Number = 16,
    Boolean = 32,
}

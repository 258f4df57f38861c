namespace KargoStageWebhook.Manifests;

/// <summary>Where an object stands in a text.</summary>
/// <param name="Document">Number of the document, from 1.</param>
/// <param name="List">Name of the list of the document that it is an item of: <c>items</c>, or empty where the document itself is the list.</param>
/// <param name="Item">Its index in that list, from 0, as in the paths of jq and kubectl; null where it is the document itself.</param>
internal readonly record struct ObjectPlace(int Document, string List = "", int? Item = null)
{
    /// <summary>The name of the list of objects that Kubernetes writes.</summary>
    public const string Items = "items";

    /// <summary>For people: <c>document 1, items[17]</c>.</summary>
    public override string ToString() => Item is null ? $"document {Document}" : $"document {Document}, {List}[{Item}]";
}

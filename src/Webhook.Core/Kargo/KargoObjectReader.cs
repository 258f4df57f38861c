using System.Text;
using System.Text.Json;
using KargoStageWebhook.Json;

namespace KargoStageWebhook.Kargo;

/// <summary>Reads the typed view of a Stage or Promotion out of JSON, in one pass, following <see cref="VerificationPaths"/>.</summary>
public static class KargoObjectReader
{
    private static readonly PathNode Paths = PathNode.Tree(VerificationPaths.All);

    /// <summary>Takes the object that stands at the cursor; null and other types read as an object without anything.</summary>
    /// <exception cref="JsonException">
    /// The text is not JSON, a field on the way to the verification entries comes twice (what was meant cannot be known), or there are
    /// more than <see cref="KargoObject.MaxEntries"/> of them.
    /// </exception>
    public static KargoObject Read(ref JsonCursor cursor)
    {
        var view = new KargoObject();
        try
        {
            if (cursor.EnterObject()) ReadRoot(ref cursor, view);
            view.Arrange();
            return view;
        }
        catch
        {
            view.Dispose();
            throw;
        }
    }

    private static void ReadRoot(ref JsonCursor cursor, KargoObject view)
    {
        var seen = 0u;
        while (cursor.NextProperty())
        {
            if (cursor.NameIs("apiVersion"u8)) view.ApiVersion = cursor.TakeText();
            else if (cursor.NameIs("kind"u8)) view.Kind = cursor.TakeText();
            else if (cursor.NameIs("metadata"u8)) ReadMetadata(ref cursor, view);
            else if (cursor.NameIs("status"u8)) ReadStatus(ref cursor, view, ref seen);
            else cursor.Skip();
        }
    }

    private static void ReadStatus(ref JsonCursor cursor, KargoObject view, ref uint seen)
    {
        var start = cursor.Position;
        ReadChild(ref cursor, Paths, view, index: 0, ref seen); // Every path of the table begins with status.
        view.Status = cursor.Since(start);
    }

    private static void ReadMetadata(ref JsonCursor cursor, KargoObject view)
    {
        if (!cursor.EnterObject()) return;

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("name"u8)) view.Name = cursor.TakeText();
            else if (cursor.NameIs("namespace"u8)) view.Namespace = cursor.TakeText();
            else if (cursor.NameIs("uid"u8)) view.Uid = cursor.TakeText();
            else if (cursor.NameIs("resourceVersion"u8)) view.ResourceVersion = cursor.TakeText();
            else cursor.Skip();
        }
    }

    /// <summary>Takes the value of the property that stands at the cursor, if the tree of paths goes on there.</summary>
    private static void ReadChild(ref JsonCursor cursor, PathNode parent, KargoObject view, int index, ref uint seen)
    {
        for (var i = 0; i < parent.Children.Length; i++)
        {
            var child = parent.Children[i];
            if (!cursor.NameIs(child.Name)) continue;

            if ((seen & (1u << i)) != 0) throw new JsonException($"The field '{Encoding.UTF8.GetString(child.Name)}' comes twice in one object.");
            seen |= 1u << i;
            ReadNode(ref cursor, child, view, index);
            return;
        }

        cursor.Skip();
    }

    private static void ReadNode(ref JsonCursor cursor, PathNode node, KargoObject view, int index)
    {
        if (!node.IsList)
        {
            ReadObject(ref cursor, node, view, index);
        }
        else if (cursor.EnterArray())
        {
            for (var element = 0; cursor.NextElement(); element++) ReadObject(ref cursor, node, view, element);
        }
    }

    private static void ReadObject(ref JsonCursor cursor, PathNode node, KargoObject view, int index)
    {
        if (!cursor.EnterObject()) return;

        if (node.Collection is { } path)
        {
            FreightCollectionReader.Read(ref cursor, path, view, index);
            return;
        }

        var seen = 0u;
        while (cursor.NextProperty()) ReadChild(ref cursor, node, view, index, ref seen);
    }
}

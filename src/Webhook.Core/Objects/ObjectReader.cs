using System.Text;
using System.Text.Json;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Objects;

/// <summary>Reads the view of an object out of JSON, in one pass, following the shape of its profile.</summary>
public static class ObjectReader
{
    /// <summary>Takes the object that stands at the cursor; null and other types read as an object without anything.</summary>
    /// <param name="cursor">Where it stands.</param>
    /// <param name="profile">What of it is of interest; null for its identity alone.</param>
    /// <exception cref="JsonException">
    /// The text is not JSON, a field of interest comes twice in one object (what was meant cannot be known), or there are more than
    /// <see cref="ObjectView.MaxSites"/> sites.
    /// </exception>
    public static ObjectView Read(ref JsonCursor cursor, ResourceProfile? profile)
    {
        var view = new ObjectView(cursor.Json, profile?.Shape ?? ObjectShape.Identity);
        try
        {
            var start = cursor.MoveToValue();
            if (!cursor.EnterObject()) return view;

            ReadFields(ref cursor, view.Shape.Root, view, site: 0);
            view.Json = cursor.Json[start..cursor.Position];
            return view;
        }
        catch
        {
            view.Dispose();
            throw;
        }
    }

    /// <summary>Reads one object that is a text of its own.</summary>
    /// <inheritdoc cref="Read(ref JsonCursor, ResourceProfile?)"/>
    public static ObjectView Read(ReadOnlyMemory<byte> json, ResourceProfile? profile)
    {
        var cursor = new JsonCursor(json);
        return Read(ref cursor, profile);
    }

    private static void ReadValue(ref JsonCursor cursor, ShapeNode node, ViewPlace place)
    {
        var start = cursor.MoveToValue();
        var kind = KindOf(cursor);
        if (kind is SlotKind.Text or SlotKind.EscapedText && !cursor.TextIsUtf8()) throw new JsonException("A string is not UTF-8.");

        if (kind is SlotKind.Object or SlotKind.List)
        {
            if (node.IsEntered) ReadInto(ref cursor, node, place, start, kind);
            else cursor.Skip();
        }

        foreach (var slot in node.Slots) place.View.Set(place.Site, slot, new Slot(kind, start, cursor.Position - start));
    }

    private static void ReadInto(ref JsonCursor cursor, ShapeNode node, ViewPlace place, int start, SlotKind kind)
    {
        var (view, site) = (place.View, place.Site);
        if (node.Site is { } shape && (kind == SlotKind.Object || node.Items is not null))
            site = view.Add(new Site { Shape = shape, Parent = site, Index = place.Index, KeyLength = place.KeyLength, Start = start, IsObject = kind == SlotKind.Object });

        if (kind == SlotKind.Object && cursor.EnterObject()) ReadFields(ref cursor, node, view, site);
        else if (node.Items is { } items && cursor.EnterArray()) ReadItems(ref cursor, items, view, site);
        else cursor.Skip();

        if (site != place.Site) view.Close(site, cursor.Position);
    }

    private static void ReadItems(ref JsonCursor cursor, ShapeNode items, ObjectView view, int site)
    {
        for (var index = 0; cursor.NextElement(); index++) ReadValue(ref cursor, items, new ViewPlace(view, site, index, KeyLength: 0));
    }

    private static void ReadFields(ref JsonCursor cursor, ShapeNode node, ObjectView view, int site)
    {
        var (fields, seen, next) = (node.Fields, 0UL, 0);
        while (cursor.NextProperty())
        {
            var place = Find(cursor, fields, next);
            if (place >= 0)
            {
                var bit = 1UL << place;
                // Of two texts or numbers the last one counts, as for API servers; of two objects only one could be patched.
                if ((seen & bit) != 0 && fields[place].IsEntered) throw new JsonException($"The field '{Encoding.UTF8.GetString(fields[place].Name)}' comes twice in one object.");
                (seen, next) = (seen | bit, place + 1);
                ReadValue(ref cursor, fields[place], new ViewPlace(view, site, 0, KeyLength: 0));
            }
            else if (node.Values is { } values)
            {
                if (!cursor.TextIsUtf8()) throw new JsonException("The key of a map is not UTF-8.");
                var (start, length) = cursor.NamePlace;
                ReadValue(ref cursor, values, new ViewPlace(view, site, start, length));
            }
            else
            {
                cursor.Skip();
            }
        }
    }

    private static SlotKind KindOf(in JsonCursor cursor) => cursor.TokenType switch
    {
        JsonTokenType.StartObject => SlotKind.Object,
        JsonTokenType.StartArray => SlotKind.List,
        JsonTokenType.Null => SlotKind.Null,
        JsonTokenType.String => cursor.TextIsEmpty ? SlotKind.EmptyText : cursor.TextIsEscaped ? SlotKind.EscapedText : SlotKind.Text,
        _ => SlotKind.Scalar,
    };

    /// <param name="cursor">Stands at a name.</param>
    /// <param name="fields">The fields of interest.</param>
    /// <param name="guess">Where to look first: API servers write names in order, so the next is seldom far.</param>
    /// <returns>The place of the field of this name; -1 where it is of no interest.</returns>
    private static int Find(in JsonCursor cursor, ShapeNode[] fields, int guess)
    {
        for (var i = guess; i < fields.Length; i++)
        {
            if (cursor.NameIs(fields[i].Name)) return i;
        }

        for (var i = 0; i < guess; i++)
        {
            if (cursor.NameIs(fields[i].Name)) return i;
        }

        return -1;
    }

    /// <summary>Where a value stands.</summary>
    /// <param name="View">The view that is filled.</param>
    /// <param name="Site">The next site around it.</param>
    /// <param name="Index">See <see cref="Site.Index"/>.</param>
    /// <param name="KeyLength">See <see cref="Site.KeyLength"/>.</param>
    private readonly record struct ViewPlace(ObjectView View, int Site, int Index, int KeyLength);
}

using System.Text.Json;
using KargoStageWebhook.Json;

namespace KargoStageWebhook.Kargo;

/// <summary>Reads one freight collection and its stack of verification entries.</summary>
internal static class FreightCollectionReader
{
    /// <summary>Takes the rest of the object that was just entered, and adds it to the view if it has a <c>verificationHistory</c>.</summary>
    public static void Read(ref JsonCursor cursor, VerificationPath path, KargoObject view, int index)
    {
        var id = default(Utf8Text);
        Range? entries = null;
        while (cursor.NextProperty())
        {
            if (cursor.NameIs("id"u8)) id = cursor.TakeText();
            else if (!cursor.NameIs("verificationHistory"u8)) cursor.Skip();
            else if (entries is null) entries = ReadHistory(ref cursor, view);
            else throw new JsonException("The field 'verificationHistory' comes twice in one object.");
        }

        if (entries is { } range) view.Add(new FreightCollection { Path = path, Index = index, Id = id, Entries = range });
    }

    private static Range ReadHistory(ref JsonCursor cursor, KargoObject view)
    {
        var start = view.Entries.Length;
        if (cursor.EnterArray())
        {
            for (var index = 0; cursor.NextElement(); index++)
            {
                // A null entry has no place for an id: an `add` below it would fail the whole update.
                if (cursor.EnterObject()) view.Add(ReadEntry(ref cursor, view, index));
            }
        }

        return start..view.Entries.Length;
    }

    private static VerificationEntry ReadEntry(ref JsonCursor cursor, KargoObject view, int index)
    {
        var present = EntryFields.None;
        Utf8Text id = default, startTime = default, runNamespace = default, runName = default;
        while (cursor.NextProperty())
        {
            if (cursor.NameIs("id"u8)) id = ReadId(ref cursor, view, ref present);
            else if (cursor.NameIs("phase"u8)) Take(ref cursor, EntryFields.Phase, ref present);
            else if (cursor.NameIs("startTime"u8)) startTime = Take(ref cursor, EntryFields.StartTime, ref present);
            else if (cursor.NameIs("analysisRun"u8)) (runNamespace, runName) = ReadAnalysisRun(ref cursor);
            else cursor.Skip();
        }

        return new VerificationEntry
        {
            Index = index,
            Present = present,
            Id = id,
            StartTime = startTime,
            AnalysisRunNamespace = runNamespace,
            AnalysisRunName = runName,
        };
    }

    private static Utf8Text ReadId(ref JsonCursor cursor, KargoObject view, ref EntryFields present)
    {
        view.HasEmptyId |= cursor.ValueIsEmptyText();
        return Take(ref cursor, EntryFields.Id, ref present);
    }

    private static Utf8Text Take(ref JsonCursor cursor, EntryFields field, ref EntryFields present)
    {
        var text = cursor.TakeText(out var given);
        present = given ? present | field : present & ~field;
        return text;
    }

    private static (Utf8Text Namespace, Utf8Text Name) ReadAnalysisRun(ref JsonCursor cursor)
    {
        // Its phase is left out: it moves while the run goes on, and an entry must stay the same entry.
        Utf8Text runNamespace = default, name = default;
        if (!cursor.EnterObject()) return default;

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("namespace"u8)) runNamespace = cursor.TakeText();
            else if (cursor.NameIs("name"u8)) name = cursor.TakeText();
            else cursor.Skip();
        }

        return (runNamespace, name);
    }
}

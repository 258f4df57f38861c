using KargoStageWebhook.Json;

namespace KargoStageWebhook.Admission;

/// <summary>Reads <c>request.userInfo</c>.</summary>
internal static class SenderReader
{
    /// <summary>Takes the userInfo that stands at the cursor; what it lacks stays empty.</summary>
    public static Sender Read(ref JsonCursor cursor)
    {
        var sender = default(Sender);
        if (!cursor.EnterObject()) return sender;

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("username"u8)) sender = sender with { User = cursor.TakeText() };
            else if (cursor.NameIs("extra"u8)) sender = ReadExtra(ref cursor, sender);
            else cursor.Skip();
        }

        return sender;
    }

    private static Sender ReadExtra(ref JsonCursor cursor, Sender sender)
    {
        if (!cursor.EnterObject()) return sender;

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("authentication.kubernetes.io/pod-name"u8)) sender = sender with { PodName = ReadOnly(ref cursor) };
            else if (cursor.NameIs("authentication.kubernetes.io/pod-uid"u8)) sender = sender with { PodUid = ReadOnly(ref cursor) };
            else cursor.Skip();
        }

        return sender;
    }

    // Each extra is a list; the API server puts exactly one value into these two.
    private static Utf8Text ReadOnly(ref JsonCursor cursor)
    {
        var value = default(Utf8Text);
        if (!cursor.EnterArray()) return value;

        while (cursor.NextElement()) value = cursor.TakeText();
        return value;
    }
}

using KargoStageWebhook.Text;

namespace KargoStageWebhook.Admission;

/// <summary>Reads <c>request.userInfo</c>.</summary>
internal static class UserInfoReader
{
    /// <summary>Takes the userInfo that stands at the cursor; what it lacks stays empty.</summary>
    public static UserInfo Read(ref JsonCursor cursor)
    {
        var userInfo = default(UserInfo);
        if (!cursor.EnterObject()) return userInfo;

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("username"u8)) userInfo = userInfo with { User = cursor.TakeText() };
            else if (cursor.NameIs("extra"u8)) userInfo = ReadExtra(ref cursor, userInfo);
            else cursor.Skip();
        }

        return userInfo;
    }

    private static UserInfo ReadExtra(ref JsonCursor cursor, UserInfo userInfo)
    {
        if (!cursor.EnterObject()) return userInfo;

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("authentication.kubernetes.io/pod-name"u8)) userInfo = userInfo with { PodName = ReadSingle(ref cursor) };
            else if (cursor.NameIs("authentication.kubernetes.io/pod-uid"u8)) userInfo = userInfo with { PodUid = ReadSingle(ref cursor) };
            else cursor.Skip();
        }

        return userInfo;
    }

    // Each extra is a list; the API server puts exactly one value into these two.
    private static Utf8Text ReadSingle(ref JsonCursor cursor)
    {
        var value = default(Utf8Text);
        if (!cursor.EnterArray()) return value;

        while (cursor.NextElement()) value = cursor.TakeText();
        return value;
    }
}

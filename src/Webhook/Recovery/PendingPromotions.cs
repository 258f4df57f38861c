using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Recovery;

/// <summary>Counts the Promotions that wait for their Stage.</summary>
internal static class PendingPromotions
{
    /// <summary>Counts them by namespace and name of their Stage.</summary>
    /// <exception cref="ApiServerException">They could not be listed.</exception>
    public static async Task<IReadOnlyDictionary<(string Namespace, string Stage), int>> CountAsync(StoredObjects stored, StoredQuery query, CancellationToken stopping)
    {
        var pending = new Dictionary<(string Namespace, string Stage), int>();
        var pages = stored.PagesAsync(query, (update, promotion) => (Namespace: update.Object.Namespace.ToString(), Stage: FindPendingStage(promotion)), stopping);
        await foreach (var page in pages)
        {
            foreach (var (@namespace, stage) in page.Seen)
            {
                if (stage is not null) pending[(@namespace, stage)] = pending.GetValueOrDefault((@namespace, stage)) + 1;
            }
        }

        return pending;
    }

    /// <returns>The Stage that a pending Promotion is for; null for another Promotion.</returns>
    private static string? FindPendingStage(ReadOnlyMemory<byte> promotion)
    {
        var (stage, phase) = (default(Utf8Text), default(Utf8Text));
        var cursor = new JsonCursor(promotion);
        if (!cursor.EnterObject()) return null;

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("spec"u8)) stage = FindText(ref cursor, "stage"u8);
            else if (cursor.NameIs("status"u8)) phase = FindText(ref cursor, "phase"u8);
            else cursor.Skip();
        }

        // A Promotion that no controller has seen yet has no phase (Kargo, api/v1alpha1, PromotionPhase).
        return !stage.IsEmpty && (phase.IsEmpty || phase.Is("Pending"u8)) ? stage.ToString() : null;
    }

    private static Utf8Text FindText(ref JsonCursor cursor, ReadOnlySpan<byte> field)
    {
        var text = default(Utf8Text);
        if (!cursor.EnterObject()) return text;

        while (cursor.NextProperty())
        {
            if (cursor.NameIs(field)) text = cursor.TakeText();
            else cursor.Skip();
        }

        return text;
    }
}

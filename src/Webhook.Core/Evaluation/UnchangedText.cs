using KargoStageWebhook.Objects;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Evaluation;

/// <summary>
/// Finds the values that the webhook keeps unchanged while the installed CRD is not known. If that CRD requires more than the profile can set, an API
/// server tolerates the value as long as it is unchanged (status updates: from Kubernetes 1.33 on), and a backfill in it would cause the rejection of the
/// update. An API server without ratcheting rejects the update in either case.
/// </summary>
internal sealed class UnchangedText
{
    private readonly StatusUpdate _update;
    private readonly HashSet<Utf8Text> _storedSites = [];
    private readonly HashSet<int> _brokenLists = [];
    private readonly Dictionary<int, bool> _lists = [];

    /// <param name="update">The update.</param>
    /// <param name="gaps">What is missing in it.</param>
    public UnchangedText(StatusUpdate update, List<Gap> gaps)
    {
        _update = update;
        if (update.IsOfStored || update.OldObject.Status.IsEmpty) return;

        foreach (var gap in gaps)
        {
            if (gap.Field.Field is { Source: null, KnownRequirement: not null }) _brokenLists.Add(gap.Field.OuterList);
        }

        foreach (var site in update.OldObject.Sites) _storedSites.Add(new Utf8Text(update.OldObject.Raw(site)));
    }

    /// <summary>Whether backfilling a field would change a value that may be tolerated only because it is unchanged.</summary>
    public bool IsUnchanged(Gap gap)
    {
        if (_storedSites.Count == 0) return false;

        var isListUnchanged = gap.Field.OuterList >= 0 && IsUnchanged(gap.Field.OuterList);
        // Of a known requirement the profile has every field: an unchanged list lacks more than it can set only where one of these is missing.
        if (gap.Field.Field.KnownRequirement is not null) return isListUnchanged && _brokenLists.Contains(gap.Field.OuterList);

        return isListUnchanged || _storedSites.Contains(new Utf8Text(_update.Object.Raw(_update.Object.Sites[gap.Site])));
    }

    // API servers write both objects alike, so what is unchanged is so byte by byte.
    private bool IsUnchanged(int list)
    {
        if (_lists.TryGetValue(list, out var known)) return known;

        var (sent, stored) = (_update.Object.SlotAt(0, list), _update.OldObject.SlotAt(0, list));
        return _lists[list] = sent.Kind == stored.Kind && _update.Object.Raw(sent).Span.SequenceEqual(_update.OldObject.Raw(stored).Span);
    }
}

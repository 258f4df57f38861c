using KargoStageWebhook.Objects;
using KargoStageWebhook.Profiles;
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
    private readonly bool _isStored;
    private readonly HashSet<int> _brokenLists = [];
    private readonly Dictionary<int, bool> _lists = [];
    private readonly Dictionary<SiteShape, HashSet<Utf8Text>> _storedSites = [];

    /// <param name="update">The update.</param>
    /// <param name="gaps">What is missing in it.</param>
    public UnchangedText(StatusUpdate update, List<Gap> gaps)
    {
        (_update, _isStored) = (update, !update.IsOfStored && !update.OldObject.Status.IsEmpty);
        foreach (var gap in gaps)
        {
            if (gap.Field.Field is { Source: null, KnownRequirement: not null }) _brokenLists.Add(gap.Field.OuterList);
        }
    }

    /// <summary>Whether backfilling a field would change a value that may be tolerated only because it is unchanged.</summary>
    public bool IsUnchanged(Gap gap)
    {
        if (!_isStored) return false;

        var isListUnchanged = gap.Field.OuterList >= 0 && IsUnchanged(gap.Field.OuterList);
        // Of a known requirement the profile has every field: an unchanged list lacks more than it can set only where one of these is missing.
        if (gap.Field.Field.KnownRequirement is not null) return isListUnchanged && _brokenLists.Contains(gap.Field.OuterList);

        return isListUnchanged || StoredSites(gap.Field.Site).Contains(new Utf8Text(_update.Object.Raw(_update.Object.Sites[gap.Site])));
    }

    private HashSet<Utf8Text> StoredSites(SiteShape shape)
    {
        if (_storedSites.TryGetValue(shape, out var known)) return known;

        var texts = new HashSet<Utf8Text>();
        foreach (var site in _update.OldObject.Sites)
        {
            if (ReferenceEquals(site.Shape, shape)) texts.Add(new Utf8Text(_update.OldObject.Raw(site)));
        }

        return _storedSites[shape] = texts;
    }

    // API servers write both objects alike, so what is unchanged is so byte by byte.
    private bool IsUnchanged(int list)
    {
        if (_lists.TryGetValue(list, out var known)) return known;

        var (sent, stored) = (_update.Object.SlotAt(0, list), _update.OldObject.SlotAt(0, list));
        return _lists[list] = sent.Kind == stored.Kind && _update.Object.Raw(sent).Span.SequenceEqual(_update.OldObject.Raw(stored).Span);
    }
}

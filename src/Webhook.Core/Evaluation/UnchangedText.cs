using System.Runtime.InteropServices;
using KargoStageWebhook.Objects;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Evaluation;

/// <summary>
/// Finds the values that an update leaves unchanged by their text: while the installed CRD is not known, or where the status has too many values or nests too
/// deeply to be compared by it. If something in such a value is wrong that the profile cannot set, an API server tolerates the value as long as it is unchanged (status
/// updates: from Kubernetes 1.33 on), and a backfill in it would cause the rejection of the update. An API server without ratcheting rejects the update in
/// either case.
/// </summary>
internal sealed class UnchangedText
{
    private readonly StatusUpdate _update;
    private readonly bool _isStored, _isKnownToRatchet;
    private readonly HashSet<int> _brokenLists = [];
    private readonly Dictionary<int, bool> _lists = [];
    private readonly Dictionary<SiteShape, HashSet<(int Keys, Utf8Text Text)>> _storedSites = [];
    private readonly Dictionary<(int Around, Utf8Text Key), int> _keys = [];
    private readonly Lazy<int[]> _sentKeys, _storedKeys;
    private readonly KeyTexts _keyTexts = new();

    /// <param name="update">The update.</param>
    /// <param name="gaps">What is missing in it.</param>
    /// <param name="isKnownToRatchet">Whether the API server is known to tolerate unchanged invalid values: then no unchanged list needs a backfill.</param>
    public UnchangedText(StatusUpdate update, IEnumerable<Gap> gaps, bool isKnownToRatchet)
    {
        (_update, _isStored, _isKnownToRatchet) = (update, !update.IsOfStored && !update.OldObject.Status.IsEmpty, isKnownToRatchet);
        (_sentKeys, _storedKeys) = (new(() => KeysAt(update.Object)), new(() => KeysAt(update.OldObject)));
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
        // An API server that may not ratchet rejects an unchanged list that lacks a field of a known requirement. The profile has every such field, so a backfill
        // rescues the update unless one of those is missing that are never set. Wrong values are not looked for: without its CRD nobody knows which they are.
        if (gap.Field.Field.KnownRequirement is not null) return isListUnchanged && (_isKnownToRatchet || _brokenLists.Contains(gap.Field.OuterList));

        return isListUnchanged || StoredSites(gap.Field.Site).Contains(Identify(_update.Object, gap.Site, _sentKeys.Value));
    }

    private HashSet<(int Keys, Utf8Text Text)> StoredSites(SiteShape shape)
    {
        if (_storedSites.TryGetValue(shape, out var known)) return known;

        var stored = new HashSet<(int Keys, Utf8Text Text)>();
        for (var site = 0; site < _update.OldObject.Sites.Length; site++)
        {
            if (ReferenceEquals(_update.OldObject.Sites[site].Shape, shape)) stored.Add(Identify(_update.OldObject, site, _storedKeys.Value));
        }

        return _storedSites[shape] = stored;
    }

    // Under another key of a map, the same text is another value.
    private static (int Keys, Utf8Text Text) Identify(ObjectView view, int site, int[] keys) => (keys[site], new Utf8Text(view.Raw(view.Sites[site])));

    /// <summary>
    /// For each site a number for the keys on the way to it, the same in both objects. A site's number is made of that of the site around it, which stands
    /// before it, so that long keys around many sites cost nothing.
    /// </summary>
    private int[] KeysAt(ObjectView view)
    {
        var keys = new int[view.Sites.Length];
        for (var site = 0; site < keys.Length; site++)
        {
            ref readonly var one = ref view.Sites[site];
            keys[site] = one.Parent < 0 ? 0 : keys[one.Parent];
            if (one.Shape.Kind != FieldPath.SegmentKind.Value) continue;

            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_keys, (keys[site], _keyTexts.KeyOf(view, one)), out var isKnown);
            if (!isKnown) number = _keys.Count; // From 1: 0 is no key.
            keys[site] = number;
        }

        return keys;
    }

    // API servers write both objects alike, so what is unchanged is so byte by byte.
    private bool IsUnchanged(int list)
    {
        if (_lists.TryGetValue(list, out var known)) return known;

        var (sent, stored) = (_update.Object.SlotAt(0, list), _update.OldObject.SlotAt(0, list));
        return _lists[list] = sent.Kind == stored.Kind && _update.Object.Raw(sent).Span.SequenceEqual(_update.OldObject.Raw(stored).Span);
    }
}

using System.Buffers;
using System.Text.Unicode;
using CommunityToolkit.HighPerformance;
using CommunityToolkit.HighPerformance.Buffers;
using KargoStageWebhook.Objects;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Evaluation;

/// <summary>A field of the profile that is missing in one place, before anything is decided about it.</summary>
/// <param name="Site">The object that lacks it, by its place in the view.</param>
/// <param name="Field">Which field.</param>
internal readonly record struct Gap(int Site, SiteField Field)
{
    /// <summary>Finds them all, in the order of the profile and of the text; in pooled memory, to be disposed.</summary>
    public static ArrayPoolBufferWriter<Gap> FindAll(ObjectView view)
    {
        var gaps = new ArrayPoolBufferWriter<Gap>();
        for (var site = 0; site < view.Sites.Length; site++)
        {
            if (!view.Sites[site].IsObject) continue;

            foreach (var field in view.Sites[site].Shape.Fields)
            {
                if (IsMissing(view.SlotAt(site, field.Slot), field.Field)) gaps.Write(new Gap(site, field));
            }
        }

        // Kinds of site in the order of the profile; in each, the order of the text, which is theirs already.
        for (var i = 1; i < gaps.WrittenCount; i++)
        {
            if (KindOf(gaps.WrittenSpan[i - 1]) <= KindOf(gaps.WrittenSpan[i])) continue;

            Gap[] ordered = [.. gaps.WrittenSpan.ToArray().OrderBy(KindOf)];
            gaps.Clear();
            gaps.Write(ordered);
            break;
        }

        return gaps;
    }

    /// <summary>The value that the profile finds for it in the object; null where it finds none, and for an id, which all of them together decide.</summary>
    public Backfill? FindValue(ObjectView view)
    {
        switch (Field.Field.Source)
        {
            case FieldSource.Constant constant:
                return new Backfill(constant.Json, BackfillSource.Constant);

            case FieldSource.Copy:
                var found = view.SlotAt(Site, Field.Sources[0]);
                var isValue = !found.IsNothing && found.Kind != SlotKind.EmptyText && Utf8.IsValid(view.Raw(found).Span);
                return isValue ? new Backfill(view.Raw(found), BackfillSource.Copied) : null;

            default:
                return null;
        }
    }

    private static int KindOf(Gap gap) => gap.Field.Site.Fields[0].Row;

    private static bool IsMissing(Slot slot, ProfileField field) => slot.IsNothing || (slot.Kind == SlotKind.EmptyText && field.IsMissingWhenEmpty);
}

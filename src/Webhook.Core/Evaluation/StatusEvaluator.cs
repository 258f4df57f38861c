using System.Text.Json;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Objects;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Evaluation;

/// <summary>
/// Decides on the update of a status, of any resource. Pure: the same update under the same schema gets the same decision. Safe for use by many
/// threads.
/// </summary>
/// <param name="policy">What the operator asked for.</param>
public sealed class StatusEvaluator(Policy policy)
{
    /// <summary>
    /// The most bytes of paths and values in a patch. A long key of a map, or a long value that is copied, may stand in every one of many operations; beyond this
    /// nothing is backfilled, and the API server decides on the update as it is.
    /// </summary>
    public const int MaxPatchBytes = 2 * 1024 * 1024;

    private const string NotEvaluated = "since the installed CRD does not require it and has a rule for it that only the API server evaluates";

    private const string TooLarge = "since all values together are more than a patch may have";

    /// <summary>Decides on an update.</summary>
    /// <param name="update">The update; do not dispose of it as long as the decision is used.</param>
    /// <param name="phase">Where it came in: only a mutating request can be backfilled.</param>
    /// <param name="installed">What the cluster enforces of this resource; null where that is not known, and so nothing may be denied for it.</param>
    /// <param name="isKnownToRatchet">
    /// Whether the API server is known to tolerate what is wrong in values that an update of status leaves unchanged; it matters only where
    /// <paramref name="installed"/> is null.
    /// </param>
    /// <exception cref="JsonException">What was passed over when the update was read, in its status or its old object, is not JSON.</exception>
    public Decision Evaluate(StatusUpdate update, AdmissionPhase phase, InstalledSchema? installed = null, bool isKnownToRatchet = false)
    {
        if (update.Profile is null) return new Decision.Ignored();

        var isMutating = phase == AdmissionPhase.Mutating;
        // What is validated has passed the API server's own schema already. Which fields the CRD has matters to both.
        var schema = isMutating ? installed : null;
        var missing = FindMissing(update, installed, policy.Requirements);
        if (missing.Count == 0 && (schema is null || policy.Requirements == Requirements.Strict)) return new Decision.Conforming();

        var validation = schema?.Validate(update, BackfillsOf(update, missing)) ?? ValidationResult.Nothing;
        var rejected = policy.Requirements == Requirements.Installed ? validation.Violations : [];
        if (missing.Count == 0 && rejected.Count == 0) return new Decision.Conforming();

        var isStrict = policy.Requirements == Requirements.Strict;
        var canBackfill = isMutating && policy.Mode != Mode.Reject;
        var untouched = canBackfill ? new UntouchedValues(update, missing.Select(field => field.Gap), schema, validation, isKnownToRatchet, isStrict) : null;
        var others = Match(update, missing, rejected);
        for (var i = 0; i < missing.Count; i++)
        {
            var wouldUndo = untouched?.Contains(missing[i].Gap, StartOf(update, missing[i].Gap)) == true;
            missing[i] = missing[i] with { CanBackfill = canBackfill && missing[i].Value.IsFound && !wouldUndo, WouldUndoRatcheting = wouldUndo };
        }

        var decision = Decide(update, missing, others, installed);
        return policy.Mode == Mode.Audit ? new Decision.Audited(decision) : decision;
    }

    /// <summary>What a stored object lacks, and what the webhook would set if somebody updated its status, whatever its settings.</summary>
    /// <param name="stored">The object, as <see cref="StatusUpdate.FromStored"/>.</param>
    /// <param name="installed">What the cluster enforces; null where that is not known. What else it rejects is not evaluated.</param>
    public static Decision EvaluateStored(StatusUpdate stored, InstalledSchema? installed)
    {
        var missing = FindMissing(stored, installed, Requirements.Installed);
        return missing.Count == 0
            ? new Decision.Conforming()
            : Decide(stored, missing.ConvertAll(field => field with { CanBackfill = field.Value.IsFound }), [], installed);
    }

    /// <summary>Which fields the profile has a value for that a CRD accepts, wherever they are missing: backfilling cannot repair what remains wrong.</summary>
    public static Backfills FindBackfills(StatusUpdate update, InstalledSchema schema) => BackfillsOf(update, FindMissing(update, schema, Requirements.Installed));

    private static Decision Decide(StatusUpdate update, List<Missing> missing, IReadOnlyList<SchemaViolation> others, InstalledSchema? installed)
    {
        if (others.Count > 0 || missing.Exists(field => field.RequiredBy != RequiredBy.Nothing && !field.CanBackfill))
        {
            return new Decision.Denied(
            [
                .. missing.Select(field => field.ToViolation(update, field.RequiredBy == RequiredBy.Nothing || field.CanBackfill ? Outcome.Warned : Outcome.Denied)),
                .. others.Select(violation => new Violation(violation)),
            ]);
        }

        if (!missing.Exists(field => field.CanBackfill)) return new Decision.Warned(missing.ConvertAll(field => field.ToViolation(update, Outcome.Warned)));

        return BackfillAll(update, missing, installed)
            ?? Decide(update, missing.ConvertAll(field => field.CanBackfill ? field with { CanBackfill = false, Value = field.Value with { WhyNot = TooLarge } } : field), others, installed);
    }

    /// <returns>Null where all values together are more than a patch may have.</returns>
    private static Decision.Backfilled? BackfillAll(StatusUpdate update, List<Missing> missing, InstalledSchema? installed)
    {
        if (PatchBytes(update, missing, ids: null) > MaxPatchBytes) return null;

        using var backfill = missing.Exists(field => field.CanBackfill && field.Value.Value is null) ? IdBackfill.For(update, installed) : null;
        var ids = backfill?.Fill();
        // An id that is carried over may be longer than one that is derived.
        if (ids is not null && PatchBytes(update, missing, ids) > MaxPatchBytes) return null;

        var violations = new List<Violation>(missing.Count);
        foreach (var field in missing)
        {
            violations.Add(field.CanBackfill ? field.ToViolation(update, Outcome.Backfilled, ValueOf(field, ids)) : field.ToViolation(update, Outcome.Warned));
        }

        return new Decision.Backfilled(violations);
    }

    private static long PatchBytes(StatusUpdate update, List<Missing> missing, IReadOnlyDictionary<(int Site, int Row), Backfill>? ids)
    {
        var bytes = 0L;
        foreach (var field in missing)
        {
            if (field.CanBackfill) bytes += new FieldLocation(update.Object, field.Gap.Site, field.Gap.Field.Field).PointerLength + (ids is null ? field.Value.Value?.Json.Length ?? NameBasedId.JsonLength : ValueOf(field, ids).Json.Length);
        }

        return bytes;
    }

    private static Backfill ValueOf(Missing field, IReadOnlyDictionary<(int Site, int Row), Backfill>? ids) => field.Value.Value ?? ids![(field.Gap.Site, field.Gap.Field.Row)];

    private static List<Missing> FindMissing(StatusUpdate update, InstalledSchema? installed, Requirements requirements)
    {
        using var gaps = Gap.FindAll(update.Object);
        var missing = new List<Missing>(gaps.WrittenCount);
        Dictionary<(int Start, int Row), FoundValue>? copies = null;
        IReadOnlyList<Range>? unchanged = null;
        foreach (var gap in gaps.WrittenSpan)
        {
            // Of a field that the CRD does not have, nothing is missing.
            if (installed?.SupportOf(gap.Field.Row) == BackfillSupport.NoSuchField) continue;

            var value = gap.Field.Field.Source switch
            {
                not null when installed is not null && requirements != Requirements.Strict && IsRiskToSet(gap, update, installed, ref unchanged) => new FoundValue(IsFound: false, WhyNot: NotEvaluated),
                FieldSource.Copy => FindCopy(gap, update, installed, copies ??= []),
                _ => FindValue(gap, update, installed),
            };
            missing.Add(new Missing(gap, value));
        }

        return missing;
    }

    // An update that fails with what stands there now has nothing to lose. Nor has one under Strict, which denies it without the field. By ratcheting it may pass.
    private static bool IsRiskToSet(Gap gap, StatusUpdate update, InstalledSchema schema, ref IReadOnlyList<Range>? unchanged)
    {
        if (schema.SupportOf(gap.Field.Row) != BackfillSupport.NotEvaluated) return false;

        var slot = update.Object.SlotAt(gap.Site, gap.Field.Slot);
        if (!schema.Rejects(gap.Field.Row, slot.Kind)) return true;
        if (!schema.Ratchets || update.IsOfStored) return false;

        unchanged ??= schema.FindUnchanged(update) ?? [new Range(0, int.MaxValue)];
        return ValidationResult.Contains(unchanged, slot.Start - update.Object.StatusStart);
    }

    // What many fields are a copy of may be long, and is validated once.
    private static FoundValue FindCopy(Gap gap, StatusUpdate update, InstalledSchema? schema, Dictionary<(int Start, int Row), FoundValue> copies)
    {
        var place = (update.Object.SlotAt(gap.Site, gap.Field.Sources[0]).Start, gap.Field.Row);
        if (!copies.TryGetValue(place, out var found)) copies[place] = found = FindValue(gap, update, schema);
        return found;
    }

    /// <summary>The value to set, as far as it is known before all ids are; or why there is none.</summary>
    private static FoundValue FindValue(Gap gap, StatusUpdate update, InstalledSchema? schema)
    {
        var field = gap.Field.Field;
        if (field.Source is null) return FoundValue.Never;
        if (schema?.SupportOf(gap.Field.Row) == BackfillSupport.ValueRejected) return new FoundValue(IsFound: false, WhyNot: "since the installed CRD rejects the value that the profile sets");
        if (field.Source is FieldSource.Id) return FoundValue.Id;
        if (gap.FindValue(update.Object) is not { } value) return new FoundValue(IsFound: false, WhyNot: $"since {((FieldSource.Copy)field.Source).From}, which it is a copy of, is missing too");

        return value.Source == BackfillSource.Copied && schema?.Accepts(gap.Field.Row, value.Json) == false
            ? new FoundValue(IsFound: false, WhyNot: $"since the installed CRD rejects the value of {((FieldSource.Copy)field.Source).From}, which it is a copy of")
            : new FoundValue(IsFound: true, value);
    }

    private static Backfills BackfillsOf(StatusUpdate update, List<Missing> missing)
    {
        HashSet<(int, int)>? exceptions = null;
        foreach (var (gap, value) in missing)
        {
            if (gap.Field.Field.Source is not null && !value.IsFound) (exceptions ??= []).Add((StartOf(update, gap), gap.Field.Row));
        }

        return exceptions is null ? Backfills.All : new Backfills(exceptions);
    }

    private static int StartOf(StatusUpdate update, Gap gap) => update.Object.Sites[gap.Site].Start - update.Object.StatusStart;

    /// <summary>Tells each missing field what the schema says of it, by where it stands in the text.</summary>
    /// <returns>What the schema rejects besides.</returns>
    private IReadOnlyList<SchemaViolation> Match(StatusUpdate update, List<Missing> missing, IReadOnlyList<SchemaViolation> rejected)
    {
        Dictionary<(int Start, string? Missing), SchemaViolation>? byPlace = null;
        foreach (var violation in rejected) (byPlace ??= []).TryAdd((violation.Start, violation.Missing), violation);

        HashSet<SchemaViolation>? matched = null;
        for (var i = 0; i < missing.Count; i++)
        {
            var (gap, value) = missing[i];
            var slot = update.Object.SlotAt(gap.Site, gap.Field.Slot);
            var found = byPlace?.GetValueOrDefault((StartOf(update, gap), gap.Field.Field.Path.Field));
            if (found is null && slot.Kind == SlotKind.EmptyText) found = byPlace?.GetValueOrDefault((slot.Start - update.Object.StatusStart, null));
            if (found is not null) (matched ??= new(ReferenceEqualityComparer.Instance)).Add(found);
            missing[i] = missing[i] with { RequiredBy = RequirementOf(value, found), Schema = found };
        }

        return matched is null ? rejected : [.. rejected.Where(violation => !matched.Contains(violation))];
    }

    // What cannot be backfilled may be no requirement of any CRD's: Reject alone does not deny it.
    private RequiredBy RequirementOf(FoundValue value, SchemaViolation? schema) =>
        schema is not null ? RequiredBy.InstalledCrd
        : policy.Requirements == Requirements.Strict ? RequiredBy.Strict
        : policy.Mode == Mode.Reject && value.IsFound ? RequiredBy.Reject
        : RequiredBy.Nothing;
}

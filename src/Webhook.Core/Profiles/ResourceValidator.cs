using System.Text.RegularExpressions;
using FluentValidation;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Profiles;

/// <summary>What must be so of one resource of a profile, apart from what else the profile holds.</summary>
internal sealed partial class ResourceValidator : AbstractValidator<ResourceDocument>
{
    private const int MaxFields = 40, MaxKeys = 8, MaxConstant = 4096, MaxMetric = 120, MaxShown = 80;
    private static readonly string[] Orders = ["first", "last"];

    public ResourceValidator()
    {
        RuleFor(resource => resource.Match).SetValidator(new MatchValidator()).OverridePropertyName("match");
        RuleForEach(resource => resource.Backfill).SetValidator(new BackfillValidator()).OverridePropertyName("backfill");
        RuleForEach(resource => resource.Never).SetValidator(new NeverValidator()).OverridePropertyName("never");
        RuleFor(resource => resource.KnownRequirement!).SetValidator(new RequirementValidator()).OverridePropertyName("knownRequirement")
            .When(resource => resource.KnownRequirement is not null);
        RuleFor(resource => resource)
            .Must(resource => resource.Backfill.Count + resource.Never.Count is > 0 and <= MaxFields)
            .OverridePropertyName("backfill")
            .WithMessage(resource => $"and never have {resource.Backfill.Count + resource.Never.Count} fields; expected 1 to {MaxFields}");
        RuleFor(resource => resource.Proof).Must(proof => proof is null || proof.StartsWith('{')).OverridePropertyName("proof").WithMessage((_, value) => $"{Said(value)}; expected a status");
    }

    private sealed class MatchValidator : AbstractValidator<MatchDocument>
    {
        public MatchValidator()
        {
            RuleFor(match => match.Group).Must(group => group is not null && Subdomain().IsMatch(group)).OverridePropertyName("group")
                .WithMessage((_, value) => $"{Said(value)}; expected the API group of a CRD, such as kargo.akuity.io: the core group has no CRDs");
            RuleFor(match => match.Version).Must(version => version is not null && Label().IsMatch(version)).OverridePropertyName("version")
                .WithMessage((_, value) => $"{Said(value)}; expected a version alone, such as v1: the group stands in group");
            RuleFor(match => match.Kind).Must(kind => kind is not null && KindName().IsMatch(kind)).OverridePropertyName("kind")
                .WithMessage((_, value) => $"{Said(value)}; expected a kind, such as Stage");
            RuleFor(match => match.Resource).Must(resource => resource is not null && Label().IsMatch(resource)).OverridePropertyName("resource")
                .WithMessage((_, value) => $"{Said(value)}; expected the plural name of the resource in lower case, such as stages: no kind, and without /status");
        }
    }

    private sealed class BackfillValidator : AbstractValidator<BackfillDocument>
    {
        public BackfillValidator()
        {
            RuleFor(backfill => backfill.Field).Must(IsStatusField).OverridePropertyName("field").WithMessage((_, value) => $"{Said(value)}; {StatusFieldExpected}");
            RuleFor(backfill => backfill.Metric).Must(IsMetric).OverridePropertyName("metric").WithMessage((_, value) => $"{Said(value)}; {MetricExpected}");
            RuleFor(backfill => backfill.Sources).Equal(1).OverridePropertyName("field")
                .WithMessage((_, sources) => $"has {sources} of id, copy and constant; expected exactly one");
            RuleFor(backfill => backfill.Constant).Must(constant => constant is null || constant is not "null" && constant.Length <= MaxConstant).OverridePropertyName("constant")
                .WithMessage((_, value) => $"{Said(value)}; expected a value that is not null, of at most {MaxConstant} characters");
            RuleFor(backfill => backfill).Custom((backfill, context) =>
            {
                if (FieldPath.Parse(backfill.Field ?? string.Empty) is not { } field) return;

                if (backfill.Copy is { } copy) Check("copy", field, copy, absolute: true, context);
                for (var i = 0; i < (backfill.Id?.From.Count ?? 0); i++) Check($"id.from[{i}]", field, backfill.Id!.From[i], absolute: false, context);
            });
            RuleFor(backfill => backfill.Id!).Must((backfill, id) => DistinguishesItems(id, backfill.Field)).When(backfill => backfill.Id is not null).OverridePropertyName("id")
                .WithMessage($"has no field of the item itself in from; expected 1 to {MaxKeys} names, one of them without ..: an id of nothing but the place in a list would move with it");
            RuleFor(backfill => backfill.Id!).Must((backfill, id) => DistinguishesLists(id, backfill.Field)).When(backfill => backfill.Id is not null).OverridePropertyName("id")
                .WithMessage("has no name with .. in from, though its list or map stands in another list; expected a field such as ..name that tells the lists apart, or an identity if the same item may stand in several of them with one id");
            RuleFor(backfill => backfill.Id!.From.Count).LessThanOrEqualTo(MaxKeys).When(backfill => backfill.Id is not null).OverridePropertyName("id.from")
                .WithMessage((_, count) => $"has {count} names; expected at most {MaxKeys}");
            RuleFor(backfill => backfill.Id!.Newest).Must(newest => newest is null || Orders.Contains(newest)).When(backfill => backfill.Id is not null).OverridePropertyName("id.newest")
                .WithMessage((_, value) => $"{Said(value)}; expected first or last");
            RuleFor(backfill => backfill.Id!.Identity).Must(identity => identity is null || Label().IsMatch(identity)).When(backfill => backfill.Id is not null).OverridePropertyName("id.identity")
                .WithMessage((_, value) => $"{Said(value)}; expected a name in lower case");
        }

        // In a map the key tells its values apart; where a list holds the map, what holds it must be told apart too.
        private static bool DistinguishesItems(IdDocument id, string? field)
        {
            if (id.From.Any(name => !name.StartsWith("..", StringComparison.Ordinal))) return true;

            var steps = FieldPath.Parse(field ?? string.Empty)?.Segments.Select(step => step.Kind).Where(kind => kind != FieldPath.SegmentKind.Field).ToList() ?? [];
            return steps is [.., FieldPath.SegmentKind.Value] && (id.From.Count > 0 || !steps.Contains(FieldPath.SegmentKind.Item));
        }

        // Lists that nothing tells apart are told by their places, which change. With an identity an item has one id in all of them.
        private static bool DistinguishesLists(IdDocument id, string? field) =>
            id.From.Count == 0 || id.Identity is not null || id.From.Any(name => name.StartsWith("..", StringComparison.Ordinal))
            || FieldPath.Parse(field ?? string.Empty) is not { } path || path.Holder.All(step => step.Kind != FieldPath.SegmentKind.Item);

        private static void Check(string name, FieldPath field, string text, bool absolute, ValidationContext<BackfillDocument> context)
        {
            if (FieldSource.Reference.Parse(text, absolute) is not { } source)
            {
                context.AddFailure(name, $"{Said(text)}; expected names joined by dots, [\"name\"] for other names: a neighbour of the field{(absolute ? ", metadata.… or spec.…," : string.Empty)} or with .. a field of what holds the list");
            }
            else if (source.Start == FieldSource.Start.Holder && field.IsPlain)
            {
                context.AddFailure(name, $"is '{text}', but {field} is not in a list or map, so .. has no object");
            }
            else if (source.Start != FieldSource.Start.Object && ReadsLikeAbsolute(source, text, field))
            {
                var (first, isOfHolder) = (source.Path.Segments[0].Name, source.Start == FieldSource.Start.Holder);
                var origin = isOfHolder ? "the object that holds the list or map" : "the object that lacks the field";
                context.AddFailure(name, $"is '{text}', which reads like a path from the whole object; expected {(absolute ? "metadata.NAME, spec.NAME or " : string.Empty)}names from {origin}, where {(isOfHolder ? ".." : string.Empty)}[\"{first}\"] is its own field {first}");
            }
            else if (source.Start == FieldSource.Start.Owner && source.Path.Segments[0].Name == field.Field)
            {
                context.AddFailure(name, $"is '{text}', which is the missing field itself");
            }
            else if (source.Start == FieldSource.Start.Object && source.Path.Segments[0].Name == "metadata" && !IsOfMetadata(source.Path))
            {
                context.AddFailure(name, $"is '{text}'; expected one of metadata's own fields: {string.Join(", ", MetadataFields)}, the last two with a name behind it or without");
            }
        }

        private static bool ReadsLikeAbsolute(FieldSource.Reference source, string text, FieldPath field)
        {
            var (isOfHolder, isOfStatus) = (source.Start == FieldSource.Start.Holder, source.OriginFor(field).Count == 1);
            var names = isOfHolder ? text[2..] : text;
            if (FieldSource.Reference.IsNamed(names, "metadata", "spec")) return true;
            // The status of an item is its own, as conditions have one; status.status is nobody's.
            if (FieldSource.Reference.IsNamed(names, "status")) return isOfStatus || (!isOfHolder && names != "status");

            // As JSONPath, ValidatingAdmissionPolicies and the rules of CRDs begin.
            return FieldSource.Reference.IsNamed(names, "$", "object", "self") && source.Path.Segments is [_, { Name: "metadata" or "spec" or "status" }, ..];
        }

        private static bool IsOfMetadata(FieldPath path) =>
            MetadataFields.Contains(path.Segments[1].Name!) && (path.Segments.Count == 2 || path is { Segments: [_, { Name: "labels" or "annotations" }, _] });
    }

    private sealed class NeverValidator : AbstractValidator<NeverDocument>
    {
        public NeverValidator()
        {
            RuleFor(never => never.Field).Must(IsStatusField).OverridePropertyName("field").WithMessage((_, value) => $"{Said(value)}; {StatusFieldExpected}");
            RuleFor(never => never.Metric).Must(IsMetric).OverridePropertyName("metric").WithMessage((_, value) => $"{Said(value)}; {MetricExpected}");
            RuleFor(never => never.Why).NotEmpty().OverridePropertyName("why").WithMessage("is missing; expected what an invented value would do, as one clause");
        }
    }

    private sealed class RequirementValidator : AbstractValidator<RequirementDocument>
    {
        public RequirementValidator()
        {
            RuleFor(known => known.Product).NotEmpty().OverridePropertyName("product").WithMessage("is missing; expected a name, such as Kargo");
            RuleFor(known => known.Introduced).NotEmpty().OverridePropertyName("introduced").WithMessage("is missing; expected a version, such as 1.5.2");
        }
    }

    private const string StatusFieldExpected = "expected a field below status, such as status.nodes[].id: [] for each item of a list, {} for each value of a map, [\"name\"] for other names";
    private const string MetricExpected = "expected a label value of letters, digits and ._[]{}-";

    // What an API server sets in metadata of a stored object (meta/v1, ObjectMeta).
    private static readonly string[] MetadataFields = ["name", "namespace", "uid", "generation", "creationTimestamp", "generateName", "labels", "annotations"];

    private static string Said(string? value) => value is null ? "is missing" : $"is '{Printable.Clip(value, MaxShown)}'";

    private static bool IsStatusField(string? text) => text is not null && FieldPath.Parse(text) is { IsOfStatus: true };

    private static bool IsMetric(string? metric) => metric is null || (metric.Length is > 0 and <= MaxMetric && Metric().IsMatch(metric));

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"^[a-z]([-a-z0-9]{0,61}[a-z0-9])?\z")]
    private static partial Regex Label();

    [GeneratedRegex(@"^[A-Z][A-Za-z0-9]{0,62}\z")]
    private static partial Regex KindName();

    [GeneratedRegex(@"^[A-Za-z0-9._\[\]{}-]+\z")]
    private static partial Regex Metric();
}

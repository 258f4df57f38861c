using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Schema.Validation;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Diagnosis;

/// <summary>Explains complaints of fields. What they mean depends on the kind, on what the request was to do, and on the part of the object.</summary>
internal sealed class FieldAdvice(Finding.InvalidObject invalid, Profile profile, IReadOnlyDictionary<ResourceId, CrdSchema>? crds)
{
    private const string Crd = "CustomResourceDefinition";
    private const string OlmsRoot = "[].";
    private const int MaxPath = 1_000;
    private const int MaxDetail = 2_000;

    // How an API server spells the path of the object itself.
    private const string Root = "<nil>";
    private const string WholeObject = "<object>";

    // The parts of an object that are not its status. A path that begins with none of these, of a resource of the profile or of an update of status, is one
    // of status: up to 1.29 the status subresource's paths come without the leading "status.".
    private static readonly string[] OtherParts = ["spec", "metadata", "apiVersion", "kind", "data", WholeObject];

    /// <summary>One explanation for each field.</summary>
    public IEnumerable<Explained> Explain() =>
        invalid.Errors.Where(error => !IsOfSkippedRules(error)).Select(error => Explain(error.Path == Root ? error with { Path = WholeObject } : error));

    // An API server adds it to any complaint (1.30 and later): CEL rules are not run on what the schema rejects. It has no value, while a rule at the root of
    // a CRD has that of the object; its end may be missing.
    private static bool IsOfSkippedRules(FieldError error) =>
        error is { Path: Root, Reason: "Invalid value" } && (error.Detail.Length == 0 || error.Detail.TrimStart('"').StartsWith("null", StringComparison.Ordinal));

    private Explained Explain(FieldError error)
    {
        var subject = Subject.Find(invalid.Object, profile);
        var path = error.Path.StartsWith(OlmsRoot, StringComparison.Ordinal) ? error.Path[OlmsRoot.Length..] : error.Path;
        var field = FindField(ref subject, path);
        var isStatus = IsStatus(subject, path);
        var quote = isStatus && !invalid.IsStored && subject.IsInProfile is not false ? RuleQuote.Find(crds, subject, error) : null;
        return subject.Describe(
            new Explained(
                invalid.IsStored ? ErrorClass.ExistingObjectsInvalid : ErrorClass.InvalidField,
                subject.ToString(),
                $"{Printable.Clip(error.Path, MaxPath)}: {error.Reason}{(error.Detail.Length > 0 ? $": {Printable.Clip(error.Detail, MaxDetail)}" : string.Empty)}",
                quote ?? RuleOf(subject, field, error),
                $"{Means(subject, error.Path, isStatus)}{(invalid.IsOfClient ? string.Empty : WhyItMatters(field, error))}",
                StepsFor(subject, field, error, isStatus)) with
            {
                Field = Printable.Clip(error.Path, MaxPath),
                Reason = error.Reason,
            },
            isStatus && IsUpdateBesideStatus ? RequestOperation.Update : invalid.Operation);
    }

    // A path may tell what the text does not.
    private ProfileField? FindField(ref Subject subject, string path)
    {
        if (subject.Resource is { } known && subject.Candidates.Count == 1) return known.FindByError(path);
        if (subject.IsInProfile is false) return null;

        var candidates = subject.Candidates.Count > 0 ? subject.Candidates : profile.Resources;
        var found = candidates.Where(resource => resource.FindByError(path) is not null).ToList();
        if (found.DistinctBy(resource => resource.Resource.Name).Count() != 1) return null;

        subject = subject with { Resource = found[0] };
        return found[0].FindByError(path);
    }

    /// <summary>Whether a path, of which nothing is left out, is that of status or leads below it.</summary>
    public static bool IsBelowStatus(string path) => RootOf(path) == "status";

    private static string RootOf(string path) => path.Split('.', '[')[0];

    // A client knows nothing of subresources: its paths are whole.
    private bool IsStatus(Subject subject, string path) =>
        IsBelowStatus(path)
        || (!invalid.IsOfClient && (subject.IsInProfile is not false || invalid.Operation == RequestOperation.UpdateStatus) && !OtherParts.Contains(RootOf(path)));

    private string Means(Subject subject, string path, bool isStatus)
    {
        if (invalid.IsOfClient) return Story.NotSent;
        if (invalid.IsWarning) return Story.Nothing;
        if (invalid.IsStored) return $"OLM does not install the new CRD, since this object, which is stored, does not conform to it: CRD and operator stay as they are installed{Outside(subject)}";
        if (subject.Object.Kind == Crd) return $"the CRD was not created or updated: the one that is installed, if any, stays{Outside(subject)}";
        if (invalid.Operation == RequestOperation.Create) return $"the object was not created{Outside(subject)}";
        if (path == WholeObject) return $"{Story.WhatIsLost(invalid.Operation)}{Outside(subject)}";
        if (!isStatus) return WhenNotStatus(subject);
        if (IsUpdateBesideStatus) return $"{Story.StoredStatusBlocksUpdates(OwnerOfRules(subject))}{Outside(subject)}";
        if (subject.HasPromotions) return Story.StatusUpdateIsLost;
        return subject.IsInProfile is null ? Story.WhatIsLost(invalid.Operation) : $"{Story.ControllersUpdateIsLost}{Outside(subject)}";
    }

    // The API server ignores what such a request says of status, and validates the status that is stored. Where the text does not say what the request was
    // to do, it was no create: there is no stored status then.
    private bool IsUpdateBesideStatus => invalid is { IsOfMainResource: true, Operation: RequestOperation.Update or RequestOperation.Unknown };

    private string WhenNotStatus(Subject subject) =>
        $"{(invalid.Operation == RequestOperation.UpdateStatus ? Story.StoredPartsBlockStatusUpdates(OwnerOfRules(subject)) : Story.WhatIsLost(invalid.Operation))}{Outside(subject)}";

    private static string OwnerOfRules(Subject subject) => BuiltInKinds.Include(subject) ? "Kubernetes" : "the CRD";

    private static string Outside(Subject subject) => subject.IsInProfile is false ? $". {subject.Type} is not in the profile: this webhook does not evaluate it" : string.Empty;

    private static string WhyItMatters(ProfileField? field, FieldError error)
    {
        var why = field is null ? string.Empty : error.Reason == SchemaViolation.RequiredValue ? Advice.WhyItMatters(field) : field.Why;
        return why.Length > 0 ? $". {char.ToUpperInvariant(why[0])}{why[1..]}" : string.Empty;
    }

    private string RuleOf(Subject subject, ProfileField? field, FieldError error)
    {
        if (field is not null && error.Reason == SchemaViolation.RequiredValue) return RuleQuote.Known(subject.Resource!, field);
        if (invalid.IsStored) return $"the new schema of the CRD {Printable.Clip($"{invalid.Object.Resource}.{invalid.Object.Group}", MaxPath)}";
        if (subject.Object.Kind == Crd) return "the rules of Kubernetes for CRDs";
        if (IsMetadata(error.Path)) return "the rules of Kubernetes for metadata, which are the same for every kind";
        return BuiltInKinds.Include(subject) ? $"the rules of Kubernetes for {subject.Type}, which is a built-in kind" : "the schema of the CRD that is installed";
    }

    private IReadOnlyList<string> StepsFor(Subject subject, ProfileField? field, FieldError error, bool isStatus)
    {
        if (invalid.IsOfClient && isStatus) return FieldSteps.StatusOfManifest;
        if (invalid.IsWarning) return FieldSteps.Warning;
        if (subject.Object.Kind == Crd) return FieldSteps.ForCrd(error);
        if (invalid.IsStored) return FieldSteps.ForStored(subject);
        var isGap = error.Reason == SchemaViolation.RequiredValue || IsEmpty(error);
        if (field is not null && isGap) return IsUpdateBesideStatus ? FieldSteps.ForStored(field) : FieldSteps.For(field);
        if (!isStatus && IsImmutable(error)) return FieldSteps.Immutable(subject);
        if (error.Path == WholeObject) return FieldSteps.WholeObject;
        if (IsMetadata(error.Path)) return FieldSteps.ForMetadata(error);
        if (BuiltInKinds.Include(subject)) return FieldSteps.BuiltIn;
        if (subject.IsInProfile is null) return FieldSteps.Unnamed;
        if (subject.IsInProfile is false) return isStatus ? FieldSteps.StatusOutside : FieldSteps.SpecOutside;
        if (!isStatus || invalid.Operation == RequestOperation.Create) return FieldSteps.Spec;
        return isGap ? FieldSteps.StatusWithGap : FieldSteps.Status;
    }

    // apimachinery, api/validation (FieldImmutableErrorMsg); kubernetes/kubernetes, pkg/apis/core/validation and apps/validation; rules of CRDs word it alike.
    private bool IsImmutable(FieldError error) =>
        invalid.Operation != RequestOperation.Create
        && (error.Detail.Contains("is immutable", StringComparison.Ordinal)
            || error.Detail.Contains("may not change fields", StringComparison.Ordinal)
            || (error.Detail.Contains("updates to ", StringComparison.Ordinal) && error.Detail.Contains("are forbidden", StringComparison.Ordinal)));

    // A CRD may restrict the name, and nothing else of metadata (apiextensions-apiserver, pkg/apis/apiextensions/validation).
    private static bool IsMetadata(string path) =>
        path.StartsWith("metadata.", StringComparison.Ordinal) && path is not ("metadata.name" or "metadata.generateName");

    // The API server quotes the value: "" of text, "null" of what is missing.
    private static bool IsEmpty(FieldError error) => error.Detail.StartsWith("\"\"", StringComparison.Ordinal) || error.Detail.StartsWith("\"null\"", StringComparison.Ordinal);
}

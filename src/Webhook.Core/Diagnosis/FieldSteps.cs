using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Diagnosis;

/// <summary>What to do about a field that was rejected.</summary>
internal static class FieldSteps
{
    private const string Profiles = "docs/profiles.md";
    private const string ServerSideApply = "apply it without that annotation: kubectl apply --server-side -f FILE";

    /// <summary>After a warning.</summary>
    public static IReadOnlyList<string> Warning { get; } = ["nothing now; correct it before the warning becomes an error"];

    /// <summary>About a status of the profile that nothing backfills.</summary>
    public static IReadOnlyList<string> Status { get; } =
    [
        "compare what is stored with the CRD: kargo-stage-webhook check --cluster",
        "bring CRDs and controllers to one version",
    ];

    /// <summary>About such a status, where the field is missing or empty.</summary>
    public static IReadOnlyList<string> StatusWithGap { get; } = [.. Status, $"a profile can backfill a status field that a controller leaves out: {Profiles}#extend-kargos-resources"];

    /// <summary>About the rest of an object of the profile.</summary>
    public static IReadOnlyList<string> Spec { get; } =
    [
        "correct this field in the manifest, or in what creates it, and send it again; nothing backfills it",
        "if it was valid before, the CRD was upgraded: docs/upgrade-guide.md",
    ];

    /// <summary>About a status of a kind that the profile does not have.</summary>
    public static IReadOnlyList<string> StatusOutside { get; } =
    [
        "bring its CRD and its operator to one version, or ask the operator's owners",
        $"a profile can backfill a status field that an operator leaves out: {Profiles}",
    ];

    /// <summary>About the rest of an object of such a kind.</summary>
    public static IReadOnlyList<string> SpecOutside { get; } =
    [
        "correct this field in the manifest, or ask the owners of its operator",
        $"this webhook backfills fields of status alone, of the kinds in its profile: {Profiles}",
    ];

    /// <summary>About a status in a manifest that a client rejected.</summary>
    public static IReadOnlyList<string> StatusOfManifest { get; } =
    [
        "remove status from the manifest, and send it again: a controller writes it",
        "if the manifest is to set the status itself (kubectl --subresource=status), correct this field",
    ];

    /// <summary>About an object whose kind the text does not say.</summary>
    public static IReadOnlyList<string> Unnamed { get; } =
    [
        "find out which object it is about: the lines around this one, or the log of the client that sent it, name its kind",
        "correct this field in what sends it, or bring the CRD of that kind and its controller to one version",
    ];

    /// <summary>About an object of a built-in kind.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } =
    [
        "correct this field in the manifest, or in what creates it, and send it again",
        $"this webhook backfills fields of status alone, of the kinds in its profile: {Profiles}",
    ];

    /// <summary>About a field that may not change in an object that exists.</summary>
    public static IReadOnlyList<string> Immutable(Subject subject) =>
    [
        "put back the value that is stored: kubectl get KIND NAME -n NAMESPACE -o yaml shows it",
        $"or delete the object and create it again with the new value{(subject.Kind == "StatefulSet" ? "; kubectl delete statefulset NAME -n NAMESPACE --cascade=orphan keeps its Pods" : string.Empty)}",
    ];

    /// <summary>About an object as a whole.</summary>
    public static IReadOnlyList<string> WholeObject { get; } =
        ["correct the manifest, or what sends the object, as the message says: the rule is about several fields at once, or about what may not change"];

    /// <summary>About metadata.</summary>
    public static IReadOnlyList<string> ForMetadata(FieldError error) => IsAnnotationOfApply(error)
        ? [ServerSideApply]
        : ["correct this field in the manifest, or in what creates it, and send it again; nothing backfills it"];

    /// <summary>About a field of the profile that is missing.</summary>
    public static IReadOnlyList<string> For(ProfileField field) => field.Source is not null
        ?
        [
            $"install kargo-stage-webhook, which backfills it; where it is installed, see why it was not called: {Runbook.At(Runbook.NotCalled)}",
            "repair what is stored: kargo-stage-webhook repair",
            $"bring CRDs and controllers to one version{Fixed(field)}",
        ]
        :
        [
            $"bring CRDs and controllers to one version{Fixed(field)}: nothing backfills this field, since {field.Why}",
            "until then apply the CRDs of the version that the controllers run",
        ];

    /// <summary>About a field of the profile that is missing in what is stored, where the request does not set it.</summary>
    public static IReadOnlyList<string> ForStored(ProfileField field) => field.Source is not null
        ?
        [
            "repair what is stored: kargo-stage-webhook repair; admission cannot help, since such a request does not change status",
            "then send the update again",
            $"if the request was one of the status subresource (kubectl --subresource=status), see why the webhook was not called: {Runbook.At(Runbook.NotCalled)}",
            $"bring CRDs and controllers to one version{Fixed(field)}",
        ]
        :
        [
            $"set it in the status that is stored, by hand: {Runbook.At(Runbook.CorrectStored)}; repair does not set it, since {field.Why}",
            "then send the update again",
            $"bring CRDs and controllers to one version{Fixed(field)}",
        ];

    /// <summary>About a CRD.</summary>
    public static IReadOnlyList<string> ForCrd(FieldError error) => error.Path switch
    {
        // kubernetes.io, "Versions in CustomResourceDefinitions", upgrade existing objects to a new stored version.
        _ when error.Path.StartsWith("status.storedVersions", StringComparison.Ordinal) =>
        [
            "keep that version in spec.versions until every stored object was written in another one: read and write each object once",
            "then remove it from status.storedVersions (kubectl edit customresourcedefinitions NAME --subresource=status), and apply the CRD again",
        ],

        _ when IsAnnotationOfApply(error) => [ServerSideApply],
        _ => ["correct the CRD, or ask the owners of the operator that it belongs to"],
    };

    /// <summary>About an object that keeps OLM from installing a CRD.</summary>
    public static IReadOnlyList<string> ForStored(Subject subject) => subject.Resource is not null
        ? ["repair what is stored: kargo-stage-webhook repair; it names what it cannot repair", "then OLM tries again, or delete the failed InstallPlan"]
        :
        [
            "set the field in this object, or delete the object if nobody needs it; then OLM tries again, or delete the failed InstallPlan",
            $"a profile with this kind can repair fields of status: {Profiles}",
        ];

    // kubectl apply keeps the whole of what was applied in an annotation, which may have 256 KiB.
    private static bool IsAnnotationOfApply(FieldError error) => error.Path.StartsWith("metadata.annotations", StringComparison.Ordinal) && error.Reason == "Too long";

    private static string Fixed(ProfileField field) => field.KnownRequirement?.Removed is { } removed ? $", {removed} or later" : string.Empty;
}

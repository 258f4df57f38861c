namespace KargoStageWebhook.Diagnosis;

/// <summary>Kinds whose objects have no namespace.</summary>
internal static class ClusterScopedKinds
{
    private const string Prefix = "Cluster";

    // kubernetes/kubernetes, pkg/apis; the last is Kargo's.
    private static readonly string[] Kinds =
    [
        "APIService",
        "CertificateSigningRequest",
        "ComponentStatus",
        "CSIDriver",
        "CSINode",
        "CustomResourceDefinition",
        "DeviceClass",
        "FlowSchema",
        "IngressClass",
        "IPAddress",
        "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PersistentVolume",
        "PriorityClass",
        "PriorityLevelConfiguration",
        "ResourceSlice",
        "RuntimeClass",
        "ServiceCIDR",
        "StorageClass",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
        "VolumeAttachment",
        "VolumeAttributesClass",
        "Project",
    ];

    // Of operator-lifecycle-manager, Cluster API, Hive and OpenShift's logging: they begin as those do that have no namespace.
    private static readonly string[] Namespaced =
    [
        "ClusterServiceVersion",
        "ClusterClass",
        "ClusterResourceSet",
        "ClusterResourceSetBinding",
        "ClusterDeployment",
        "ClusterPool",
        "ClusterClaim",
        "ClusterLogging",
        "ClusterLogForwarder",
    ];

    private static readonly HashSet<string> NamespacedNames = new([.. Namespaced, .. Namespaced.Select(PluralOf)], StringComparer.Ordinal);

    private static readonly HashSet<string> Names = new([.. Kinds, .. Kinds.Select(PluralOf)], StringComparer.Ordinal);

    /// <summary>
    /// Whether an object is of such a kind, by its kind or its resource. A kind that begins with Cluster mostly has another one with a namespace beside it:
    /// ClusterRole and Role; a Cluster itself is an object of any operator.
    /// </summary>
    public static bool Include(ObjectName named) => named.Kind.Length > 0
        ? (IsOfKnownGroup(named) && Names.Contains(named.Kind)) || (IsOfCluster(named.Kind, StringComparison.Ordinal) && named.Kind.Length > Prefix.Length)
        : (IsOfKnownGroup(named) && Names.Contains(named.Plural)) || (IsOfCluster(named.Plural, StringComparison.OrdinalIgnoreCase) && named.Plural != "clusters");

    private static bool IsOfCluster(string name, StringComparison comparison) => name.StartsWith(Prefix, comparison) && !NamespacedNames.Contains(name);

    // A node of Longhorn has a namespace.
    private static bool IsOfKnownGroup(ObjectName named) => named.Group is "" or KargoKinds.Group || BuiltInKinds.IncludeGroup(named.Group);

    // As Kubernetes forms it (apimachinery, api/meta/restmapper.go, UnsafeGuessKindToResource).
    private static string PluralOf(string kind) => kind.ToLowerInvariant() switch
    {
        [.., 's'] singular => $"{singular}es",
        [.., 'y'] singular => $"{singular[..^1]}ies",
        var singular => $"{singular}s",
    };
}

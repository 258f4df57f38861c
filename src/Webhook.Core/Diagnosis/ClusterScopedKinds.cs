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

    // Other groups with kinds that begin so: where these are namespaced, they are named below.
    private static readonly HashSet<string> Groups = new(StringComparer.Ordinal)
    {
        "aquasecurity.github.io",
        "argoproj.io",
        "authorization.openshift.io",
        "autoscaling.openshift.io",
        "cert-manager.io",
        "config.openshift.io",
        "external-secrets.io",
        "fluentbit.fluent.io",
        "generators.external-secrets.io",
        "keda.sh",
        "kpack.io",
        "kueue.x-k8s.io",
        "kyverno.io",
        "monitoring.googleapis.com",
        "olm.operatorframework.io",
        "operator.openshift.io",
        "policy.karmada.io",
        "policy.sigstore.dev",
        "postgresql.cnpg.io",
        "quota.openshift.io",
        "reports.kyverno.io",
        "serving.kserve.io",
        "spire.spiffe.io",
        "tekton.dev",
        "triggers.tekton.dev",
        "wgpolicyk8s.io",
    };

    // Of operator-lifecycle-manager, Cluster API, Hive, Fleet and OpenShift's logging: they begin as those do that have no namespace.
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
        "ClusterDeprovision",
        "ClusterProvision",
        "ClusterState",
        "ClusterSync",
        "ClusterInstance",
        "ClusterGroup",
        "ClusterRegistration",
        "ClusterRegistrationToken",
    ];

    private static readonly HashSet<string> NamespacedNames = new([.. Namespaced, .. Namespaced.Select(PluralOf)], StringComparer.Ordinal);

    private static readonly HashSet<string> Names = new([.. Kinds, .. Kinds.Select(PluralOf)], StringComparer.Ordinal);

    /// <summary>
    /// Whether an object is of such a kind, by its kind or its resource. A kind that begins with Cluster mostly has another one with a namespace beside it:
    /// ClusterRole and Role; a Cluster itself is an object of any operator. Of a group that is not known, it may as well be an object of a cluster.
    /// </summary>
    public static bool Include(ObjectName named) => named.Kind.Length > 0
        ? (IsOfKnownGroup(named) && Names.Contains(named.Kind)) || (IsOfCluster(named, named.Kind, StringComparison.Ordinal) && named.Kind.Length > Prefix.Length)
        : (IsOfKnownGroup(named) && Names.Contains(named.Plural)) || (IsOfCluster(named, named.Plural, StringComparison.OrdinalIgnoreCase) && named.Plural != "clusters");

    private static bool IsOfCluster(ObjectName named, string name, StringComparison comparison) =>
        name.StartsWith(Prefix, comparison) && !NamespacedNames.Contains(name) && (IsOfKnownGroup(named) || Groups.Contains(named.Group));

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

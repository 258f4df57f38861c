namespace KargoStageWebhook.Diagnosis;

/// <summary>The API of Kubernetes itself: no CRD has its rules.</summary>
internal static class BuiltInKinds
{
    // kubernetes/kubernetes, pkg/apis. CRDs may have other groups below k8s.io: gateway.networking.k8s.io.
    private static readonly HashSet<string> Groups = new(StringComparer.Ordinal)
    {
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "apps",
        "authentication.k8s.io",
        "authorization.k8s.io",
        "autoscaling",
        "batch",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "discovery.k8s.io",
        "events.k8s.io",
        "extensions",
        "flowcontrol.apiserver.k8s.io",
        "internal.apiserver.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "policy",
        "rbac.authorization.k8s.io",
        "resource.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
        "storagemigration.k8s.io",
    };

    // The kinds of the core group, and others that kubectl names without their group. A kind that CRDs often have too, as Role or Cluster, is not among them.
    private static readonly HashSet<string> Kinds = new(StringComparer.Ordinal)
    {
        "APIService",
        "Binding",
        "CertificateSigningRequest",
        "ClusterRole",
        "ClusterRoleBinding",
        "ConfigMap",
        "ControllerRevision",
        "CronJob",
        "CSIDriver",
        "CustomResourceDefinition",
        "DaemonSet",
        "Deployment",
        "EndpointSlice",
        "Endpoints",
        "FlowSchema",
        "HorizontalPodAutoscaler",
        "Ingress",
        "IngressClass",
        "Job",
        "Lease",
        "LimitRange",
        "MutatingAdmissionPolicy",
        "MutatingWebhookConfiguration",
        "Namespace",
        "NetworkPolicy",
        "Node",
        "PersistentVolume",
        "PersistentVolumeClaim",
        "Pod",
        "PodDisruptionBudget",
        "PodTemplate",
        "PriorityClass",
        "PriorityLevelConfiguration",
        "ReplicaSet",
        "ReplicationController",
        "ResourceQuota",
        "RoleBinding",
        "RuntimeClass",
        "Secret",
        "Service",
        "ServiceAccount",
        "StatefulSet",
        "StorageClass",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
        "VolumeAttachment",
    };

    /// <summary>Whether an API group, which is not the core group, is one of Kubernetes.</summary>
    public static bool IncludeGroup(string group) => Groups.Contains(group);

    /// <summary>Whether an object is of such a kind: by its group, or where the text has no group, by its kind. A resource without a group is one of the core group.</summary>
    public static bool Include(Subject subject) => subject.IsInProfile is not true && subject.Object switch
    {
        { Group.Length: > 0 } named => Groups.Contains(named.Group),
        { Kind.Length: > 0 } named => Kinds.Contains(named.Kind),
        var named => named.Resource.Length > 0,
    };
}

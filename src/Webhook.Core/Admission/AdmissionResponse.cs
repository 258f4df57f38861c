namespace KargoStageWebhook.Admission;

/// <summary>What an AdmissionResponse (admission.k8s.io/v1) holds, apart from the uid.</summary>
public sealed record AdmissionResponse
{
    /// <summary>Allowed as it is, with nothing more to say.</summary>
    public static AdmissionResponse Allowed { get; } = new();

    /// <summary>Values to set; null for none. Never together with <see cref="Denial"/>.</summary>
    public IEnumerable<AddOperation>? Patch { get; init; }

    /// <summary>Set when the request is denied.</summary>
    public Denial? Denial { get; init; }

    /// <summary>
    /// Lines for the client: printable, at most 256 characters each (Kubernetes: Dynamic Admission Control, Response). Null for none. Each is of no use once the
    /// next is asked for.
    /// </summary>
    public IEnumerable<ReadOnlyMemory<char>>? Warnings { get; init; }

    /// <summary>Keys and values for the API server's audit log, which puts the webhook's name before each key; like <see cref="Warnings"/>.</summary>
    public IEnumerable<(string Key, ReadOnlyMemory<char> Value)>? AuditAnnotations { get; init; }
}

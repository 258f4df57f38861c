namespace KargoStageWebhook.Diagnosis;

/// <summary>Which object an error is about. Each part is empty where the text does not say.</summary>
/// <param name="Kind">Its kind: <c>Stage</c>.</param>
/// <param name="Group">Its API group: <c>kargo.akuity.io</c>.</param>
/// <param name="Namespace">Its namespace: an API server seldom says it, a controller's log line may.</param>
/// <param name="Name">Its name.</param>
/// <param name="Resource">Its resource, where the text has that and not the kind: <c>stages</c>, or <c>stages/status</c>.</param>
public sealed record ObjectName(string Kind = "", string Group = "", string Namespace = "", string Name = "", string Resource = "")
{
    /// <summary>No object.</summary>
    public static ObjectName Unknown { get; } = new();

    /// <summary>Whether the text says that the request was at the cluster scope.</summary>
    public bool IsClusterScoped { get; init; }

    /// <summary>The resource without its subresource.</summary>
    public string Plural => Resource.Split('/')[0];
}

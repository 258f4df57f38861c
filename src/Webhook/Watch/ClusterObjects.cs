using System.Text.Json;
using System.Text.Json.Serialization;
using KargoStageWebhook.Kubernetes;

namespace KargoStageWebhook.Watch;

/// <summary>An object that is watched: only the fields that are used are ever read into memory.</summary>
internal interface IClusterObject
{
    /// <summary><c>metadata</c>.</summary>
    public ObjectMetadata Metadata { get; }
}

/// <summary><c>metadata</c> of any object.</summary>
internal sealed record ObjectMetadata(
    string Uid = "", string Namespace = "", string Name = "", string ResourceVersion = "", IReadOnlyDictionary<string, string>? Labels = null,
    long Generation = 0)
{
    private const string VersionLabel = "app.kubernetes.io/version";

    /// <summary>The label <c>app.kubernetes.io/version</c>; null where there is none.</summary>
    public string? Version => Labels?.GetValueOrDefault(VersionLabel);
}

/// <summary>Any object, where only its name and its changes matter.</summary>
internal sealed record NamedObject(ObjectMetadata Metadata) : IClusterObject;

/// <summary>A Pod.</summary>
internal sealed record PodObject(ObjectMetadata Metadata, PodSpec? Spec) : IClusterObject;

/// <summary><c>spec</c> of a Pod, or of a Deployment's template.</summary>
internal sealed record PodSpec(string? ServiceAccountName, IReadOnlyList<Container>? Containers)
{
    /// <summary>Image of the container of this name; null where there is none.</summary>
    public string? ImageOf(string container) => Containers?.FirstOrDefault(candidate => candidate.Name == container)?.Image;
}

/// <summary>One container.</summary>
internal sealed record Container(string? Name, string? Image);

/// <summary>A Deployment.</summary>
internal sealed record DeploymentObject(ObjectMetadata Metadata, DeploymentSpec? Spec) : IClusterObject;

/// <summary><c>spec</c> of a Deployment.</summary>
internal sealed record DeploymentSpec(PodTemplate? Template, int? Replicas = null);

/// <summary><c>spec.template</c>.</summary>
internal sealed record PodTemplate(ObjectMetadata? Metadata, PodSpec? Spec);

/// <summary>A CustomResourceDefinition.</summary>
internal sealed record CrdObject(ObjectMetadata Metadata, JsonElement Spec) : IClusterObject;

/// <summary>One page of a list.</summary>
internal sealed record ListPage<T>(ListMetadata Metadata, IReadOnlyList<T>? Items);

/// <summary>One line of a watch.</summary>
internal sealed record WatchEvent(string Type, JsonElement Object);

/// <summary>The JSON of lists and watches. An object may nest deep in what is not read of it.</summary>
[JsonSerializable(typeof(ListPage<NamedObject>))]
[JsonSerializable(typeof(ListPage<PodObject>))]
[JsonSerializable(typeof(ListPage<DeploymentObject>))]
[JsonSerializable(typeof(ListPage<CrdObject>))]
[JsonSerializable(typeof(WatchEvent))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 1000)]
internal sealed partial class WatchJson : JsonSerializerContext;

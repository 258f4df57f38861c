using System.Text.Json.Serialization;

namespace KargoStageWebhook.Kubernetes;

/// <summary>What the API server says of its version.</summary>
internal sealed record VersionObject(string Minor = "");

/// <summary><c>metadata</c> of a list, or of an object.</summary>
internal sealed record ListMetadata(string ResourceVersion = "", string? Continue = null, long? RemainingItemCount = null);

/// <summary>A Status (meta/v1): an error, or the end of a watch.</summary>
/// <param name="Code">As of HTTP.</param>
/// <param name="Message">For people.</param>
/// <param name="Metadata">Where a list can go on whose place is no longer known (410), the continue token for it.</param>
/// <param name="Details">What is wrong, field by field, where an object was rejected.</param>
internal sealed record StatusObject(int Code = 0, string Message = "", ListMetadata? Metadata = null, StatusDetails? Details = null);

/// <summary><c>details</c> of a Status.</summary>
internal sealed record StatusDetails(IReadOnlyList<CauseObject>? Causes = null);

/// <summary>One of its causes.</summary>
/// <param name="Reason">What is wrong: <c>FieldValueRequired</c>.</param>
/// <param name="Field">The path of the field.</param>
internal sealed record CauseObject(string? Reason = null, string? Field = null);

/// <summary>The JSON of what an API server says beside the objects that it holds.</summary>
[JsonSerializable(typeof(ListMetadata))]
[JsonSerializable(typeof(VersionObject))]
[JsonSerializable(typeof(StatusObject))]
[JsonSerializable(typeof(WebhookConfiguration))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 1000)]
internal sealed partial class ApiServerJson : JsonSerializerContext;

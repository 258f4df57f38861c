using KargoStageWebhook.Healing;
using KargoStageWebhook.Json;
using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Admission;

/// <summary>
/// What of an AdmissionReview's request (admission.k8s.io/v1) is judged and reported. Its texts are slices of the body: dispose it before
/// the body is given back.
/// </summary>
public sealed class Review : IDisposable
{
    /// <summary><c>request.uid</c>: must come back in the answer.</summary>
    public required string Uid { get; init; }

    /// <summary>
    /// The kind of Kargo's whose status update this is; null for everything else: other resources, subresources, versions, operations.
    /// </summary>
    public required KargoResource? Resource { get; init; }

    /// <summary>Another resource whose status update this is; whether it is judged is for added rules to say. Null where <see cref="Resource"/> is not.</summary>
    public HealedResource? Other { get; init; }

    /// <summary>Kind of the object.</summary>
    public string Kind => Resource?.Kind ?? Object.Kind.ToString();

    /// <summary>API group of a judged object.</summary>
    public string Group => Other?.Group ?? KargoResource.Group;

    /// <summary>Group and version of a judged object, as it names them.</summary>
    public string ApiVersion => Other?.ApiVersion ?? KargoResource.ApiVersion;

    /// <summary>The resource as one names it where its status is meant: <c>stages/status</c>, <c>clusters.db.example/status</c>.</summary>
    public string StatusName => Resource?.StatusName ?? Other?.StatusName ?? "other";

    /// <summary><c>request.namespace</c>; empty where the resource has no namespaces.</summary>
    public required Utf8Text Namespace { get; init; }

    /// <summary><c>request.name</c>.</summary>
    public required Utf8Text Name { get; init; }

    /// <summary><c>request.dryRun</c>: nothing will be stored, whatever we answer.</summary>
    public required bool DryRun { get; init; }

    /// <summary>Who asks for the update.</summary>
    public required Sender Sender { get; init; }

    /// <summary>The object as it would be stored.</summary>
    public required KargoObject Object { get; init; }

    /// <summary>The object as it is stored.</summary>
    public required KargoObject OldObject { get; init; }

    /// <summary>Whether it is one <see cref="OfStored"/>: a look at what is stored, with no update behind it that might fail.</summary>
    internal bool IsOfStored => ReferenceEquals(Object, OldObject);

    /// <summary>
    /// The review that an API server would send of the next update of a stored object that changes nothing in it; a judged resource where
    /// the object is a Stage or a Promotion.
    /// </summary>
    /// <param name="stored">The object; it is disposed with the review.</param>
    public static Review OfStored(KargoObject stored) => new()
    {
        Uid = string.Empty,
        Resource = KargoResource.ByKind(stored.ApiVersion, stored.Kind),
        Namespace = stored.Namespace,
        Name = stored.Name,
        DryRun = true,
        Sender = default,
        Object = stored,
        OldObject = stored, // An API server sends both, and the ids must come out the same.
    };

    /// <summary>Gives the views' memory back; once more does no harm.</summary>
    public void Dispose()
    {
        Object.Dispose();
        OldObject.Dispose();
    }
}

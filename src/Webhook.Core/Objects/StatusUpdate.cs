using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Objects;

/// <summary>An update of one object's status: what is evaluated, whether it comes in a request, from the cluster or out of a manifest.</summary>
public sealed class StatusUpdate : IDisposable
{
    private StatusUpdate(ResourceProfile? profile, ObjectView sent, ObjectView stored) => (Profile, Object, OldObject) = (profile, sent, stored);

    /// <summary>The profile of its resource; null where it is not evaluated: no update of a status, or a resource that the profile does not have.</summary>
    public ResourceProfile? Profile { get; }

    /// <summary>The object as it would be stored.</summary>
    public ObjectView Object { get; }

    /// <summary>The object as it is stored.</summary>
    public ObjectView OldObject { get; }

    /// <summary>Whether it is one <see cref="FromStored"/>: no update that could fail stands behind it.</summary>
    internal bool IsOfStored => ReferenceEquals(Object, OldObject);

    /// <summary>An update that a request asks for.</summary>
    /// <param name="profile">The profile of its resource; null where it is not evaluated.</param>
    /// <param name="sent">The object as it would be stored; disposed with the update.</param>
    /// <param name="stored">The object as it is stored; disposed with the update.</param>
    public static StatusUpdate Create(ResourceProfile? profile, ObjectView sent, ObjectView stored) => new(profile, sent, stored);

    /// <summary>The next update of a stored object, one that changes nothing in it.</summary>
    /// <param name="profile">The profile of its resource.</param>
    /// <param name="stored">The object; disposed with the update.</param>
    // An API server sends both objects, and the ids must come out the same.
    public static StatusUpdate FromStored(ResourceProfile? profile, ObjectView stored) => new(profile, stored, stored);

    /// <summary>Gives the views' memory back; once more does no harm.</summary>
    public void Dispose()
    {
        Object.Dispose();
        OldObject.Dispose();
    }
}

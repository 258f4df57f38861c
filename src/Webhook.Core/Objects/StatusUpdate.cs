using System.Text.Json;
using KargoStageWebhook.Profiles;

namespace KargoStageWebhook.Objects;

/// <summary>An update of one object's status: what is evaluated, whether it comes in a request, from the cluster or out of a manifest.</summary>
public sealed class StatusUpdate : IDisposable
{
    private readonly ReadOnlyMemory<byte> _storedText;
    private ObjectView? _stored;

    private StatusUpdate(ResourceProfile? profile, ObjectView sent, ObjectView? stored, ReadOnlyMemory<byte> storedText) =>
        (Profile, Object, _stored, _storedText) = (profile, sent, stored, storedText);

    /// <summary>The profile of its resource; null where it is not evaluated: no update of a status, or a resource that the profile does not have.</summary>
    public ResourceProfile? Profile { get; }

    /// <summary>The object as it would be stored.</summary>
    public ObjectView Object { get; }

    /// <summary>The object as it is stored. It is read when it is asked for: of an update that conforms, nobody does.</summary>
    /// <inheritdoc cref="ObjectReader.Read(ReadOnlyMemory{byte}, ResourceProfile?)" path="/exception"/>
    public ObjectView OldObject => _stored ??= ReadStored();

    /// <summary>Whether it is one <see cref="FromStored"/>: no update that could fail stands behind it.</summary>
    internal bool IsOfStored => ReferenceEquals(Object, _stored);

    /// <summary>An update that a request asks for.</summary>
    /// <param name="profile">The profile of its resource; null where it is not evaluated.</param>
    /// <param name="sent">The object as it would be stored; disposed with the update.</param>
    /// <param name="stored">The JSON of the object as it is stored; empty for none.</param>
    public static StatusUpdate Create(ResourceProfile? profile, ObjectView sent, ReadOnlyMemory<byte> stored) => new(profile, sent, stored: null, stored);

    /// <summary>The next update of a stored object, one that changes nothing in it.</summary>
    /// <param name="profile">The profile of its resource.</param>
    /// <param name="stored">The object; disposed with the update.</param>
    // An API server sends both objects, and the ids must come out the same.
    public static StatusUpdate FromStored(ResourceProfile? profile, ObjectView stored) => new(profile, stored, stored, default);

    /// <summary>Gives the views' memory back; once more does no harm.</summary>
    public void Dispose()
    {
        Object.Dispose();
        _stored?.Dispose();
    }

    private ObjectView ReadStored()
    {
        if (Profile is null || _storedText.IsEmpty) return ObjectView.Nothing();

        try
        {
            return ObjectReader.Read(_storedText, Profile);
        }
        catch (JsonException fault)
        {
            // Its places are counted from the beginning of the object, and would be taken for those of the body.
            throw new JsonException($"oldObject: {fault.Message}", fault);
        }
    }
}

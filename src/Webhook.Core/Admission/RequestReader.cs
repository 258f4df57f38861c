using KargoStageWebhook.Objects;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Admission;

/// <summary>Collects the fields of <c>request</c>, in whatever order they come.</summary>
internal struct RequestReader(Profile profile) : IDisposable
{
    private ResourceVersion _resource, _requestResource;
    private Utf8Text _subResource, _operation, _namespace, _name;
    private UserInfo _userInfo;
    private bool _dryRun;
    private ReadOnlyMemory<byte> _objectText, _oldObjectText;
    private ObjectView? _object;

    /// <summary><c>uid</c>; empty while none was read.</summary>
    public Utf8Text Uid { get; private set; }

    /// <summary>Takes the request that stands at the cursor; anything but an object leaves everything empty.</summary>
    public void Read(ref JsonCursor cursor)
    {
        Dispose();
        this = new RequestReader(profile);
        if (!cursor.EnterObject()) return;

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("uid"u8)) Uid = cursor.TakeText();
            else if (cursor.NameIs("resource"u8)) _resource = ReadResource(ref cursor);
            else if (cursor.NameIs("requestResource"u8)) _requestResource = ReadResource(ref cursor);
            else if (cursor.NameIs("subResource"u8)) _subResource = cursor.TakeText();
            else if (cursor.NameIs("operation"u8)) _operation = cursor.TakeText();
            else if (cursor.NameIs("namespace"u8)) _namespace = cursor.TakeText();
            else if (cursor.NameIs("name"u8)) _name = cursor.TakeText();
            else if (cursor.NameIs("dryRun"u8)) _dryRun = cursor.TakeTrue();
            else if (cursor.NameIs("userInfo"u8)) _userInfo = UserInfoReader.Read(ref cursor);
            else if (cursor.NameIs("object"u8)) ReadObject(ref cursor);
            else if (cursor.NameIs("oldObject"u8)) _oldObjectText = cursor.TakeRaw();
            else cursor.Skip();
        }
    }

    /// <summary>The request that was read; its owner disposes it.</summary>
    public AdmissionRequest ToRequest()
    {
        var known = FindProfile();
        _object ??= known is null || _objectText.IsEmpty ? ObjectView.Nothing() : ObjectReader.Read(_objectText, known);
        return new()
        {
            Uid = Uid.ToString(),
            Namespace = _namespace,
            Name = _name,
            DryRun = _dryRun,
            IsConverted = !_requestResource.Version.IsEmpty && (_requestResource.Group, _requestResource.Version) != (_resource.Group, _resource.Version),
            UserInfo = _userInfo,
            Update = StatusUpdate.Create(known, _object, _oldObjectText),
        };
    }

    /// <summary>Gives back what was read so far.</summary>
    public readonly void Dispose() => _object?.Dispose();

    // An update of the main resource takes its status from storage: only the subresource can change it.
    private readonly ResourceProfile? FindProfile() => _operation.Is("UPDATE"u8) && _subResource.Is("status"u8) ? profile.Find(_resource.Group, _resource.Version, _resource.Plural) : null;

    private static ResourceVersion ReadResource(ref JsonCursor cursor)
    {
        var resource = default(ResourceVersion);
        if (!cursor.EnterObject()) return resource;

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("group"u8)) resource = resource with { Group = cursor.TakeText() };
            else if (cursor.NameIs("version"u8)) resource = resource with { Version = cursor.TakeText() };
            else if (cursor.NameIs("resource"u8)) resource = resource with { Plural = cursor.TakeText() };
            else cursor.Skip();
        }

        return resource;
    }

    // API servers write what says whose object it is before the object; only of anybody else an object is gone through twice.
    private void ReadObject(ref JsonCursor cursor)
    {
        _object?.Dispose();
        _object = null;
        if (FindProfile() is { } known) _object = ObjectReader.Read(ref cursor, known);
        else _objectText = cursor.TakeRaw();
    }

    private readonly record struct ResourceVersion(Utf8Text Group, Utf8Text Version, Utf8Text Plural);
}

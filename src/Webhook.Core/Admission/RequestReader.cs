using KargoStageWebhook.Healing;
using KargoStageWebhook.Json;
using KargoStageWebhook.Kargo;

namespace KargoStageWebhook.Admission;

/// <summary>Collects the fields of <c>request</c>, in whatever order they come.</summary>
internal struct RequestReader : IDisposable
{
    private Utf8Text _group, _version, _resource, _subResource, _operation, _namespace, _name;
    private Sender _sender;
    private bool _dryRun;
    private KargoObject? _object, _oldObject;

    /// <summary><c>uid</c>; empty while none was read.</summary>
    public Utf8Text Uid { get; private set; }

    /// <summary>Takes the request that stands at the cursor; anything but an object leaves everything empty.</summary>
    public void Read(ref JsonCursor cursor)
    {
        Dispose();
        this = default;
        if (!cursor.EnterObject()) return;

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("uid"u8)) Uid = cursor.TakeText();
            else if (cursor.NameIs("resource"u8)) ReadResource(ref cursor);
            else if (cursor.NameIs("subResource"u8)) _subResource = cursor.TakeText();
            else if (cursor.NameIs("operation"u8)) _operation = cursor.TakeText();
            else if (cursor.NameIs("namespace"u8)) _namespace = cursor.TakeText();
            else if (cursor.NameIs("name"u8)) _name = cursor.TakeText();
            else if (cursor.NameIs("dryRun"u8)) _dryRun = cursor.TakeTrue();
            else if (cursor.NameIs("userInfo"u8)) _sender = SenderReader.Read(ref cursor);
            else if (cursor.NameIs("object"u8)) ReadObject(ref cursor, ref _object);
            else if (cursor.NameIs("oldObject"u8)) ReadObject(ref cursor, ref _oldObject);
            else cursor.Skip();
        }
    }

    /// <summary>The review that was read; its owner disposes it.</summary>
    public readonly Review ToReview()
    {
        // An update of the main resource takes its status from storage: only the subresource can change it.
        var isOfStatus = _operation.Is("UPDATE"u8) && _subResource.Is("status"u8);
        var kargos = isOfStatus ? KargoResource.ByPlural(_group, _version, _resource) : null;
        return ToReview(kargos, isOfStatus && kargos is null ? new HealedResource(_group.ToString(), _version.ToString(), _resource.ToString()) : null);
    }

    /// <summary>Gives back what was read so far.</summary>
    public readonly void Dispose()
    {
        _object?.Dispose();
        _oldObject?.Dispose();
    }

    private readonly Review ToReview(KargoResource? kargos, HealedResource? other) => new()
    {
        Uid = Uid.ToString(),
        Resource = kargos,
        Other = other,
        Namespace = _namespace,
        Name = _name,
        DryRun = _dryRun,
        Sender = _sender,
        Object = _object ?? new KargoObject(),
        OldObject = _oldObject ?? new KargoObject(),
    };

    private void ReadResource(ref JsonCursor cursor)
    {
        if (!cursor.EnterObject()) return;

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("group"u8)) _group = cursor.TakeText();
            else if (cursor.NameIs("version"u8)) _version = cursor.TakeText();
            else if (cursor.NameIs("resource"u8)) _resource = cursor.TakeText();
            else cursor.Skip();
        }
    }

    private static void ReadObject(ref JsonCursor cursor, ref KargoObject? view)
    {
        view?.Dispose();
        view = null;
        view = KargoObjectReader.Read(ref cursor);
    }
}

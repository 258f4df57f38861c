using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Text;

namespace KargoStageWebhook.Objects;

/// <summary>The place of one of the profile's fields in one object. Of no use once the object's view is disposed.</summary>
public readonly struct FieldLocation
{
    /// <summary>The most characters of a map's key in a path; a longer one is clipped with an ellipsis.</summary>
    public const int MaxKeyLength = 256;

    private const int MaxDigits = 11;

    private readonly ObjectView _view;
    private readonly int _site;

    internal FieldLocation(ObjectView view, int site, ProfileField field) => (_view, _site, Field) = (view, site, field);

    /// <summary>Which field.</summary>
    public ProfileField Field { get; }

    /// <summary>The path as an API server writes it: <c>status.freightHistory[0].verificationHistory[1].id</c>.</summary>
    public override string ToString()
    {
        var path = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[MaxKeyLength]);
        var text = AppendPath(ref path).ToString();
        path.Clear();
        return text;
    }

    /// <summary>Writes the path as an API server writes it, clipped like <see cref="Printable.Clip(string, int)"/>.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="length">The most characters.</param>
    public void WritePath(IBufferWriter<char> output, int length)
    {
        var path = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[MaxKeyLength]);
        Printable.Clip(AppendPath(ref path), length, output);
        path.Clear();
    }

    /// <summary>Writes the path as a JSON Pointer (RFC 6901): <c>/status/freightHistory/0/verificationHistory/1/id</c>.</summary>
    public void WritePointer(IBufferWriter<byte> utf8)
    {
        WritePointer(utf8, _site);
        utf8.Write("/"u8);
        Encoding.UTF8.GetBytes(SiteShape.Escape(Field.Path.Field), utf8);
    }

    /// <summary>About how many bytes the pointer has; what is escaped in it may have more.</summary>
    internal int PointerLength
    {
        get
        {
            var length = 1 + Field.Path.Field.Length;
            for (var at = _site; at >= 0; at = _view.Sites[at].Parent) length += _view.Sites[at].Shape.Pointer.Length + _view.Sites[at].KeyLength + MaxDigits;
            return length;
        }
    }

    private ReadOnlySpan<char> AppendPath(ref DefaultInterpolatedStringHandler path)
    {
        AppendPath(ref path, _site);
        path.AppendLiteral(".");
        path.AppendLiteral(Field.Path.Field);
        return path.Text[1..];
    }

    // Sites are as deep as paths have segments, 32 at the most.
    private void AppendPath(ref DefaultInterpolatedStringHandler path, int at)
    {
        ref readonly var site = ref _view.Sites[at];
        if (site.Parent >= 0) AppendPath(ref path, site.Parent);
        path.AppendLiteral(site.Shape.Names);
        if (site.Shape.Kind == FieldPath.SegmentKind.Item)
        {
            path.AppendLiteral("[");
            path.AppendFormatted(site.Index);
            path.AppendLiteral("]");
        }
        else if (site.Shape.Kind == FieldPath.SegmentKind.Value)
        {
            path.AppendLiteral(".");
            path.AppendLiteral(Printable.Clip(_view.KeyBeginning(site, Printable.BytesOf(MaxKeyLength)).ToString(), MaxKeyLength));
        }
    }

    private void WritePointer(IBufferWriter<byte> utf8, int at)
    {
        ref readonly var site = ref _view.Sites[at];
        if (site.Parent >= 0) WritePointer(utf8, site.Parent);
        utf8.Write(site.Shape.Pointer);
        if (site.Shape.Kind == FieldPath.SegmentKind.Field) return;

        utf8.Write("/"u8);
        if (site.Shape.Kind == FieldPath.SegmentKind.Value)
        {
            Encoding.UTF8.GetBytes(SiteShape.Escape(_view.Key(site).ToString()), utf8);
            return;
        }

        site.Index.TryFormat(utf8.GetSpan(MaxDigits), out var written, provider: CultureInfo.InvariantCulture);
        utf8.Advance(written);
    }
}

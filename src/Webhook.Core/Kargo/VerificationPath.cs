using System.Text.Unicode;

namespace KargoStageWebhook.Kargo;

/// <summary>A place in a Kargo object where a stack of verification entries lives, and how that place is spelled.</summary>
public sealed class VerificationPath
{
    private const string History = ".verificationHistory[]";
    private const string ListMark = "[]";

    private readonly string[] _parts;
    private readonly string[] _pointers;

    /// <param name="row">0-based place in the table of paths.</param>
    /// <param name="resource">Plural name of the resource that has the path, such as <c>stages</c>.</param>
    /// <param name="path">
    /// Field names joined by dots, <c>[]</c> behind each list, ending in <c>.verificationHistory[]</c>; at most one other list above it.
    /// </param>
    /// <exception cref="ArgumentException">The path has another shape.</exception>
    internal VerificationPath(int row, string resource, string path)
    {
        _parts = path.Split(ListMark);
        if (!path.EndsWith(History, StringComparison.Ordinal) || _parts.Length > 3)
            throw new ArgumentException($"'{path}' must end in '{History}' and have at most one list above that.", nameof(path));

        _pointers = [.. _parts.Select(part => $"/{part.TrimStart('.').Replace('.', '/')}/")];
        Row = row;
        Resource = resource;
        Text = path;
        CollectionSegments = path[..^History.Length].Split('.');
    }

    /// <summary>0-based place in the table of paths.</summary>
    internal int Row { get; }

    /// <summary>Plural name of the resource that has this path.</summary>
    public string Resource { get; }

    /// <summary>The path as one reads it, with <c>[]</c> for each list.</summary>
    public string Text { get; }

    /// <summary>The path of the outermost list on the way, without its mark: <c>status.freightHistory</c>.</summary>
    internal string OuterList => _parts[0];

    /// <summary>Field names from the root to the freight collection that holds the entries; a list's name ends in <c>[]</c>.</summary>
    internal IReadOnlyList<string> CollectionSegments { get; }

    /// <summary>A field of the entry as the API server writes it: <c>status.freightHistory[0].verificationHistory[1].id</c>.</summary>
    /// <returns>Whether there was room.</returns>
    internal bool TryFormatFieldPath(Span<char> text, int collection, int entry, string field, out int written) => _parts.Length == 2
        ? text.TryWrite($"{_parts[0]}[{entry}].{field}", out written)
        : text.TryWrite($"{_parts[0]}[{collection}]{_parts[1]}[{entry}].{field}", out written);

    /// <summary>A field of the entry as a JSON Pointer (RFC 6901): <c>/status/freightHistory/0/verificationHistory/1/id</c>.</summary>
    /// <returns>Whether there was room.</returns>
    internal bool TryFormatJsonPointer(Span<byte> utf8, int collection, int entry, string field, out int written) => _pointers.Length == 2
        ? Utf8.TryWrite(utf8, $"{_pointers[0]}{entry}/{field}", out written)
        : Utf8.TryWrite(utf8, $"{_pointers[0]}{collection}{_pointers[1]}{entry}/{field}", out written);
}

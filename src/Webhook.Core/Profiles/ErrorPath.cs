namespace KargoStageWebhook.Profiles;

/// <summary>
/// The path of an API server's error, in parts. It has an index for each item, or none (before 1.21), begins with <c>status.</c>, or not (the status
/// subresource where ratcheting is off), and holds the keys of maps as they are, with their dots, slashes and brackets (k8s.io/apimachinery, field.Path).
/// </summary>
/// <param name="Parts">What stands between dots, and what stands in brackets, each apart.</param>
internal sealed record ErrorPath(IReadOnlyList<ErrorPath.Part> Parts)
{
    // A CRD's schema is far less deep. What is longer is no path.
    private const int MaxLength = 1_000;
    private const string Root = "status";

    /// <summary>Takes a path apart, without its leading <c>status.</c>.</summary>
    /// <returns>No part for what is no path below status.</returns>
    public static ErrorPath BelowStatus(string path)
    {
        if (path.Length > MaxLength) return new ErrorPath([]);

        var parts = new List<Part>();
        for (var at = 0; at < path.Length;)
        {
            if (path[at] == '[' && EndOfBrackets(path, at) is var end and > 0)
            {
                parts.Add(new Part(path[(at + 1)..end].Trim('"'), IsBracketed: true));
                at = end + 1;
            }
            else
            {
                end = EndOfName(path, at);
                parts.Add(new Part(path[at..end], IsBracketed: false));
                at = end;
            }

            if (at < path.Length && path[at] == '.') at++;
        }

        return new ErrorPath(parts is [var first, ..] && first.Text == Root ? parts[1..] : parts);
    }

    private static int EndOfName(string path, int start)
    {
        var end = start + 1;
        while (end < path.Length && path[end] != '.' && !(path[end] == '[' && EndOfBrackets(path, end) > 0)) end++;
        return path[start] == '.' ? start : end;
    }

    // A key may hold brackets itself: what closes is followed by the next part, or by nothing.
    private static int EndOfBrackets(string path, int open)
    {
        for (var close = path.IndexOf(']', open); close > 0; close = path.IndexOf(']', close + 1))
        {
            if (close + 1 == path.Length || path[close + 1] is '.' or '[') return close;
        }

        return -1;
    }

    /// <summary>A part of a path.</summary>
    /// <param name="Text">A name, an index, or a key; a key that holds dots may be in several parts.</param>
    /// <param name="IsBracketed">Whether it stands in brackets.</param>
    public readonly record struct Part(string Text, bool IsBracketed)
    {
        /// <summary>Whether it is an index, and so names an item of a list.</summary>
        public bool IsIndex => IsBracketed && Text.All(char.IsAsciiDigit);
    }
}

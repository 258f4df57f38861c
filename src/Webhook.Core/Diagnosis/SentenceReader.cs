using System.Buffers;

namespace KargoStageWebhook.Diagnosis;

/// <summary>
/// Follows, word by word, the sentences in which API servers and kubectl word errors: a line that ends within one goes on in the next. Reads each word once
/// and keeps for each sentence the words that it has come to.
/// </summary>
internal sealed class SentenceReader
{
    private const int LongestWord = 1_000;

    private static readonly SearchValues<char> LettersOfResource = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-/");

    // " stands for what is in quotes, * for any word, . for a path that begins with a dot, @ for a resource with its group, ~ for one without, ( for what
    // begins with it, | for "or".
    // Sources as in the shapes: apimachinery, api/errors/errors.go and api/meta/errors.go; apiserver; structured-merge-diff; apiextensions-apiserver; evanphx/json-patch; encoding/json; net; kube-openapi; operator-lifecycle-manager.
    private static readonly string[][] Sentences =
    [
        .. new[]
        {
            "Error from server * error when * \" * in version",
            "in version \" cannot be handled as a|an * strict|json:",
            "@ \" is forbidden:|invalid:",
            "~ \" is forbidden:",
            "@ is forbidden:",
            "User \" cannot * resource \" in API group \" in the namespace \"",
            "User \" cannot * resource \" in API group \" at the cluster scope",
            "User \" cannot * @ in the namespace \"",
            "User \" cannot * @ at the cluster scope",
            "create Pod * in StatefulSet * failed error:",
            "is forbidden: violates PodSecurity \"",
            "is forbidden: exceeded quota: * requested: * used: * limited: *",
            "is forbidden: unable to create new content in namespace * because it is being terminated",
            "is forbidden: ValidatingAdmissionPolicy|policy \"",
            "is forbidden: user \" * * * * * *",
            "is attempting to grant RBAC permissions not currently held:",
            "is invalid: * Invalid value: * must be specified for an update",
            "ValidatingAdmissionPolicy|policy \" with binding \" denied request:",
            "ValidatingAdmissionPolicy|policy \" denied request:",
            "admission webhook \" does not support dry run",
            "Internal error occurred: * operation does not apply: doc is missing * * missing value",
            "Internal error occurred: jsonpatch * operation does not apply: doc is missing * * missing value",
            "Operation cannot be fulfilled on * \" the object has been modified; please apply your changes to the latest version and try again",
            "Operation cannot be fulfilled on * \" StorageError: invalid object, Code: * Key: * ResourceVersion: * AdditionalErrorMsg: Precondition failed: UID in precondition: * UID in object meta: *",
            "conflict occurred while applying object * * * Apply failed with",
            "Apply failed with * conflict:|conflicts: conflict|conflicts with \"",
            "conflict|conflicts with \" using * .",
            "conflict|conflicts with \" with subresource \" using * .",
            "conflict|conflicts with \" .",
            "resource mapping not found for name: \" namespace: \" from \" no matches for kind \" in version \"",
            "no matches for kind \" in version|group \"",
            "conversion webhook for * * failed: Post \"",
            "conversion webhook for * * returned * objects, expected *",
            "conversion webhook for * * returned invalid converted object at index * *",
            "conversion webhook for * * returned invalid metadata in object at index * *",
            "read|write tcp * read:|write: *",
            "dial tcp: lookup * on * read|dial udp * read:|connect:|i/o *",
            "dial tcp: lookup * on * no such host",
            "service \" not found",
            "no endpoints available for service \"",
            "trying to send message larger than max * vs. *",
            "strict decoding error: unknown|duplicate field \"",
            "unknown|duplicate field \" unknown|duplicate field \"",
            "missing required field \"",
            "invalid type for * got \" expected \"",
            "unknown object type \" in *",
            "json: cannot unmarshal * into Go struct field * of type *",
            "json: cannot unmarshal * into Go value of type *",
            "error validating existing CRs against new * schema for \" error validating * * \" updated validation is too restrictive: *",
            "error validating existing CRs against new * schema: \" error validating * * \" updated validation is too restrictive: *",
            "failed to create typed * object * * * . field not declared in schema",
            "the server could not find the requested resource ( @ *",
            "the server has received too many requests and has asked us to try again later ( @ *",
            "the server is currently unable to handle the request ( @ *",
            "client rate limiter Wait returned an error:",
            "the server was unable to return a response in the time allotted, but may still be processing the request ( @ *",
        }.Select(sentence => sentence.Split(' ')),
    ];

    // Those that may begin with a letter of ASCII: nearly no word of a log begins one.
    private static readonly int[][] Openings = [.. Enumerable.Range(0, 128).Select(letter => Enumerable.Range(0, Sentences.Length).Where(sentence => CanBegin(Sentences[sentence][0], (char)letter)).ToArray())];

    // The next words of the sentences that have begun: never more than the sentences have words.
    private List<(int Sentence, int Word)> _next = [];
    private List<(int Sentence, int Word)> _following = [];

    /// <summary>Reads a line's words.</summary>
    public void Read(ReadOnlySpan<char> line)
    {
        foreach (var range in line.Split(' '))
        {
            if (line[range] is { Length: > 0 } word) ReadWord(word);
        }
    }

    /// <summary>Whether the line that was read last ends within a sentence that this line goes on with.</summary>
    public bool GoesOnWith(ReadOnlySpan<char> line)
    {
        var end = line.IndexOf(' ') is var space and >= 0 ? space : line.Length;
        foreach (var (sentence, next) in _next)
        {
            if (IsWord(line[..end], Sentences[sentence][next]) && (next > 1 || Sentences[sentence][0] != "~" || IsWord(line[end..].TrimStart(), "is"))) return true;
        }

        return false;
    }

    private void ReadWord(ReadOnlySpan<char> word)
    {
        _following.Clear();
        foreach (var (sentence, next) in _next)
        {
            if (next + 1 < Sentences[sentence].Length && IsWord(word, Sentences[sentence][next])) _following.Add((sentence, next + 1));
        }

        // error="Operation
        var first = word[(word.LastIndexOfAny("\"'`(=") + 1)..];
        foreach (var sentence in first is [< (char)128, ..] ? Openings[first[0]] : [])
        {
            if (IsWord(first, Sentences[sentence][0])) _following.Add((sentence, 1));
        }

        (_next, _following) = (_following, _next);
    }

    private static bool CanBegin(string pattern, char letter) => pattern is "@" or "~" ? char.IsAsciiLetterLower(letter) : pattern.Split('|').Any(word => word[0] == letter);

    private static bool IsWord(ReadOnlySpan<char> word, ReadOnlySpan<char> pattern)
    {
        if (word.Length is 0 or > LongestWord) return false;

        switch (pattern)
        {
            case "\"":
                return word.TrimStart('\\') is ['"' or '\'' or '`', _, ..]; // A quote alone closes what a terminal broke.
            case "*":
                return true;
            case ".":
                return word[0] == '.';
            case "(":
                return word[0] == '(';
            case "@":
                return char.IsAsciiLetterLower(word[0]) && word[..^1].Contains('.') && !word.ContainsAnyExcept(LettersOfResource);
            case "~":
                return char.IsAsciiLetterLower(word[0]) && !word.ContainsAnyExceptInRange('a', 'z');
        }

        foreach (var literal in pattern.Split('|'))
        {
            if (IsLiteral(word, pattern[literal])) return true;
        }

        return false;
    }

    // What stands around the sentence may follow its last word.
    private static bool IsLiteral(ReadOnlySpan<char> word, ReadOnlySpan<char> literal) =>
        word.StartsWith(literal) && (word.Length == literal.Length || !char.IsLetterOrDigit(word[literal.Length]));
}

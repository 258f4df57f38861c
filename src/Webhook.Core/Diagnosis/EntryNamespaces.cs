using System.Text.RegularExpressions;

namespace KargoStageWebhook.Diagnosis;

/// <summary>The namespaces that an entry names, and which of them is that of an error's object. Reads the entry once, however many errors it has.</summary>
internal sealed partial class EntryNamespaces(string entry)
{
    private const int MaxNames = 1_000;

    private readonly Lazy<List<Group>> _named = new(() =>
    {
        var collectors = FindCollectors(entry);
        var ofPods = FindNamespacesOfPods(entry);
        var isOfTool = Tool().IsMatch(entry);
        var named = new List<Group>();
        var next = 0;
        foreach (Match match in Namespace().Matches(entry))
        {
            if (match.Groups["key"].Success && (isOfTool || ofPods.Contains(match.Index))) continue;

            while (next < collectors.Count && collectors[next].End <= match.Index) next++;
            if (next == collectors.Count || match.Index < collectors[next].Start) named.Add(match.Groups["namespace"]);
        }

        return named;
    });

    // "Stage":"demo/test", stage=demo/test.
    private readonly Lazy<Dictionary<string, string>> _byName = new(() =>
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Match match in NamespaceAndName().Matches(entry))
        {
            found.TryAdd(match.Groups[2].Value, match.Groups[1].Value);
            if (found.Count == MaxNames) break;
        }

        return found;
    });

    // Stage/demo/test: Flux and Kyverno name an object so. "Stage":"demo/test", stage=demo/test.
    private readonly Lazy<Dictionary<(string Kind, string Name), string>> _byKind = new(() =>
    {
        var found = new Dictionary<(string, string), string>();
        foreach (var match in KindNamespaceAndName().Matches(entry).Concat(KeyNamespaceAndName().Matches(entry)))
        {
            found.TryAdd((match.Groups["kind"].Value.ToLowerInvariant(), match.Groups["name"].Value), match.Groups["namespace"].Value);
            if (found.Count == MaxNames) break;
        }

        return found;
    });

    private readonly Lazy<QuoteBounds> _quotes = new(() => new QuoteBounds(entry));

    /// <summary>The namespace of an object; empty where nothing says it.</summary>
    /// <param name="kind">The object's kind; empty where it is not known.</param>
    /// <param name="name">The object's name; empty where it is not known.</param>
    /// <param name="place">Where the error is.</param>
    public string Find(string kind, string name, ErrorPlace place)
    {
        if (_byKind.Value.TryGetValue((kind.ToLowerInvariant(), name), out var named)) return named;
        if (_named.Value.Count == 0)
        {
            // stage/test of an event table is a kind and a name.
            return _byName.Value.GetValueOrDefault(name) is { } before && !before.Equals(kind, StringComparison.OrdinalIgnoreCase) ? before : string.Empty;
        }

        // A log collector puts a record into one of its own. What the record says of its object stands in the same text as the error.
        return _quotes.Value.Around(place).Select(text => FindNearest(text.Start, text.End, place)).First(found => found is not null)!.Value;
    }

    private Group? FindNearest(int start, int end, ErrorPlace place)
    {
        var next = IndexFrom(place.Start);
        var before = next > 0 && _named.Value[next - 1].Index >= start ? _named.Value[next - 1] : null;
        var after = next < _named.Value.Count && _named.Value[next].Index < end ? _named.Value[next] : null;
        if (before is null || after is null) return before ?? after;

        return place.Start - before.Index <= after.Index - place.End ? before : after;
    }

    // The first that begins at a place or behind it.
    private int IndexFrom(int place)
    {
        var (low, high) = (0, _named.Value.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_named.Value[middle].Index < place) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    // What a log collector says of the Pod whose log it is, and not of the object: the labels of Loki, and the metadata that Filebeat and Fluent Bit add.
    private static List<(int Start, int End)> FindCollectors(string entry)
    {
        var found = new List<(int Start, int End)>();
        for (var match = Collector().Match(entry); match.Success;)
        {
            var end = match.Groups["labels"].Success ? match.Index + match.Length : EndOfObject(entry, match.Index + match.Length);
            if (end < 0) return found;

            found.Add((match.Index, end));
            match = Collector().Match(entry, end);
        }

        return found;
    }

    // A collector may put what it knows of the Pod into the record itself, or into an object of any name: "namespace":"kargo","pod":"kargo-controller-x". A
    // controller's own record may name a Pod too; it also names its object as the error does: "stage":"test", "pod":"web-1".
    private static HashSet<int> FindNamespacesOfPods(string entry)
    {
        var found = new HashSet<int>();
        var objects = new Stack<List<Match>>([[]]);
        var named = QuotedName().Matches(entry).Select(match => match.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        foreach (Match match in PodKeyOrBrace().Matches(entry))
        {
            if (match.ValueSpan is "{") objects.Push([]);
            else if (match.ValueSpan is not "}") objects.Peek().Add(match);
            else if (objects.Count > 1) AddNamespaces(objects.Pop());
        }

        foreach (var keys in objects) AddNamespaces(keys);
        return found;

        // A text in quotes has keys of its own.
        void AddNamespaces(List<Match> keys)
        {
            var pods = keys.Where(key => key.Groups["pod"].Success).Select(key => key.Groups["esc"].Length).ToHashSet();
            pods.ExceptWith(keys.Where(key => key.Groups["own"].Success || named.Contains(key.Groups["value"].Value)).Select(key => key.Groups["esc"].Length));
            found.UnionWith(keys.Where(key => key.Groups["namespace"].Success && pods.Contains(key.Groups["esc"].Length)).Select(key => key.Groups["namespace"].Index));
        }
    }

    private static int EndOfObject(string entry, int start)
    {
        var depth = 1;
        for (var at = start; at < entry.Length; at++)
        {
            if (entry[at] == '{') depth++;
            else if (entry[at] == '}' && --depth == 0) return at + 1;
        }

        return -1;
    }

    // "namespace":"demo", namespace=demo, in the namespace "demo"; not app-namespace=argocd, which is that of Argo CD's Application.
    [GeneratedRegex("""\b(?<!\b(kubernetes|k8s)\.|\w-)((?<key>[Nn]amespace\\{0,15}"?[=:]) ?\\{0,15}"?|namespace \\{0,15}"|(?<=in )namespace |(?<=in the )namespace )(?<namespace>[a-z0-9][a-z0-9-]{0,62})(?=[\\",;:\s})\]]|$)""", RegexOptions.ExplicitCapture)]
    private static partial Regex Namespace();

    [GeneratedRegex("""(?<=["'= ])([a-z0-9-]{1,63})/([a-z0-9.-]{1,253})(?=[\\"',;\s})]|$)""")]
    private static partial Regex NamespaceAndName();

    [GeneratedRegex("""(?<![\w/.])(?<kind>[A-Z]\w{0,62})/(?<namespace>[a-z0-9-]{1,63})/(?<name>[a-z0-9.-]{1,253})(?![\w/])""", RegexOptions.ExplicitCapture)]
    private static partial Regex KindNamespaceAndName();

    [GeneratedRegex("""(?<![\w.-])(?<kind>[A-Za-z]\w{0,62})\\{0,15}"?[=:] ?\\{0,15}"?(?<namespace>[a-z0-9-]{1,63})/(?<name>[a-z0-9.-]{1,253})(?=[\\"',;\s})]|$)""", RegexOptions.ExplicitCapture)]
    private static partial Regex KeyNamespaceAndName();

    // A GitOps tool's record is about its own object: "controllerKind":"Kustomization", "namespace":"flux-system".
    [GeneratedRegex("""\bcontrollerKind\\{0,15}"?[=:] ?\\{0,15}"?(Kustomization|HelmRelease|Application|ApplicationSet)\b""")]
    private static partial Regex Tool();

    // {namespace="kargo", pod="kargo-controller-x"}, "kubernetes":{"namespace":"kargo"}. Nothing but a collector names the Pod beside it.
    [GeneratedRegex("""(?<labels>(?<!\w)\{(?=[^{}]{0,2000}\b(pod|container)\w{0,20}=")(\w{1,63}="[^"\\{}]{0,253}"(, ?)?){1,40}\})|"(kubernetes|k8s|stream|labels)\\{0,15}"\s?:\s?\{""", RegexOptions.ExplicitCapture)]
    private static partial Regex Collector();

    [GeneratedRegex("""[{}]|(?<esc>\\{0,15})"((?<pod>(pod|container)(_name|Name)?)|(?<namespace>namespace)|(?<own>controllerKind)|name|stage|promotion|freight|warehouse)\\{0,15}"\s?:(\s?\\{0,15}"(?<value>[a-z0-9.-]{1,253})\\{0,15}")?""", RegexOptions.ExplicitCapture)]
    private static partial Regex PodKeyOrBrace();

    // pods "web-1", Stage.kargo.akuity.io \"test\".
    [GeneratedRegex("""(?<=\w) \\{0,15}"(?<name>[a-z0-9.-]{1,253})\\{0,15}["]""", RegexOptions.ExplicitCapture)]
    private static partial Regex QuotedName();
}

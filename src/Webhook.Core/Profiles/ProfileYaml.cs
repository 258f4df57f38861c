using KargoStageWebhook.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace KargoStageWebhook.Profiles;

/// <summary>Reads the YAML (or JSON, which is YAML) of a profile into a <see cref="ProfileDocument"/>, and notes what has no place in one.</summary>
internal sealed partial class ProfileYaml
{
    private const int MaxShown = 60;
    private const int MaxDepth = 64;

    private readonly Dictionary<string, int> _lines = [];
    private readonly List<ProfileMistake> _mistakes = [];

    /// <summary>What has no place in a profile, or is of another type.</summary>
    public IReadOnlyList<ProfileMistake> Mistakes => _mistakes;

    /// <summary>Reads a text.</summary>
    /// <returns>What could be read; nothing where the text is no YAML.</returns>
    public ProfileDocument Read(string text)
    {
        try
        {
            if (!CanBeLoaded(text)) return new ProfileDocument([]);

            var stream = new YamlStream();
            stream.Load(new YamlParser(new StringReader(text)));
            if (stream.Documents.Count > 1) _mistakes.Add(new(0, "there are several documents; expected one list of resources"));
            if (stream.Documents.Count != 1) return new ProfileDocument([]);

            CheckScalars(stream.Documents[0].RootNode);
            return _mistakes.Count == 0 ? ReadRoot(stream.Documents[0].RootNode) : new ProfileDocument([]);
        }
        catch (YamlException broken)
        {
            _mistakes.Add(new(PlaceOf(broken, text), $"the text is not YAML: {Printable.Clip(broken.Message, 256)}"));
            return new ProfileDocument([]);
        }
    }

    /// <summary>The line of what stands at a path, or of the next thing around it that was written.</summary>
    /// <param name="path"><c>[0].backfill[1].field</c>.</param>
    public int LineOf(string path)
    {
        int line;
        while (!_lines.TryGetValue(path, out line)) path = path[..Math.Max(path.LastIndexOf('.'), path.LastIndexOf('['))]; // Each resource has one.
        return line;
    }

    // A tree of nodes follows aliases, in circles too, and nesting for as long as there is stack.
    private bool CanBeLoaded(string text)
    {
        var (parser, depth) = (new YamlParser(new StringReader(text)), 0);
        while (parser.MoveNext())
        {
            var line = (int)parser.Current!.Start.Line; // MoveNext said that there is one.
            depth += parser.Current.NestingIncrease;
            if (parser.Current is AnchorAlias alias) _mistakes.Add(new(line, $"*{Printable.Clip(alias.Value.Value, MaxShown)} is an alias; expected the value itself"));
            if (depth > MaxDepth) _mistakes.Add(new(line, $"the text nests deeper than {MaxDepth} levels"));
            if (_mistakes.Count > 0) return false;
        }

        return true;
    }

    // Of a tab the parser knows no more than the mapping in which it stands.
    private static int PlaceOf(YamlException broken, string text)
    {
        var line = (int)broken.Start.Line;
        var tab = broken.Message.Contains(" tab ", StringComparison.Ordinal) ? Array.FindIndex(text.Split('\n'), Math.Max(0, line - 1), one => one.TrimStart(' ').StartsWith('\t')) : -1;
        return tab < 0 ? line : tab + 1;
    }

    // What neither kubectl nor helm reads, the chart cannot have in its values.
    private void CheckScalars(YamlNode node)
    {
        switch (node)
        {
            case YamlMappingNode mapping:
                foreach (var (key, value) in mapping.Children)
                {
                    if (key is YamlScalarNode name) CheckScalar(() => NameOf(name));
                    else CheckScalars(key);
                    CheckScalars(value);
                }

                break;

            case YamlSequenceNode list:
                foreach (var item in list.Children) CheckScalars(item);
                break;

            default:
                CheckScalar(() => ToJson(node));
                break;
        }
    }

    private void CheckScalar(Func<string> read)
    {
        try
        {
            read();
        }
        catch (YamlException unreadable)
        {
            _mistakes.Add(new((int)unreadable.Start.Line, unreadable.Message));
        }
    }

    private ProfileDocument ReadRoot(YamlNode root)
    {
        if (root is YamlScalarNode { Style: ScalarStyle.Plain, Value: "" or "null" or "~" }) return new ProfileDocument([]);
        if (root is not YamlSequenceNode resources)
        {
            _mistakes.Add(new((int)root.Start.Line, $"the document is {Show(root)}; expected a list of resources, each with match and backfill or never"));
            return new ProfileDocument([]);
        }

        return new ProfileDocument([.. resources.Children.Select((node, index) => ReadResource(node, $"[{index}]"))]);
    }

    private ResourceDocument ReadResource(YamlNode node, string path)
    {
        var fields = Fields(node, path, "match", "backfill", "never", "knownRequirement", "proof");
        return new ResourceDocument
        {
            Match = ReadMatch(fields.GetValueOrDefault("match"), $"{path}.match"),
            Backfill = [.. Items(fields.GetValueOrDefault("backfill"), $"{path}.backfill").Select(item => ReadBackfill(item.Node, item.Path))],
            Never = [.. Items(fields.GetValueOrDefault("never"), $"{path}.never").Select(item => ReadNever(item.Node, item.Path))],
            KnownRequirement = fields.TryGetValue("knownRequirement", out var known) ? ReadRequirement(known, $"{path}.knownRequirement") : null,
            Proof = fields.TryGetValue("proof", out var proof) ? JsonOf(proof, $"{path}.proof") : null,
        };
    }

    private MatchDocument ReadMatch(YamlNode? node, string path)
    {
        var fields = node is null ? [] : Fields(node, path, "group", "version", "kind", "resource");
        return new MatchDocument(Text(fields, "group", path), Text(fields, "version", path), Text(fields, "kind", path), Text(fields, "resource", path));
    }

    private BackfillDocument ReadBackfill(YamlNode node, string path)
    {
        var fields = Fields(node, path, "field", "metric", "id", "copy", "constant", "emptySentBy", "why");
        return new BackfillDocument
        {
            Field = Text(fields, "field", path),
            Metric = Text(fields, "metric", path),
            Id = fields.TryGetValue("id", out var id) ? ReadId(id, $"{path}.id") : null,
            Copy = Text(fields, "copy", path),
            Constant = fields.TryGetValue("constant", out var constant) ? JsonOf(constant, $"{path}.constant") : null,
            EmptySentBy = Text(fields, "emptySentBy", path),
            Why = Text(fields, "why", path),
        };
    }

    private IdDocument ReadId(YamlNode node, string path)
    {
        var fields = Fields(node, path, "from", "newest", "identity");
        var from = Items(fields.GetValueOrDefault("from"), $"{path}.from").Select(item => TextOf(item.Node, item.Path)).OfType<string>();
        return new IdDocument([.. from], Text(fields, "newest", path), Text(fields, "identity", path));
    }

    private NeverDocument ReadNever(YamlNode node, string path)
    {
        var fields = Fields(node, path, "field", "metric", "why");
        return new NeverDocument(Text(fields, "field", path), Text(fields, "metric", path), Text(fields, "why", path));
    }

    private RequirementDocument ReadRequirement(YamlNode node, string path)
    {
        var fields = Fields(node, path, "product", "introduced", "removed");
        return new RequirementDocument(Text(fields, "product", path), Text(fields, "introduced", path), Text(fields, "removed", path));
    }

    // A mistyped name must not pass for a rule that is simpler than was meant.
    private Dictionary<string, YamlNode> Fields(YamlNode node, string path, params string[] known)
    {
        RecordLine(node, path);
        var fields = new Dictionary<string, YamlNode>();
        if (node is not YamlMappingNode mapping)
        {
            Add(node, path, $"is {Show(node)}; expected {string.Join(", ", known)}");
            return fields;
        }

        foreach (var (key, value) in mapping.Children)
        {
            var name = NameOf(key);
            RecordLine(value, $"{path}.{name}");
            if (known.Contains(name)) fields[name] = value;
            else Add(key, $"{path}.{Printable.Clip(name, MaxShown)}", $"is not known here; expected {string.Join(", ", known)}");
        }

        return fields;
    }

    private List<(YamlNode Node, string Path)> Items(YamlNode? node, string path)
    {
        switch (node)
        {
            case null:
                return [];
            case YamlSequenceNode list:
                return list.Children.Select((item, index) => (item, $"{path}[{index}]")).ToList();
            default:
                Add(node, path, $"is {Show(node)}; expected a list");
                return [];
        }
    }

    private string? Text(Dictionary<string, YamlNode> fields, string name, string path) => fields.TryGetValue(name, out var node) ? TextOf(node, $"{path}.{name}") : null;

    private string? TextOf(YamlNode node, string path)
    {
        RecordLine(node, path);
        // Nobody who writes null means the word, which messages would quote.
        if (node is YamlScalarNode scalar && !YamlScalar.From(scalar).IsNull) return scalar.Value;

        Add(node, path, $"is {Show(node)}; expected a text");
        return null;
    }

    // A template's {{ .Values.x }} without quotes is a map that has a map for a name.
    private string JsonOf(YamlNode node, string path)
    {
        foreach (var name in node.AllNodes.OfType<YamlMappingNode>().SelectMany(map => map.Children.Keys).Where(name => name is not YamlScalarNode))
            Add(name, path, $"has {Show(name)} for a name; expected a text");
        return ToJson(node);
    }

    private void RecordLine(YamlNode node, string path) => _lines.TryAdd(path, (int)node.Start.Line);

    private void Add(YamlNode node, string path, string message) => _mistakes.Add(new((int)node.Start.Line, $"{path} {message}"));
}

using System.Text.Json;
using KargoStageWebhook.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace KargoStageWebhook.Manifests;

/// <summary>One document of YAML, object by object: the items of a list as they arrive.</summary>
internal sealed class YamlDocument
{
    // An object of 3 MiB, the most that an API server takes, has some hundred thousand.
    private const int MaxEvents = 1_000_000;

    private readonly YamlDocumentText _text;
    private readonly int _number;
    private readonly YamlParser _parser;
    private YamlObjects _objects = new();
    private List<ParsingEvent> _header = [];
    private Utf8Text _kind;
    private Place _place = Place.Start;
    private string _list = string.Empty;
    private int _count;

    public YamlDocument(YamlDocumentText text, int number) => (_text, _number, _parser) = (text, number, new YamlParser(text));

    private enum Place
    {
        Start,
        InMapping,
        InItems,
        BehindItems,
        InSequence,
        End,
    }

    /// <summary>Whether nothing was in it but comments, or null.</summary>
    public bool IsEmpty { get; private set; } = true;

    /// <summary>Reads on.</summary>
    /// <returns>The next object as JSON, its kind not known yet, or what is wrong; null where there is nothing more.</returns>
    public ManifestItem? Next()
    {
        try
        {
            while (_place != Place.End)
            {
                if (Step() is { } item) return item;
            }

            return null;
        }
        catch (YamlException fault)
        {
            (_place, IsEmpty) = (Place.End, false);
            // Of a tab the parser knows no more than the mapping or text in which it stands.
            var isOfTab = _text.LastTab.Line > 0 && fault.Message.Contains(" tab ", StringComparison.Ordinal);
            return new ManifestItem.Problem(isOfTab ? Describe(_text.LastTab.Line, _text.LastTab.Column, fault.Message) : Describe(fault.Start, fault.Message));
        }
        // The writer says so of text that is not UTF-16, and of what nests too deeply.
        catch (Exception fault) when (fault is InvalidOperationException or ArgumentException or JsonException or InsufficientExecutionStackException)
        {
            (_place, IsEmpty) = (Place.End, false);
            return new ManifestItem.Problem(Describe(_parser.Current?.Start ?? Mark.Empty, fault is InsufficientExecutionStackException ? "it nests too deeply" : fault.Message));
        }
    }

    private ManifestItem? Step()
    {
        switch (_place)
        {
            case Place.Start:
                Begin();
                return null;
            case Place.InMapping:
                return ReadField();
            case Place.InItems or Place.InSequence when _parser.TryConsume<SequenceEnd>(out _):
                _place = _place == Place.InItems ? Place.BehindItems : Place.Start;
                return null;
            case Place.InItems or Place.InSequence:
                return Convert(Collect([], depth: 0), new ObjectPlace(_number, _list, _count++));
            case Place.BehindItems:
                return ReadBehindItems();
            default:
                return null;
        }
    }

    private void Begin()
    {
        while (_parser.TryConsume<StreamStart>(out _) || _parser.TryConsume<DocumentEnd>(out _) || _parser.TryConsume<DocumentStart>(out _))
        {
        }

        if (_parser.TryConsume<StreamEnd>(out _))
        {
            _place = Place.End;
        }
        else if (_parser.Accept<MappingStart>(out var mapping))
        {
            (_header, _objects, _kind) = ([mapping], new YamlObjects(), default);
            _parser.MoveNext();
            (_place, IsEmpty) = (Place.InMapping, false);
        }
        else if (_parser.TryConsume<SequenceStart>(out _))
        {
            (_place, IsEmpty, _list, _count) = (Place.InSequence, false, string.Empty, 0);
        }
        else if (_parser.TryConsume<Scalar>(out var scalar) && (scalar.Value.Length > 0 || scalar.Style != ScalarStyle.Plain) && scalar.Value is not ("null" or "~"))
        {
            throw new YamlException(scalar.Start, scalar.End, "expected an object with apiVersion and kind");
        }
    }

    private ManifestItem.Document? ReadField()
    {
        if (_parser.TryConsume<MappingEnd>(out var end))
        {
            _header.Add(end);
            _place = Place.Start;
            return Convert(_header, new ObjectPlace(_number));
        }

        var at = _header.Count;
        Collect(_header, depth: 1);
        var name = (_header[at] as Scalar)?.Value;
        if (name == "items" && _parser.Accept<SequenceStart>(out _) && (_kind.IsEmpty || ManifestLists.IsList(_kind)))
        {
            _parser.MoveNext();
            (_place, _list, _count) = (Place.InItems, ObjectPlace.Items, 0);
            return null;
        }

        Collect(_header, depth: 1);
        if (name == "kind" && _header[^1] is Scalar kind) _kind = Utf8Text.From(kind.Value);
        return null;
    }

    private ManifestItem.Problem? ReadBehindItems()
    {
        if (!_parser.TryConsume<MappingEnd>(out var end))
        {
            var field = Collect([], depth: 1);
            var value = Collect([], depth: 1);
            if (field is [Scalar { Value: "kind" }] && value is [Scalar kind]) _kind = Utf8Text.From(kind.Value);
            return null;
        }

        _place = Place.Start;
        return ManifestLists.DescribeOther(_kind) is { } problem ? new ManifestItem.Problem(Describe(end.Start, problem)) : null;
    }

    private ManifestItem.Document Convert(List<ParsingEvent> events, ObjectPlace place)
    {
        _text.BeginObject();
        return new ManifestItem.Document(_objects.ToJson(events), default, place);
    }

    /// <summary>Adds one value and all that is in it.</summary>
    /// <param name="events">Where to.</param>
    /// <param name="depth">In how many values of the object it stands.</param>
    private List<ParsingEvent> Collect(List<ParsingEvent> events, int depth)
    {
        var outside = depth;
        do
        {
            if (events.Count == MaxEvents) throw new YamlException(_parser.Current!.Start, _parser.Current.End, $"An object of more than {MaxEvents} values.");

            var one = _parser.Consume<ParsingEvent>();
            events.Add(one);
            depth += one.NestingIncrease;
            // The parser's work grows with the square of the depth.
            if (depth > JsonCursor.MaxDepth) throw new YamlException(one.Start, one.End, $"it nests deeper than {JsonCursor.MaxDepth} levels");
        }
        while (depth > outside);

        return events;
    }

    private string Describe(Mark at, string message) => Describe(Math.Max(1, at.Line) + _text.FirstLine - 1, Math.Max(1, at.Column), message);

    private string Describe(long line, long column, string message) => $"document {_number}, line {line}, column {column}: {message}";
}

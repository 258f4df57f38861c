using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace KargoStageWebhook.Manifests;

/// <summary>A value in the events of a parser.</summary>
/// <param name="Events">The events.</param>
/// <param name="Start">Where in them it begins.</param>
internal readonly record struct YamlNode(IReadOnlyList<ParsingEvent> Events, int Start)
{
    /// <summary>Its first event.</summary>
    public ParsingEvent Event => Events[Start];

    /// <summary>Whether it is the key <c>&lt;&lt;</c>, without quotes (YAML 1.1, merge).</summary>
    public bool IsMergeKey => Event is Scalar { Value: "<<", Style: ScalarStyle.Plain };

    /// <summary>The place behind it.</summary>
    public int End
    {
        get
        {
            var (at, depth) = (Start, 0);
            do depth += Events[at++].NestingIncrease;
            while (depth > 0);
            return at;
        }
    }

    /// <summary>The fields of a mapping.</summary>
    public IEnumerable<(YamlNode Key, YamlNode Value)> Fields()
    {
        for (var at = Start + 1; Events[at] is not MappingEnd;)
        {
            var key = this with { Start = at };
            var value = this with { Start = key.End };
            yield return (key, value);
            at = value.End;
        }
    }
}

using System.Text.RegularExpressions;

namespace KargoStageWebhook.Healing;

/// <summary>The path of a field below <c>status</c>, in all its places: <c>status.nodes[].backup.id</c>.</summary>
public sealed partial record RulePath
{
    private const string ListMark = "[]";

    private RulePath(string text)
    {
        var names = text.Split('.');
        (Text, Owner, Field) = (text, [.. names[..^1].Select(Step.Of)], names[^1]);
    }

    /// <summary>As it was written: names joined by dots, <c>[]</c> behind each list.</summary>
    public string Text { get; }

    /// <summary>The way from the root to the objects that should have the field.</summary>
    internal IReadOnlyList<Step> Owner { get; }

    /// <summary>The field's name.</summary>
    public string Field { get; }

    /// <summary>Reads a path.</summary>
    /// <returns>Null where it is none: it must begin with <c>status.</c>, since only status can be changed, and end in a field.</returns>
    public static RulePath? Parse(string text) => Shape().IsMatch(text) ? new RulePath(text) : null;

    /// <inheritdoc/>
    public override string ToString() => Text;

    /// <inheritdoc/>
    public bool Equals(RulePath? other) => Text == other?.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    // Names as the schemas of Kubernetes have them; a map's keys cannot be told from them and are not followed.
    [GeneratedRegex(@"^status(\.[A-Za-z_][\w-]*(\[\])?)*\.[A-Za-z_][\w-]*$")]
    private static partial Regex Shape();

    /// <summary>One step down.</summary>
    /// <param name="Name">Of the field.</param>
    /// <param name="IsList">Whether it holds a list, each of whose items is meant.</param>
    internal readonly record struct Step(string Name, bool IsList)
    {
        public static Step Of(string name) => name.EndsWith(ListMark, StringComparison.Ordinal) ? new Step(name[..^ListMark.Length], true) : new Step(name, false);
    }
}

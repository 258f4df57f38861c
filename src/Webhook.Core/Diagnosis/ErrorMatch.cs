using System.Text.RegularExpressions;

namespace KargoStageWebhook.Diagnosis;

/// <summary>An error that was found, ready to be read.</summary>
/// <param name="Start">How it begins, as it stands in the entry.</param>
/// <param name="Message">What follows up to its end, without the escapes of the texts that hold it.</param>
/// <param name="Place">Where it is in the entry.</param>
/// <param name="Context">What the entry says around it.</param>
internal sealed record ErrorMatch(Match Start, string Message, ErrorPlace Place, EntryContext Context)
{
    // Tools that hide names leave such texts.
    private static readonly string[] Hidden = ["[REDACTED]", "REDACTED", "[redacted]", "<redacted>", "<REDACTED>", "***", "****", "[MASKED]"];

    /// <summary>The message's first line.</summary>
    public string FirstLine => MessageEnd.Trim(Message.Split('\n', 2)[0]);

    /// <summary>The message's lines as one, for people; empty where it has no words.</summary>
    public string Reason => ReasonIn(Message);

    /// <summary>The lines of a text as one, without those that only separate others.</summary>
    public static string ReasonIn(string text) =>
        MessageEnd.Trim(string.Join(' ', text.Split('\n', StringSplitOptions.TrimEntries).Where(line => LogLine.HasWords(line))));

    /// <summary>A group of the start; empty where it has no part in it, or where its text was hidden.</summary>
    public string this[string group] => Start.Groups[group].Value is var value && Hidden.Contains(value) ? string.Empty : value;

    /// <summary>The namespace of an object of this kind and name; empty where nothing says it.</summary>
    private string NamespaceOf(string kind, string name) => Context.Namespaces.Find(kind, name, Place);

    /// <summary>The object that the start names, with the groups <c>kind</c>, <c>group</c>, <c>name</c> and <c>resource</c>.</summary>
    public ObjectName Object => InNamespace(new(this["kind"], this["group"], string.Empty, this["name"], this["resource"]));

    /// <summary>An object with its namespace, as far as the entry says it; without one where its kind has none, whatever the entry says of others.</summary>
    public ObjectName InNamespace(ObjectName named) => ClusterScopedKinds.Include(named) ? named : named with { Namespace = NamespaceOf(named.Kind, named.Name) };
}

using KargoStageWebhook.Admission;

namespace KargoStageWebhook.Check;

/// <summary>For people: each object as it comes, nothing of it is kept.</summary>
internal sealed class CheckText(TextWriter output) : CheckOutput
{
    private readonly SortedDictionary<string, string> _whyItMatters = [];
    private long _checked, _lacking;

    /// <inheritdoc/>
    public override void Tell(CheckedObject found)
    {
        base.Tell(found);
        _checked++;
        output.WriteLine($"{Show($"{found.Kind} {found.Namespace}/{found.Name}")} {(found.Conforms ? "conforms" : "does not conform")}");
        if (found.Conforms) return;

        _lacking++;
        foreach (var field in found.Missing)
        {
            output.WriteLine($"  {field.Path} is missing; with the webhook it {Show(field.Webhook)}");
            _whyItMatters[field.Field] = field.Why;
        }
    }

    /// <inheritdoc/>
    public override void End()
    {
        foreach (var (field, why) in _whyItMatters) output.WriteLine($"Why {field} matters: {why}.");
        output.WriteLine($"{_checked} checked, {_lacking} of them not conforming; {Others} of other kinds passed over.");
    }

    // Names and ids come from a file that may be hostile to a terminal.
    private static string Show(string text) => Printable.Clip(text, 600);
}

using System.Text.Json;

namespace KargoStageWebhook.Check;

/// <summary>For programs: one JSON document of all that was found.</summary>
internal sealed class CheckJson(TextWriter output) : CheckOutput
{
    private readonly List<CheckedObject> _objects = [];

    /// <inheritdoc/>
    public override void Tell(CheckedObject found)
    {
        base.Tell(found);
        _objects.Add(found);
    }

    /// <inheritdoc/>
    public override void End() =>
        output.WriteLine(JsonSerializer.Serialize(new CheckReport(Differences, _objects, Others, Unreadable, ExitCode), CheckReportJson.Readable.CheckReport));
}

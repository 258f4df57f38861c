using KargoStageWebhook.Cli;

namespace KargoStageWebhook.Check;

/// <summary>Where a run of <c>check</c> tells what it finds.</summary>
internal abstract class CheckOutput
{
    private const int MaxUnreadable = 1000;
    private readonly List<string> _unreadable = [];
    private long _more;
    private bool _allConform = true;

    /// <summary>What could not be read, and why; of very many some, and how many more there are.</summary>
    public IReadOnlyList<string> Unreadable => _more == 0 ? _unreadable : [.. _unreadable, $"{_more} more could not be read."];

    /// <summary>Whether no objects are checked: then the differences are the answer.</summary>
    public bool IsOfCrdsAlone { get; set; }

    /// <summary>Whether a signal ended the run before its end.</summary>
    public bool Stopped { get; set; }

    /// <summary>0 where all conform, or CRDs do not differ; 1 where some do not, or they do; 2 where something could not be read; 130 where it was stopped.</summary>
    public int ExitCode => _unreadable.Count > 0 ? CommandLineErrors.Unusable : Stopped ? StopSignals.ExitCode : _allConform ? 0 : 1;

    /// <summary>Objects of other kinds, which were skipped.</summary>
    protected int Others { get; private set; }

    /// <summary>Reports an object.</summary>
    public virtual void Write(CheckedObject found) => _allConform &= found.Conforms;

    /// <summary>Reports what a CRD requires that another did not, before any object.</summary>
    public virtual void Write(IReadOnlyList<CrdDifference> differences)
    {
        if (IsOfCrdsAlone) _allConform &= differences.Count == 0;
    }

    /// <summary>Reports which fields of the profile the CRDs do not have, before any object.</summary>
    public abstract void Write(IReadOnlyList<UnknownField> unknown);

    /// <summary>Counts objects of other kinds.</summary>
    public void Skip(int others) => Others += others;

    /// <summary>Notes what could not be read.</summary>
    public void ReportUnreadable(string problem)
    {
        if (_unreadable.Count < MaxUnreadable) _unreadable.Add(problem);
        else _more++;
    }

    /// <summary>Tells the end.</summary>
    public abstract void End();
}

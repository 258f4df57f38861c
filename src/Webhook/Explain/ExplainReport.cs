using KargoStageWebhook.Diagnosis;

namespace KargoStageWebhook.Explain;

/// <summary>What a run of <c>explain</c> recognised.</summary>
/// <param name="Explanations">In the order of the text.</param>
internal sealed record ExplainReport(IReadOnlyList<Explained> Explanations)
{
    private const int NothingRecognised = 1;

    /// <summary>0: something was recognised; 1: nothing was.</summary>
    public int ExitCode => Explanations.Count > 0 ? 0 : NothingRecognised;
}

using KargoStageWebhook.Kargo;
using KargoStageWebhook.Schema;

namespace KargoStageWebhook.Crds;

/// <summary>One CRD, as a verb judges by it.</summary>
/// <param name="Bare">What an API server refuses by it.</param>
/// <param name="Healed">The same where the ids that the webhook fills in count as present.</param>
internal sealed record CrdRules(CrdSchema Bare, CrdSchema Healed)
{
    private static readonly HashSet<string> NothingFilled = [];

    /// <summary>Reads a CRD.</summary>
    /// <param name="json">The whole of it.</param>
    /// <param name="resource">What it defines.</param>
    /// <exception cref="InvalidDataException">It cannot be judged by; the message says why.</exception>
    public static CrdRules Read(ReadOnlyMemory<byte> json, KargoResource resource) =>
        new(Compile(json, NothingFilled), Compile(json, VerificationPaths.FilledOf(resource.Plural)));

    private static CrdSchema Compile(ReadOnlyMemory<byte> json, IReadOnlySet<string> filled) => CrdCompiler.Compile(json, KargoResource.Version, filled) switch
    {
        CompileResult.Compiled compiled => compiled.Schema,
        CompileResult.Unreadable unreadable => throw new InvalidDataException(unreadable.Reason),
        _ => throw new NotSupportedException("A result of compiling that is not known here."),
    };
}

using System.Text.Json;

namespace KargoStageWebhook.Schema;

/// <summary>Says what of a status a CRD's schema refuses. Where the API server accepts, it finds nothing.</summary>
public static class StatusExaminer
{
    /// <summary>The most violations that are kept of one status; what is wrong beyond is not looked for.</summary>
    public const int MaxViolations = 500;

    /// <summary>What an API server would refuse of a status that replaces nothing, or that does not ratchet.</summary>
    /// <param name="schema">The rules.</param>
    /// <param name="status">The JSON of <c>status</c>, which has been read once, as that of a <see cref="Kargo.KargoObject"/> has; empty for none.</param>
    /// <returns>The violations in the order of the text.</returns>
    /// <exception cref="JsonException">It is no JSON, where that shows.</exception>
    public static IReadOnlyList<SchemaViolation> Examine(CrdSchema schema, ReadOnlyMemory<byte> status)
    {
        if (status.IsEmpty) return [];

        var examination = new Examination(schema, status.Span, stackalloc Examination.Frame[NodeCompiler.MostLevels + 1]);
        return examination.Run();
    }

    /// <summary>The same of an update, by the rules of CRD validation ratcheting (on since Kubernetes 1.30, for updates of status since 1.33).</summary>
    /// <param name="schema">The rules.</param>
    /// <param name="status">The JSON of the new <c>status</c>.</param>
    /// <param name="stored">The JSON of the old one; empty for none.</param>
    /// <returns>Those violations that are new, and apart from them where the others stand.</returns>
    /// <inheritdoc cref="Examine(CrdSchema, ReadOnlyMemory{byte})" path="/exception"/>
    public static Ratcheted ExamineUpdate(CrdSchema schema, ReadOnlyMemory<byte> status, ReadOnlyMemory<byte> stored)
    {
        var all = Examine(schema, status);
        return all.Count == 0 || stored.IsEmpty ? new Ratcheted(all, []) : Ratchet.Apply(schema, all, status, stored);
    }
}

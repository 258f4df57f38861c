namespace KargoStageWebhook.Schema;

/// <summary>What came of reading a CRD: its schema, or why there is none that can be judged by.</summary>
public abstract record CompileResult
{
    private CompileResult()
    {
    }

    /// <summary>It can be judged by.</summary>
    public sealed record Compiled(CrdSchema Schema) : CompileResult;

    /// <summary>It cannot: nothing may be refused for it.</summary>
    /// <param name="Reason">What was expected and what came, for people.</param>
    public sealed record Unreadable(string Reason) : CompileResult;
}

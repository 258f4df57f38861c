using KargoStageWebhook.Schema.WholeObject;

namespace KargoStageWebhook.Schema;

/// <summary>What came of reading a CRD: its schema, or why none can be used.</summary>
public abstract record CompileResult
{
    private CompileResult()
    {
    }

    /// <summary>It can be used.</summary>
    public sealed record Compiled(CrdSchema Schema) : CompileResult;

    /// <summary>It can be used for the whole object.</summary>
    public sealed record CompiledObject(ObjectSchema Schema) : CompileResult;

    /// <summary>It cannot: nothing may be denied by it.</summary>
    /// <param name="Reason">What was expected and what came, for people.</param>
    public sealed record Unreadable(string Reason) : CompileResult
    {
        /// <summary>Whether the reason is that it does not serve this version: it may serve others.</summary>
        public bool IsNotServed { get; init; }
    }
}

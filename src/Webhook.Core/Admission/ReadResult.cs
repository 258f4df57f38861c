namespace KargoStageWebhook.Admission;

/// <summary>What came of reading a body: a review, or why it is none.</summary>
public abstract record ReadResult
{
    private ReadResult()
    {
    }

    /// <summary>A review to decide on. The receiver disposes it.</summary>
    public sealed record Readable(Review Review) : ReadResult;

    /// <summary>Not a review that can be answered.</summary>
    /// <param name="Reason">The kind of fault.</param>
    /// <param name="Message">What was expected and what came; holds no payload.</param>
    public sealed record Malformed(MalformedReason Reason, string Message) : ReadResult;
}

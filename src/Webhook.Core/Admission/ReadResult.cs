namespace KargoStageWebhook.Admission;

/// <summary>What came of reading a body: a request, or why it is none.</summary>
public abstract record ReadResult
{
    private ReadResult()
    {
    }

    /// <summary>A request to decide on. The receiver disposes it.</summary>
    public sealed record Readable(AdmissionRequest Request) : ReadResult;

    /// <summary>Not an AdmissionReview that can be answered.</summary>
    /// <param name="Reason">The kind of error.</param>
    /// <param name="Message">What was expected and what came; holds no payload.</param>
    public sealed record Malformed(MalformedReason Reason, string Message) : ReadResult;
}

namespace KargoStageWebhook.StatusPage;

/// <summary>Whether the process that the page is about is ready.</summary>
internal interface IReadiness
{
    /// <summary>Why new connections are not welcome; null while they are.</summary>
    public string? FindProblem();
}

namespace KargoStageWebhook.Audit;

internal sealed partial class Auditor
{
    [LoggerMessage(500, LogLevel.Information, "Audited {Objects} stored objects: {NonConforming} lack something. The verb repair sets what can be backfilled")]
    private partial void Audited(long objects, long nonConforming);

    [LoggerMessage(501, LogLevel.Warning, "Could not audit what is stored, trying again in {Period}: {Reason}")]
    private partial void NotAudited(string period, string reason);

    [LoggerMessage(502, LogLevel.Warning, "Left out of the audit: {Reason}")]
    private partial void LeftOut(string reason);
}

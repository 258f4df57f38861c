namespace KargoStageWebhook.Audit;

internal sealed partial class Auditor
{
    [LoggerMessage(500, LogLevel.Information, "Audited {Objects} stored objects: {NonConforming} lack a field. The verb repair sets what can be backfilled")]
    private partial void Audited(long objects, long nonConforming);

    [LoggerMessage(501, LogLevel.Warning, "Could not audit all that is stored, trying again in {Period}: {Reason}")]
    private partial void NotAudited(string period, string reason);

    [LoggerMessage(502, LogLevel.Warning, "Left out of the audit: {Reason}")]
    private partial void LeftOut(string reason);

    [LoggerMessage(503, LogLevel.Information, "Audited as a resource without objects: {Reason}")]
    private partial void NotInstalled(string reason);
}

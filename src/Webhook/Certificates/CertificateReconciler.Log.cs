namespace KargoStageWebhook.Certificates;

internal sealed partial class CertificateReconciler
{
    [LoggerMessage(300, LogLevel.Information, "Stored certificates in the place of {Before}; the one served expires at {NotAfter:u}")]
    private partial void Stored(string before, DateTimeOffset notAfter);

    [LoggerMessage(301, LogLevel.Information, "Set the caBundles of the webhook configurations {Configuration}")]
    private partial void Trusting(string configuration);

    [LoggerMessage(302, LogLevel.Warning, "Could not reconcile the certificate, retrying: {Reason}")]
    private partial void NotKept(string reason);
}

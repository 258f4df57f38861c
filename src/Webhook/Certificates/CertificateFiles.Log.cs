namespace KargoStageWebhook.Certificates;

internal sealed partial class CertificateFiles
{
    [LoggerMessage(303, LogLevel.Information, "Serving the certificate of {Folder}")]
    private partial void Loaded(string folder);

    [LoggerMessage(304, LogLevel.Warning, "The certificate of {Folder} cannot be used; what was served before still is: {Reason}")]
    private partial void NotLoaded(string folder, string reason);

    [LoggerMessage(307, LogLevel.Warning, "Cannot read whether the caBundles of the webhook configurations verify the certificate; it is served all the same: {Reason}")]
    private partial void NotAsked(string reason);
}

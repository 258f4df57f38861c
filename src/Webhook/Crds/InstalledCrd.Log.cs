using KargoStageWebhook.Schema;

namespace KargoStageWebhook.Crds;

internal sealed partial class InstalledCrd
{
    [LoggerMessage(220, LogLevel.Information, "Judging by the CRD {Crd}: of what is filled in it requires {Required}; {NotJudged} of its rules are left to the API server: {Rules}")]
    private partial void Known(CrdIdentity crd, string required, int notJudged, string rules);

    [LoggerMessage(221, LogLevel.Warning, "The CRD {Crd} cannot be judged by, so nothing is refused for it: {Reason}")]
    private partial void NotReadable(CrdIdentity crd, string reason);

    [LoggerMessage(222, LogLevel.Information, "The CRD {Name} is not installed")]
    private partial void NotInstalled(string name);
}

using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema;

namespace KargoStageWebhook.Crds;

internal sealed partial class InstalledCrd
{
    [LoggerMessage(220, LogLevel.Information, "Enforcing the CRD {Crd}: of the backfilled fields it requires {Required}; {Unsupported} of its rules are left to the API server: {Rules}")]
    private partial void Known(CrdIdentity crd, string required, int unsupported, string rules);

    [LoggerMessage(221, LogLevel.Warning, "The CRD {Crd} cannot be compiled, so nothing is denied for it: {Reason}")]
    private partial void NotReadable(CrdIdentity crd, string reason);

    [LoggerMessage(222, LogLevel.Information, "The CRD {Crd} is not installed")]
    private partial void NotInstalled(CrdIdentity crd);

    [LoggerMessage(225, LogLevel.Information, "The CRD {Crd} has no field {Field}: the API server would drop it, so it is not backfilled")]
    private partial void NoSuchField(CrdIdentity crd, FieldPath field);

    [LoggerMessage(226, LogLevel.Warning, "The CRD {Crd} rejects what the profile sets in {Field}: it is not backfilled. Change the profile")]
    private partial void ValueRejected(CrdIdentity crd, FieldPath field);

    [LoggerMessage(227, LogLevel.Warning, "The CRD {Crd} does not require {Field} and has a rule for it that only the API server evaluates, which may reject what the profile sets: it is not backfilled")]
    private partial void NotEvaluated(CrdIdentity crd, FieldPath field);

    [LoggerMessage(228, LogLevel.Warning, "The CRD {Crd} has no status subresource: the API server never calls the webhook for it, and the verb repair cannot set anything. Add subresources.status to this version of the CRD")]
    private partial void NoStatusSubresource(CrdIdentity crd);
}

using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.OffRamp;

/// <summary>What this process has seen of the need for it, since it started. Safe for use by many threads.</summary>
/// <param name="options">For how long nothing may be missing.</param>
/// <param name="auditing">How often what is stored is audited.</param>
/// <param name="lastAudit">Gets what the last audit found; null where this process knows of none.</param>
/// <param name="time">The clock.</param>
internal sealed class OffRampState(OffRampOptions options, AuditOptions auditing, Func<StoredFindings?> lastAudit, TimeProvider time)
{
    // One audit may fail; of two the second would have told.
    private const int PeriodsUntilOld = 2;
    private const long Never = -1;

    private readonly long _started = time.GetTimestamp();
    private long _missing = Never;

    /// <summary>Whether the webhook is needed, now.</summary>
    public OffRampAnswer Answer
    {
        get
        {
            var (missing, last) = (Interlocked.Read(ref _missing), lastAudit());
            return OffRampAnswer.Decide(
                TimeSpan.FromDays(options.OffRampDays),
                time.GetElapsedTime(_started),
                missing == Never ? null : time.GetElapsedTime(missing),
                last?.NonConforming ?? 0,
                time.GetUtcNow() - last?.At,
                auditing.AuditPeriod * PeriodsUntilOld);
        }
    }

    /// <summary>Records what was decided on a request, in whatever mode. Where nothing could be backfilled, it is as if there were no webhook.</summary>
    public void Record(Decision decision)
    {
        if (decision.Violations.Any(violation => violation.HasValue)) Interlocked.Exchange(ref _missing, time.GetTimestamp());
    }
}

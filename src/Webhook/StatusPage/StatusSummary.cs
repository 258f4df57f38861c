using KargoStageWebhook.Certificates;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Diagnosis;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.OffRamp;
using KargoStageWebhook.Proof;
using KargoStageWebhook.Settings;

namespace KargoStageWebhook.StatusPage;

/// <summary>Says in a few sentences what a person on call asks first: does it work, is it needed, is something denied, does something expire.</summary>
internal static class StatusSummary
{
    private const int SendersNamed = 3;
    private static readonly TimeSpan Recent = TimeSpan.FromHours(1);

    // As the alert KargoStageWebhookCertificateExpiresNow has it.
    private static readonly TimeSpan ExpiresNow = TimeSpan.FromDays(1);

    /// <summary>The sentences: whether it works first, then the worst news.</summary>
    public static IReadOnlyList<Statement> Create(StatusView view) =>
    [
        Works(view),
        .. new[] { Expires(view), Denied(view), UnknownCrds(view), MissingCrds(view), Needed(view) }.OfType<Statement>().OrderByDescending(statement => statement.Level),
    ];

    private static Statement Works(StatusView view)
    {
        if (view.Certificate.Trust == CertificateTrust.Rejected) return new(Level.Failing, "Calls fail: not every caBundle verifies the certificate.", Runbook.CertificateRejected);
        if (view.NotReadyBecause is { } problem) return new(Level.Failing, $"Not ready: {problem}.", Runbook.Absent);
        if (view.Mode == Mode.Audit) return new(Level.Unproven, "Ready. The mode is Audit: no update is backfilled or denied.");

        return view.Proof switch
        {
            null => new(Level.Unproven, "Ready. This replica does not prove that backfilling works; where Webhook:ProofPeriod is set, the replica that leads does."),
            { Outcome: ProofOutcome.Proven } proof => new(Level.Good, $"Backfilling works: proven {view.Ago(proof.At)}."),
            { Outcome: ProofOutcome.NotBackfilled } proof => new(Level.Failing, $"Backfilling does not work, tried {view.Ago(proof.At)}: {Sentence(proof.Explanation)}", Runbook.NotEffective),
            { } proof => new(Level.Attention, $"It is not known whether backfilling works, tried {view.Ago(proof.At)}: {Sentence(proof.Explanation)}", Runbook.ProofSilent),
        };
    }

    private static Statement? Expires(StatusView view) => view.Certificate.NotAfter is { } end && end - view.At < ExpiresNow
        ? new(Level.Failing, end <= view.At ? $"The certificate expired {view.Ago(end)}." : $"The certificate expires in {Duration.Describe(end - view.At)}.", Runbook.CertificateExpiresNow)
        : null;

    private static Statement? Denied(StatusView view)
    {
        if (view.Denials is not [var last, ..]) return null;

        var denied = view.Senders.Sum(sender => sender.Denied);
        return new(view.At - last.At < Recent ? Level.Attention : Level.Unproven, $"{Requests(denied)} denied, the last one {view.Ago(last.At)}: {last.Object}.", Runbook.Denials);
    }

    private static Statement? UnknownCrds(StatusView view) => CrdsIn(view, CrdState.Unknown, CrdState.Unreadable) is { Length: > 0 } unknown
        ? new(Level.Attention, $"Not known, so nothing is denied for it: the CRD of {unknown}.", Runbook.CrdUnknown)
        : null;

    // As where Kargo is installed later, or a profile names a resource that only other clusters have.
    private static Statement? MissingCrds(StatusView view) => CrdsIn(view, CrdState.Missing) is { Length: > 0 } missing
        ? new(Level.Unproven, $"Not installed: the CRD of {missing}.")
        : null;

    // Without a cluster nothing is known of any CRD, and nothing need be.
    private static string CrdsIn(StatusView view, params IReadOnlyList<CrdState> states) => view.Caches.Count == 0 ? string.Empty
        : string.Join(", ", view.Crds.Where(crd => states.Contains(crd.State)).Select(crd => crd.Crd).Distinct());

    private static Statement Needed(StatusView view)
    {
        var senders = view.Senders.Where(sender => sender.LastNonConforming is not null).OrderByDescending(sender => sender.NonConforming).ToList();
        if (senders.Count > 0)
        {
            var (requests, last) = (senders.Sum(sender => sender.NonConforming), senders.Max(sender => sender.LastNonConforming!.Value));
            var named = string.Join(", ", senders.Take(SendersNamed).Select(sender => StatusView.NameOf(sender.Controller, sender.Version)));
            return new(
                Level.Good,
                $"Needed: {Requests(requests)} did not conform since this replica started {view.Ago(view.Since)}, the last one {view.Ago(last)}, "
                + $"from {named}{(senders.Count > SendersNamed ? $" and {senders.Count - SendersNamed} more" : "")}.",
                Runbook.NonConformingController);
        }

        return view.OffRamp switch
        {
            { Need: Need.NotNeeded } answer => new(Level.Good, $"Not needed any more: {answer.Reason}.", Runbook.NoLongerNeeded),
            { Need: Need.Needed } answer => new(Level.Good, $"Needed: {answer.Reason}."),
            var answer => new(Level.Unproven, $"It is not known whether the webhook is needed: {answer.Reason}."),
        };
    }

    private static string Requests(long number) => number == 1 ? "1 request" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{number} requests");

    private static string Sentence(string text) => text.EndsWith('.') ? text : $"{text}.";
}

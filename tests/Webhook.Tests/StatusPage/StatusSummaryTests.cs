using KargoStageWebhook.Attribution;
using KargoStageWebhook.Certificates;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Diagnosis;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.OffRamp;
using KargoStageWebhook.Proof;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Watch;

namespace KargoStageWebhook.StatusPage;

/// <summary>The sentences that a person on call reads first.</summary>
public sealed class StatusSummaryTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly StatusView Healthy = new(
        Now, Now.AddHours(-5), "replica", "1.0.0", null, "docs/runbook.md", null, Mode.Backfill, Requirements.Installed,
        new(ProofOutcome.Proven, "The id came back.", Now.AddSeconds(-40)),
        new OffRampAnswer(Need.Needed, "not shown otherwise yet"),
        [], [], [], [new("stages.kargo.akuity.io", "v1alpha1", CrdState.Known, [], 0)], true, null,
        new(CertificateMode.SelfManaged, Now.AddDays(30), CertificateTrust.Verified, 0),
        AttributionState.Synced, [new("pods", CacheState.Synced, 1, 0, 1)], new Dictionary<string, string>());

    [Fact]
    public void A_proof_is_the_best_news() =>
        Assert.Equal(["Good: Backfilling works: proven 40 s ago.", "Good: Needed: not shown otherwise yet."], Sentences(Healthy));

    [Fact]
    public void Senders_of_what_does_not_conform_are_named_by_how_much_they_sent() => Assert.Equal(
        "Good: Needed: 15 requests did not conform since this replica started 5 h ago, the last one 3 min ago, from a/b 1.5.1, a/d 1.5.0, a/c 1.4.7 and 1 more.",
        Sentences(Healthy with { Senders = [Sender("a/b", "1.5.1", 9), Sender("a/c", "1.4.7", 2), Sender("a/d", "1.5.0", 3), Sender("a/e", "1.4.0", 1), Sender("a/f", "1.6.0", 0)] })[1]);

    [Theory]
    [InlineData(ProofOutcome.NotBackfilled, "Failing: Backfilling does not work, tried 40 s ago: Nobody set it.", Runbook.NotEffective)]
    [InlineData(ProofOutcome.Unreachable, "Attention: It is not known whether backfilling works, tried 40 s ago: Nobody set it.", Runbook.ProofSilent)]
    [InlineData(ProofOutcome.NoCanary, "Attention: It is not known whether backfilling works, tried 40 s ago: Nobody set it.", Runbook.ProofSilent)]
    [InlineData(ProofOutcome.Denied, "Attention: It is not known whether backfilling works, tried 40 s ago: Nobody set it.", Runbook.ProofSilent)]
    internal void A_proof_that_failed_says_why_and_where_to_read_on(ProofOutcome outcome, string sentence, string section)
    {
        var view = Healthy with { Proof = new(outcome, "Nobody set it", Now.AddSeconds(-40)) };

        Assert.Equal(sentence, Sentences(view)[0]);
        Assert.Equal(section, view.Summary[0].Section);
    }

    [Fact]
    public void What_stops_every_call_comes_before_an_old_proof()
    {
        Assert.Equal("Failing: Not ready: draining.", Sentences(Healthy with { NotReadyBecause = "draining" })[0]);
        Assert.Equal(
            "Failing: Calls fail: not every caBundle verifies the certificate.",
            Sentences(Healthy with { NotReadyBecause = "no certificate", Certificate = Healthy.Certificate with { Trust = CertificateTrust.Rejected } })[0]);
    }

    [Fact]
    public void A_replica_that_proves_nothing_claims_nothing()
    {
        Assert.StartsWith("Unproven: Ready. This replica does not prove", Sentences(Healthy with { Proof = null })[0], StringComparison.Ordinal);
        Assert.Equal("Unproven: Ready. The mode is Audit: no update is backfilled or denied.", Sentences(Healthy with { Mode = Mode.Audit })[0]);
    }

    [Theory]
    [InlineData(23, "Failing: The certificate expires in 23 h.")]
    [InlineData(-3, "Failing: The certificate expired 3 h ago.")]
    [InlineData(25, null)]
    public void A_certificate_that_expires_within_a_day_is_said(int hours, string? sentence)
    {
        var sentences = Sentences(Healthy with { Certificate = Healthy.Certificate with { NotAfter = Now.AddHours(hours) } });

        Assert.Equal(sentence, sentences.Count == 3 ? sentences[1] : null);
    }

    [Theory]
    [InlineData(-59, "Attention: 2 requests denied, the last one 59 min ago: Stage demo/test.")]
    [InlineData(-61, "Unproven: 2 requests denied, the last one 1 h ago: Stage demo/test.")]
    public void A_denial_of_the_last_hour_needs_attention(int minutes, string sentence)
    {
        var denial = new StatusView.Handled(Now.AddMinutes(minutes), "Stage demo/test", "a/b", "1.5.1", "phase is missing", "upgrade");

        Assert.Equal(sentence, Sentences(Healthy with { Denials = [denial], Senders = [Sender("a/b", "1.5.1", 0) with { Denied = 2 }] })[1]);
    }

    [Theory]
    [InlineData(CrdState.Unknown, "Attention: Not known, so nothing is denied for it: the CRD of stages.kargo.akuity.io.", Runbook.CrdUnknown)]
    [InlineData(CrdState.Unreadable, "Attention: Not known, so nothing is denied for it: the CRD of stages.kargo.akuity.io.", Runbook.CrdUnknown)]
    [InlineData(CrdState.Missing, "Unproven: Not installed: the CRD of stages.kargo.akuity.io.", null)]
    internal void A_CRD_that_is_not_known_or_not_installed_is_said_where_there_is_a_cluster(CrdState state, string sentence, string? section)
    {
        var unknown = Healthy with { Crds = [new("stages.kargo.akuity.io", "v1alpha1", state, [], null)] };

        Assert.Equal(sentence, Sentences(unknown).Single(said => said.Contains("the CRD of", StringComparison.Ordinal)));
        Assert.Equal(section, unknown.Summary.Single(statement => statement.Text.Contains("the CRD of", StringComparison.Ordinal)).Section);
        Assert.Equal(2, Sentences(unknown with { Caches = [] }).Count);
    }

    [Fact]
    public void It_says_when_the_webhook_can_go() => Assert.Equal(
        "Good: Not needed any more: nothing was missing.", Sentences(Healthy with { OffRamp = new OffRampAnswer(Need.NotNeeded, "nothing was missing") })[1]);

    private static StatusView.Sender Sender(string name, string version, int nonConforming)
    {
        DateTimeOffset? last = nonConforming > 0 ? Now.AddMinutes(-3) : null;
        return new(name, version, "pod-image", 10, nonConforming, nonConforming, 0, Now, last, last);
    }

    private static List<string> Sentences(StatusView view) => [.. view.Summary.Select(statement => $"{statement.Level}: {statement.Text}")];
}

using System.Diagnostics.Metrics;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Audit;
using KargoStageWebhook.Certificates;
using KargoStageWebhook.Crds;
using KargoStageWebhook.Kargo;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.LeaderElection;
using KargoStageWebhook.OffRamp;
using KargoStageWebhook.Proof;
using KargoStageWebhook.Watch;

namespace KargoStageWebhook.Telemetry;

/// <summary>The instruments that are looked up when somebody scrapes.</summary>
internal sealed partial class WebhookMetrics
{
    private void Observe(ObservedState state)
    {
        Observe("build_info", null, "Always 1; its label is the version that runs.", () => [new(1, Tag("version", BuildInfo.Version))]);
        ObserveCertificate(state.Certificate);
        ObserveControllers(state.Board);
        ObserveCaches(state.Caches, state.Attribution);
        ObserveProof(state.Leadership, state.Proof);
        ObserveAudit(state.Audit);
        ObserveOffRamp(state.OffRamp);
        ObserveCrds(state.Crds, state.Version);
    }

    private void ObserveCertificate(ServingCertificate certificate)
    {
        Observe("certificate_expiry_timestamp", "s", "When the certificate expires, and the first of the CAs by which API servers verify it.", () =>
            from expiry in ((string Name, DateTimeOffset? At)[])[("leaf", certificate.NotAfter), ("ca", certificate.CaNotAfter)]
            where expiry.At is not null
            select At(expiry.At, Tag("certificate", expiry.Name)));
        Observe("certificate_trusted", null, "1 while the live caBundles verify the certificate that is served, 0 while one does not.", () =>
            certificate.Trust == CertificateTrust.Unknown ? [] : [new(certificate.Trust == CertificateTrust.Verified ? 1 : 0)]);
        _meter.CreateObservableCounter(
            $"{MeterName}_certificate_rotations", () => certificate.Rotations, description: "How often another certificate took the place of the one served.");
    }

    private void ObserveControllers(ControllerBoard board)
    {
        Observe("controller_last_seen_timestamp", "s", "When a controller last sent a review.", () => board.All.Select(seen => At(seen.LastSeen, By(seen.Controller))));
        Observe(
            "nonconforming_first_seen_timestamp",
            "s",
            "When a controller first sent what does not conform, since this process began.",
            () => board.All.Where(seen => seen.NonConforming > 0).Select(seen => At(seen.FirstNonConforming, By(seen.Controller))));
        Observe(
            "nonconforming_last_seen_timestamp",
            "s",
            "When a controller last sent what does not conform.",
            () => board.All.Where(seen => seen.NonConforming > 0).Select(seen => At(seen.LastNonConforming, By(seen.Controller))));
    }

    private void ObserveCaches(ClusterCaches caches, AttributionHealth attribution)
    {
        Observe("cache_objects", null, "Objects of the cluster that are known.", () => Each(cache => cache.Objects));
        Observe("cache_synced", null, "1 while the cache is in step with the cluster, else 0.", () => Each(cache => cache.State == CacheState.Synced ? 1 : 0));
        Observe("cache_age", "s", "For how long the API server has said nothing about these objects.", () => Each(cache => cache.Age.TotalSeconds));
        Observe("attribution_state", null, "1 for how well senders can be told apart now, 0 for the other states.", () =>
            Enum.GetValues<AttributionState>().Select(state => new Measurement<double>(attribution.State == state ? 1 : 0, Tag("state", Name(state)))));
        _meter.CreateObservableCounter(
            $"{MeterName}_cache_restarts",
            () => caches.All.Select(cache => new Measurement<long>(cache.Restarts, Tag("cache", cache.Name))),
            description: "How often a watch broke, or its objects had to be listed anew.");

        IEnumerable<Measurement<double>> Each(Func<CacheHealth, double> value) =>
            caches.All.Select(cache => new Measurement<double>(value(cache), Tag("cache", cache.Name)));
    }

    private void ObserveProof(LeadershipState leadership, ProofState proof)
    {
        Observe("leader", null, "1 in the replica that leads, 0 in the others.", () => leadership.IsCandidate ? [new(leadership.IsLeader ? 1 : 0)] : []);
        Observe("effective", null, "1 while healing is proven to work through the API server, 0 while it is proven not to.", () =>
            proof.IsEffective is { } isEffective ? [new(isEffective ? 1 : 0)] : []);
    }

    private void ObserveAudit(AuditFindings audit)
    {
        Observe("stored_nonconforming_objects", null, "Stored objects in which a verification entry lacks a field, at the last audit.", () =>
            audit.Last?.Lacking.Select(found => new Measurement<double>(
                found.Value, Tag("resource", found.Key.Resource.Plural), Tag("field", FieldPath.NameOf(found.Key.Field)))) ?? []);
        Observe("audit_last_success_timestamp", "s", "When the last audit of what is stored came to its end.", () =>
            audit.Last is { } last ? [At(last.At)] : []);
    }

    private void ObserveOffRamp(OffRampState offRamp) =>
        Observe("off_ramp", null, "1 while the webhook is not needed any longer, 0 while it is, or has not been shown otherwise.", () =>
            offRamp.Answer.Need is var need && need == Need.Unknown ? [] : [new(need == Need.NotNeeded ? 1 : 0)]);

    private void ObserveCrds(InstalledCrds crds, ApiServerVersion? version)
    {
        Observe("crd_state", null, "1 for what is known of the CRD now, 0 for the other states.", () =>
            from crd in crds.All
            from state in Enum.GetValues<CrdState>()
            select new Measurement<double>(crd.State == state ? 1 : 0, Tag("resource", crd.Resource.Plural), Tag("state", Name(state))));
        Observe("crd_requires", null, "1 where the installed CRD requires a field that is filled in, 0 where it does not.", () =>
            from crd in crds.All
            where crd.Schema is not null
            from field in VerificationPaths.FilledOf(crd.Resource.Plural)
            select new Measurement<double>(crd.Schema!.Requires(field) ? 1 : 0, Tag("resource", crd.Resource.Plural), Tag("field", field)));
        Observe("api_server_minor_version", null, "30 for 1.30; absent while it is not known.", () => version?.Minor is { } minor ? [new(minor)] : []);
    }

    private static KeyValuePair<string, object?>[] By(Controller controller) =>
        [Tag("controller", controller.Name), Tag("controller_version", controller.Version.Text), Tag("version_source", controller.Version.SourceName)];

    private void Observe(string name, string? unit, string description, Func<IEnumerable<Measurement<double>>> values) =>
        _meter.CreateObservableGauge($"{MeterName}_{name}", values, unit, description);

    private static Measurement<double> At(DateTimeOffset? time, params ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        new(time?.ToUnixTimeMilliseconds() / 1000.0 ?? 0, tags);

    private static KeyValuePair<string, object?> Tag(string name, object value) => new(name, value);

    private static string Name(AttributionState state) => state switch
    {
        AttributionState.NoCluster => "no_cluster",
        AttributionState.Denied => "denied",
        AttributionState.Syncing => "syncing",
        _ => "synced",
    };

    private static string Name(CrdState state) => state switch
    {
        CrdState.Missing => "missing",
        CrdState.Unreadable => "unreadable",
        CrdState.Known => "known",
        _ => "unknown",
    };
}

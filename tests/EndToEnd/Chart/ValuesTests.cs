namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>helm rejects values that are wrong, unknown or do not go together, in words that name them.</summary>
public sealed class ValuesTests
{
    private const string Match = "profile[0].match.group=a.b,profile[0].match.version=v1,profile[0].match.kind=C,profile[0].match.resource=cs";
    private const string Stage = "profile[0].match.group=kargo.akuity.io,profile[0].match.version=v1alpha1,profile[0].match.kind=Stage,profile[0].match.resource=stages";
    private const string Copy = $"{Match},profile[0].backfill[0].field=status.id,profile[0].backfill[0].copy=d";

    [Theory]
    [InlineData("foo=1", "foo is not allowed")]
    [InlineData("webhook.failurepolicy=Fail", "webhook: Additional property failurepolicy is not allowed")]
    [InlineData("metrics.serviceMonitor.on=true", "metrics.serviceMonitor: Additional property on is not allowed")]
    [InlineData("replicaCount=two", "replicaCount: Invalid type. Expected: integer, given: string")]
    [InlineData("replicaCount=0", "replicaCount: Must be greater than or equal to 1")]
    [InlineData("mode=backfill", "mode must be one of the following: \"Backfill\", \"Reject\", \"Audit\"")]
    [InlineData("requirements=Loose", "requirements must be one of the following: \"Installed\", \"Strict\"")]
    [InlineData("podDisruptionBudget.minAvailable=101%", "podDisruptionBudget.minAvailable: Does not match pattern")]
    [InlineData("podDisruptionBudget.maxUnavailable=101%", "podDisruptionBudget.maxUnavailable: Does not match pattern")]
    [InlineData("image.digest=latest", "image.digest: Does not match pattern")]
    [InlineData("image.pullPolicy=Sometimes", "image.pullPolicy must be one of the following")]
    [InlineData("certificates.mode=genCA", "certificates.mode must be one of the following: \"selfManaged\", \"certManager\", \"provided\"")]
    [InlineData("certificates.selfManaged.lifetime=quarterly", "certificates.selfManaged.lifetime: Does not match pattern")]
    [InlineData("crdStaleAfter=soon", "crdStaleAfter: Does not match pattern")]
    [InlineData("crdStaleAfter=2 minutes", "crdStaleAfter: Does not match pattern")]
    [InlineData("audit.period=24:00:00", "audit.period: Does not match pattern")]
    [InlineData("certificates.selfManaged.lifetime=1.36:00:00", "certificates.selfManaged.lifetime: Does not match pattern")]
    [InlineData("certificates.provided.caBundle=nonsense", "certificates.provided.caBundle: Does not match pattern")]
    [InlineData("webhook.failurePolicy=Maybe", "webhook.failurePolicy must be one of the following: \"Ignore\", \"Fail\", \"FailWhenProven\"")]
    [InlineData("webhook.timeoutSeconds=31", "webhook.timeoutSeconds: Must be less than or equal to 30")]
    [InlineData("webhook.matchConditions=sometimes", "webhook.matchConditions must be one of the following: \"auto\", true, false")]
    [InlineData("repair.rate=10", "repair.rate: Invalid type. Expected: string, given: integer")]
    [InlineData("repair.rate=2000/s", "repair.rate: Does not match pattern")]
    [InlineData("upgradeCheck.crdFiles={../a}", "upgradeCheck.crdFiles.0: Does not match pattern")]
    [InlineData($"{Copy},profile[0].match.resource=cs/status", "profile.0.match.resource: Does not match pattern")]
    [InlineData($"{Copy},profile[0].match.resource=Cs", "profile.0.match.resource: Does not match pattern")]
    [InlineData($"{Copy},profile[0].match.version=a.b/v1", "profile.0.match.version: Does not match pattern")]
    [InlineData($"{Copy},profile[0].match.kind=c", "profile.0.match.kind: Does not match pattern")]
    [InlineData($"{Copy},profile[0].match.group=a.b/v1", "profile.0.match.group: Does not match pattern")]
    [InlineData($"{Copy},profile[0].match.group=", "profile.0.match.group: Does not match pattern")]
    [InlineData($"{Copy},profile[0].backfill[0].field=spec.id", "profile.0.backfill.0.field: Does not match pattern")]
    [InlineData($"{Copy},profile[0].backfill[0].field=status", "profile.0.backfill.0.field: Does not match pattern")]
    [InlineData($"{Copy},profile[0].backfill[0].field=status[].id", "profile.0.backfill.0.field: Does not match pattern")]
    [InlineData($"{Copy},profile[0].backfill[0].field=status.ids[]", "profile.0.backfill.0.field: Does not match pattern")]
    [InlineData($"{Copy},profile[0].backfill[0].field=status.nodes{{}}.1d", "profile.0.backfill.0.field: Does not match pattern")]
    [InlineData($"{Copy},profile[0].backfill[0].constant=1", "profile.0.backfill.0: Must validate one and only one schema (oneOf)")]
    [InlineData($"{Match},profile[0].backfill[0].field=status.id", "profile.0.backfill.0: Must validate one and only one schema (oneOf)")]
    [InlineData($"{Copy},profile[0].when=never", "profile.0: Additional property when is not allowed")]
    [InlineData($"{Copy},profile[0].never[0].field=status.phase", "profile.0.never.0: why is required")]
    [InlineData(Match, "profile.0: Must validate at least one schema (anyOf)")]
    [InlineData("profile[0].never[0].field=status.a,profile[0].never[0].why=b", "profile.0: match is required")]
    [InlineData("healing.rules={}", "Additional property healing is not allowed")]
    [InlineData("commonLabels.helm\\.sh/chart=a", "commonLabels: Property name of \"helm.sh/chart\" does not match")]
    [InlineData("metrics.serviceMonitor.labels.app\\.kubernetes\\.io/part-of=prom", "metrics.serviceMonitor.labels: Property name of \"app.kubernetes.io/part-of\" does not match")]
    [InlineData("metrics.podMonitor.labels.app\\.kubernetes\\.io/name=a", "metrics.podMonitor.labels: Property name of \"app.kubernetes.io/name\" does not match")]
    [InlineData("metrics.prometheusRule.labels.app\\.kubernetes\\.io/component=a", "metrics.prometheusRule.labels: Property name of \"app.kubernetes.io/component\" does not match")]
    [InlineData("metrics.dashboard.labels.helm\\.sh/chart=a", "metrics.dashboard.labels: Property name of \"helm.sh/chart\" does not match")]
    [InlineData("webhook.annotations.a=true", "webhook.annotations.a: Invalid type. Expected: string, given: boolean")]
    [InlineData("podDisruptionBudget.maxUnavailable=half", "podDisruptionBudget.maxUnavailable: Does not match pattern")]
    [InlineData("logLevel=Loud", "logLevel must be one of the following: \"Trace\", \"Debug\"")]
    [InlineData("metrics.prometheusRule.runbookUrl=docs/runbook.md", "metrics.prometheusRule.runbookUrl: Does not match pattern")]
    [InlineData("resources.claims[0].name=gpu", "resources: Additional property claims is not allowed")]
    [InlineData("hooks.resources.claims[0].name=gpu", "hooks.resources: Additional property claims is not allowed")]
    [InlineData("drainSeconds=-1", "drainSeconds: Must be greater than or equal to 0")]
    [InlineData("certificates.certManager.issuerRef.kind=ClusterIssuer", "certificates.certManager.issuerRef: name is required")]
    [InlineData("extraEnv[0].name=OTEL_BSP_SCHEDULE_DELAY,extraEnv[0].value=500", "extraEnv.0.value: Invalid type. Expected: string, given: integer")]
    [InlineData("extraEnv[0].name=A,extraEnv[0].valueFrom.secretKeyRef.name=b,extraEnv[0].valueFrom.secretKeyRef.key=1", "extraEnv.0.valueFrom.secretKeyRef.key: Invalid type. Expected: string, given: integer")]
    [InlineData("tolerations[0].key=dedicated,tolerations[0].value=true", "tolerations.0.value: Invalid type. Expected: string, given: boolean")]
    [InlineData("topologySpreadConstraints[0].labelSelector.matchLabels.tier=1", "topologySpreadConstraints.0.labelSelector.matchLabels.tier: Invalid type. Expected: string, given: integer")]
    [InlineData("""affinity={"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"pool","operator":"In","values":[1]}]}]}}}""", "matchExpressions.0.values.0: Invalid type. Expected: string, given: integer")]
    [InlineData("webhook.objectSelector.matchExpressions[0].key=shard,webhook.objectSelector.matchExpressions[0].values={1}", "webhook.objectSelector.matchExpressions.0.values.0: Invalid type. Expected: string, given: integer")]
    [InlineData("networkPolicy.metricsFrom[0].namespaceSelector.matchLabels.team=1", "networkPolicy.metricsFrom.0.namespaceSelector.matchLabels.team: Invalid type. Expected: string, given: integer")]
    [InlineData("extraVolumes[0].name=ca,extraVolumes[0].configMap.name=2025", "extraVolumes.0.configMap.name: Invalid type. Expected: string, given: integer")]
    [InlineData("podSecurityContext.sysctls[0].name=net.core.somaxconn,podSecurityContext.sysctls[0].value=1024", "podSecurityContext.sysctls.0.value: Invalid type. Expected: string, given: integer")]
    [InlineData("metrics.serviceMonitor.relabelings[0].targetLabel=shard,metrics.serviceMonitor.relabelings[0].replacement=1", "metrics.serviceMonitor.relabelings.0.replacement: Invalid type. Expected: string, given: integer")]
    public async Task What_is_wrong_or_unknown_is_rejected_by_name(string value, string message) =>
        Assert.Contains(message, await RejectedAsync("1.30.0", value), StringComparison.Ordinal);

    [Theory]
    [InlineData("image.registry=", "image.registry is not set: set it to the registry that has the image, or image.local=true if the image is loaded into the nodes")]
    [InlineData("image.local=true", "image.registry and image.local=true do not go together")]
    [InlineData("serviceAccount.create=false", "serviceAccount.create=false needs serviceAccount.name")]
    [InlineData("metrics.prometheusRule.enabled=true,metrics.prometheusRule.severities.Typo=info", "metrics.prometheusRule.severities has Typo, which is no alert")]
    [InlineData("metrics.prometheusRule.enabled=true,metrics.prometheusRule.ruleLabels.severity=page", "metrics.prometheusRule.ruleLabels has severity, which differs by alert; set metrics.prometheusRule.severities")]
    [InlineData("certificates.mode=provided", "certificates.mode=provided needs certificates.provided.secretName")]
    [InlineData("certificates.mode=provided,certificates.provided.secretName=mine", "certificates.mode=provided needs certificates.provided.caBundle")]
    [InlineData("certificates.client.names={kube-apiserver}", "certificates.client.names needs certificates.client.caConfigMap")]
    [InlineData("webhook.failurePolicy=FailWhenProven", "webhook.failurePolicy=FailWhenProven needs selfProof.enabled=true")]
    [InlineData("selfProof.stage=canary", "selfProof.stage needs selfProof.namespace")]
    [InlineData("webhook.matchConditions=true,requirements=Strict", "webhook.matchConditions=true does not go with requirements=Strict")]
    [InlineData($"{Copy},profile[0].backfill[1].field=status.id,profile[0].backfill[1].constant=1", "profile[0].backfill[1].field is 'status.id', which the profile of cs.a.b/v1 has already")]
    [InlineData($"{Copy},profile[0].backfill[1].field=status[\"id\"],profile[0].backfill[1].constant=1", "profile[0].backfill[1].field is 'status[\"id\"]', which the profile of cs.a.b/v1 has already")]
    [InlineData($"{Copy},profile[0].never[0].field=status.id,profile[0].never[0].why=a fact", "profile[0].backfill[0].field is 'status.id', which is never backfilled in cs.a.b/v1: a fact")]
    [InlineData($"{Copy},profile[0].never[0].field=status.id[].a,profile[0].never[0].why=a fact", "profile[0].backfill[0].field is 'status.id', which holds status.id[].a, and that is never backfilled in cs.a.b/v1: a fact")]
    [InlineData($"{Copy},profile[1].match.group=a.b,profile[1].match.version=v1,profile[1].match.kind=C,profile[1].match.resource=cs,profile[1].never[0].field=status.a,profile[1].never[0].why=b", "profile[1].match is a second entry for cs.a.b/v1; put its fields into the first")]
    [InlineData($"{Stage},profile[0].backfill[0].field=status.freightHistory[].verificationHistory[].id,profile[0].backfill[0].copy=name", "profile[0].backfill[0].field is 'status.freightHistory[].verificationHistory[].id', which the profile of stages.kargo.akuity.io/v1alpha1 has already")]
    [InlineData($"{Stage},profile[0].backfill[0].field=status.freightHistory[].verificationHistory[].phase,profile[0].backfill[0].constant=Successful", "profile[0].backfill[0].field is 'status.freightHistory[].verificationHistory[].phase', which is never backfilled in stages.kargo.akuity.io/v1alpha1: Successful would mark Freight as verified")]
    [InlineData($"{Stage},profile[0].backfill[0].field=status.lastPromotion,profile[0].backfill[0].constant.name=a", "profile[0].backfill[0].field is 'status.lastPromotion', which holds status.lastPromotion.status.freightCollection.verificationHistory[].phase, and that is never backfilled")]
    [InlineData($"{Stage},profile[0].match.kind=Stages,profile[0].never[0].field=status.a,profile[0].never[0].why=b", "profile[0].match.kind is 'Stages', but stages.kargo.akuity.io/v1alpha1 has objects of kind Stage")]
    [InlineData("hostNetwork=true,webhook.port=10250", "hostNetwork=true does not go with port 10250")]
    [InlineData("podDisruptionBudget.minAvailable=2", "podDisruptionBudget.minAvailable is 2 and replicaCount is 2: no node with a replica could be drained")]
    [InlineData("replicaCount=1,podDisruptionBudget.minAvailable=1", "podDisruptionBudget.minAvailable is 1 and replicaCount is 1: no node with a replica could be drained")]
    [InlineData("podDisruptionBudget.minAvailable=100%", "podDisruptionBudget.minAvailable is 100% and replicaCount is 2: no node with a replica could be drained")]
    [InlineData("podDisruptionBudget.minAvailable=51%", "podDisruptionBudget.minAvailable is 51% and replicaCount is 2: no node with a replica could be drained")]
    [InlineData("replicaCount=1,podDisruptionBudget.minAvailable=1%", "podDisruptionBudget.minAvailable is 1% and replicaCount is 1: no node with a replica could be drained")]
    [InlineData("podDisruptionBudget.maxUnavailable=0", "podDisruptionBudget.maxUnavailable is 0: no node with a replica could be drained")]
    [InlineData("podDisruptionBudget.maxUnavailable=0%", "podDisruptionBudget.maxUnavailable is 0%: no node with a replica could be drained")]
    [InlineData("metrics.port=8443", "webhook.port and metrics.port are both 8443")]
    [InlineData("crdStaleAfter=30s", "crdStaleAfter is 30s; expected 90s to 1h")]
    [InlineData("crdStaleAfter=1m29s", "crdStaleAfter is 1m29s; expected 90s to 1h")]
    [InlineData("crdStaleAfter=0s", "crdStaleAfter is 0s; expected 90s to 1h")]
    [InlineData("crdStaleAfter=00:01:29", "crdStaleAfter is 00:01:29; expected 90s to 1h")]
    [InlineData("crdStaleAfter=1h0m1s", "crdStaleAfter is 1h0m1s; expected 90s to 1h, since an API server that has nothing to report sends a bookmark about every minute")]
    [InlineData("certificates.selfManaged.lifetime=1s", "certificates.selfManaged.lifetime is 1s; expected 5s to 3650d")]
    [InlineData("certificates.selfManaged.lifetime=4000d", "certificates.selfManaged.lifetime is 4000d; expected 5s to 3650d")]
    [InlineData("certificates.selfManaged.lifetime=99999999999999999999d", "certificates.selfManaged.lifetime is 99999999999999999999d; expected 5s to 3650d")]
    [InlineData("certificates.selfManaged.trustDelay=2h", "certificates.selfManaged.trustDelay is 2h; expected 0s to 1h")]
    [InlineData("certificates.selfManaged.trustDelay=1.00:00:00", "certificates.selfManaged.trustDelay is 1.00:00:00; expected 0s to 1h")]
    [InlineData("selfProof.enabled=true,selfProof.period=2d", "selfProof.period is 2d; expected 1s to 1d")]
    [InlineData("selfProof.enabled=true,selfProof.period=0s", "selfProof.period is 0s; expected 1s to 1d")]
    [InlineData("audit.enabled=true,audit.period=40d", "audit.period is 40d; expected 1s to 30d")]
    [InlineData("certificates.mode=certManager,certificates.certManager.duration=24h", "certificates.certManager.renewBefore is 720h and certificates.certManager.duration is 24h; renewBefore must be shorter")]
    [InlineData("certificates.mode=certManager,certificates.certManager.duration=59m,certificates.certManager.renewBefore=5m", "certificates.certManager.duration is 59m; expected 1h to 2562047h")]
    [InlineData("certificates.mode=certManager,certificates.certManager.duration=2562048h", "certificates.certManager.duration is 2562048h; expected 1h to 2562047h")]
    [InlineData("certificates.mode=certManager,certificates.certManager.duration=1h,certificates.certManager.renewBefore=4m59s", "certificates.certManager.renewBefore is 4m59s; expected 5m to 2562047h")]
    [InlineData("selfProof.enabled=true,mode=Audit", "selfProof.enabled=true does not go with mode=Audit: it backfills nothing")]
    [InlineData("webhook.failurePolicy=FailWhenProven,selfProof.enabled=true,mode=Reject", "selfProof.enabled=true does not go with mode=Reject: it backfills nothing")]
    [InlineData($"{Match},profile[0].backfill[0].field=status.id,profile[0].backfill[0].constant=9007199254740993", "profile[0] has the number 9007199254740993; helm rounds numbers beyond 9007199254740991, so the profile can have none")]
    [InlineData("""profile=[{"match":{"group":"a.b","version":"v1","kind":"C","resource":"cs"},"backfill":[{"field":"status.id","constant":{"a":[true,-9007199254740993]}}]}]""", "profile[0] has the number -9007199254740992; helm rounds numbers beyond 9007199254740991")]
    [InlineData("metrics.port=443", "webhook.servicePort and metrics.port are both 443; they must differ, since the Service has both")]
    [InlineData("webhook.servicePort=8080", "webhook.servicePort and metrics.port are both 8080; they must differ, since the Service has both")]
    [InlineData("metrics.serviceMonitor.enabled=true,metrics.podMonitor.enabled=true", "Prometheus would scrape everything twice")]
    [InlineData("metrics.prometheusRule.enabled=true,metrics.prometheusRule.leaveOut={Typo}", "metrics.prometheusRule.leaveOut has Typo, which is no alert")]
    public async Task What_does_not_go_together_is_rejected(string values, string message) =>
        Assert.Contains(message, await RejectedAsync("1.30.0", values), StringComparison.Ordinal);

    [Theory]
    [InlineData("kargo.v2", "kargo.v2-kargo-stage-webhook")]
    [InlineData("2kargo", "2kargo-kargo-stage-webhook")]
    public async Task A_release_whose_name_no_Service_can_have_is_rejected_before_anything_is_installed(string release, string name)
    {
        var (exitCode, output) = await Helm.TryAsync(["template", release, Helm.Chart, .. Helm.Set($"image.registry={Rendering.Registry}")]);

        Assert.NotEqual(0, exitCode);
        Assert.Contains($"the release is called {release}, so everything would be called {name}, which no Service may be; set fullnameOverride", output, StringComparison.Ordinal);
        Assert.Equal(0, (await Helm.TryAsync(["template", release, Helm.Chart, .. Helm.Set($"image.registry={Rendering.Registry}", "fullnameOverride=webhook")])).ExitCode);
    }

    [Fact]
    public async Task Match_conditions_are_rejected_where_the_API_server_does_not_know_them() =>
        Assert.Contains(
            "webhook.matchConditions=true needs Kubernetes 1.30 or later, and this is v1.29.9",
            await RejectedAsync("1.29.9", "webhook.matchConditions=true"),
            StringComparison.Ordinal);

    [Fact]
    public async Task Kubernetes_before_1_20_is_rejected() =>
        Assert.Contains("requires kubeVersion: >=1.20.0-0", await RejectedAsync("1.19.16", "replicaCount=2"), StringComparison.Ordinal);

    [Theory]
    [InlineData("crdStaleAfter=90s")]
    [InlineData("crdStaleAfter=0090s")]
    [InlineData("crdStaleAfter=01:00:00")]
    [InlineData("certificates.selfManaged.lifetime=3650d,certificates.selfManaged.trustDelay=0s")]
    [InlineData("certificates.selfManaged.lifetime=3650.00:00:00,certificates.selfManaged.trustDelay=59m60s")]
    [InlineData("selfProof.enabled=true,selfProof.period=24h,audit.enabled=true,audit.period=29d23h59m60s")]
    [InlineData("selfProof.period=2d,audit.period=40d,certificates.certManager.duration=1m")] // All are off.
    [InlineData("certificates.mode=certManager,certificates.certManager.duration=1h,certificates.certManager.renewBefore=5m")]
    public async Task A_duration_within_the_limits_of_the_process_is_accepted(string values) =>
        Assert.NotEmpty((await Rendering.OfAsync(values)).Objects);

    /// <summary>A profile within its own limits: paths of 30 segments, 40 fields of each resource.</summary>
    [Fact]
    public async Task A_profile_whose_match_condition_no_API_server_accepts_is_rejected_unless_there_is_to_be_none()
    {
        var profile = "profile=[" + string.Join(',', Enumerable.Range(0, 2).Select(resource =>
            $$"""{"match":{"group":"a.b","version":"v1","kind":"C{{resource}}","resource":"cs{{resource}}"},"backfill":[{{string.Join(',', Enumerable.Range(0, 40).Select(Field))}}]}""")) + "]";

        var (exitCode, output) = await Helm.TryAsync(Rendering.Arguments("1.30.0", profile));

        Assert.NotEqual(0, exitCode);
        Assert.Contains("profile: the match condition of its fields has 152088 characters, and an API server accepts 100000; set webhook.matchConditions=false", output, StringComparison.Ordinal);
        Assert.NotEmpty((await Rendering.OfAsync(profile, "webhook.matchConditions=false")).Objects);

        static string Field(int field) => $$"""{"field":"status{{string.Concat(Enumerable.Repeat(".a", 28))}}.f{{field}}","constant":1}""";
    }

    private static async Task<string> RejectedAsync(string kubernetes, string values)
    {
        var (exitCode, output) = await Helm.TryAsync(["template", Rendering.Release, Helm.Chart, "--kube-version", kubernetes, .. Helm.Set($"image.registry={Rendering.Registry}", values)]);
        Assert.NotEqual(0, exitCode);
        return output;
    }
}

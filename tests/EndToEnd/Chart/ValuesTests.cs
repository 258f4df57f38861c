namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>Values that are wrong, unknown or do not go together are refused, in words that name them.</summary>
public sealed class ValuesTests
{
    private const string Rule = "healing.rules[0].group=a.b,healing.rules[0].version=v1,healing.rules[0].resource=c,healing.rules[0].path=status.id,healing.rules[0].fill.copyOf=d";

    [Theory]
    [InlineData("foo=1", "foo is not allowed")]
    [InlineData("webhook.failurepolicy=Fail", "webhook: Additional property failurepolicy is not allowed")]
    [InlineData("metrics.serviceMonitor.on=true", "metrics.serviceMonitor: Additional property on is not allowed")]
    [InlineData("replicaCount=two", "replicaCount: Invalid type. Expected: integer, given: string")]
    [InlineData("replicaCount=0", "replicaCount: Must be greater than or equal to 1")]
    [InlineData("mode=backfill", "mode must be one of the following: \"Backfill\", \"Reject\", \"Audit\"")]
    [InlineData("requirements=Loose", "requirements must be one of the following: \"Installed\", \"Strict\"")]
    [InlineData("image.digest=latest", "image.digest: Does not match pattern")]
    [InlineData("image.pullPolicy=Sometimes", "image.pullPolicy must be one of the following")]
    [InlineData("certificates.mode=genCA", "certificates.mode must be one of the following: \"selfManaged\", \"certManager\", \"provided\"")]
    [InlineData("certificates.selfManaged.lifetime=90d", "certificates.selfManaged.lifetime: Does not match pattern")]
    [InlineData("certificates.provided.caBundle=nonsense", "certificates.provided.caBundle: Does not match pattern")]
    [InlineData("webhook.failurePolicy=Maybe", "webhook.failurePolicy must be one of the following: \"Ignore\", \"Fail\", \"FailWhenProven\"")]
    [InlineData("webhook.timeoutSeconds=31", "webhook.timeoutSeconds: Must be less than or equal to 30")]
    [InlineData("webhook.matchConditions=sometimes", "webhook.matchConditions must be one of the following: \"auto\", true, false")]
    [InlineData("repair.rate=10", "repair.rate: Invalid type. Expected: string, given: integer")]
    [InlineData("repair.rate=2000/s", "repair.rate: Does not match pattern")]
    [InlineData("upgradeCheck.crdFiles={../a}", "upgradeCheck.crdFiles.0: Does not match pattern")]
    [InlineData($"{Rule},healing.rules[0].path=spec.id", "healing.rules.0.path: Does not match pattern")]
    [InlineData($"{Rule},healing.rules[0].fill.constant=1", "healing.rules.0.fill: Must have at most 1 properties")]
    [InlineData($"{Rule},healing.rules[0].when=never", "healing.rules.0: Additional property when is not allowed")]
    [InlineData("healing.rules[0].group=a", "healing.rules.0: fill is required")]
    [InlineData("drainSeconds=-1", "drainSeconds: Must be greater than or equal to 0")]
    public async Task What_is_wrong_or_unknown_is_refused_by_name(string value, string message) =>
        Assert.Contains(message, await RefusedAsync("1.30.0", value), StringComparison.Ordinal);

    [Theory]
    [InlineData("certificates.mode=provided", "certificates.mode=provided needs certificates.provided.secretName")]
    [InlineData("certificates.mode=provided,certificates.provided.secretName=mine", "certificates.mode=provided needs certificates.provided.caBundle")]
    [InlineData("certificates.client.names={kube-apiserver}", "certificates.client.names needs certificates.client.caConfigMap")]
    [InlineData("webhook.failurePolicy=FailWhenProven", "webhook.failurePolicy=FailWhenProven needs selfProof.enabled=true")]
    [InlineData("selfProof.stage=canary", "selfProof.stage needs selfProof.namespace")]
    [InlineData("webhook.matchConditions=true,requirements=Strict", "webhook.matchConditions=true does not go with requirements=Strict")]
    [InlineData($"{Rule},healing.rules[0].group=kargo.akuity.io", "the rules for Kargo's own resources ship with the webhook")]
    [InlineData($"{Rule},healing.rules[1].group=a.b,healing.rules[1].version=v1,healing.rules[1].resource=c,healing.rules[1].path=status.id,healing.rules[1].fill.constant=1", "healing.rules[1] is a second rule for status.id of c.a.b/v1")]
    [InlineData($"{Rule},healing.neverInvent[0].group=a.b,healing.neverInvent[0].version=v1,healing.neverInvent[0].resource=c,healing.neverInvent[0].path=status.id,healing.neverInvent[0].why=a fact", "healing.rules[0] would fill in status.id of c.a.b/v1, which is never invented: a fact")]
    [InlineData("metrics.port=8443", "webhook.port and metrics.port are both 8443")]
    [InlineData("metrics.serviceMonitor.enabled=true,metrics.podMonitor.enabled=true", "everything would be scraped twice")]
    [InlineData("metrics.prometheusRule.enabled=true,metrics.prometheusRule.leaveOut={Typo}", "metrics.prometheusRule.leaveOut has Typo, which is no alert")]
    public async Task What_does_not_go_together_is_refused(string values, string message) =>
        Assert.Contains(message, await RefusedAsync("1.30.0", values), StringComparison.Ordinal);

    [Fact]
    public async Task Match_conditions_are_refused_where_no_API_server_would_heed_them() =>
        Assert.Contains(
            "webhook.matchConditions=true needs Kubernetes 1.30 or later, and this is v1.29.9",
            await RefusedAsync("1.29.9", "webhook.matchConditions=true"),
            StringComparison.Ordinal);

    [Fact]
    public async Task Kubernetes_before_1_20_is_refused() =>
        Assert.Contains("requires kubeVersion: >=1.20.0-0", await RefusedAsync("1.19.16", "replicaCount=2"), StringComparison.Ordinal);

    private static async Task<string> RefusedAsync(string kubernetes, string values)
    {
        var (exitCode, output) = await Helm.TryAsync(["template", Rendering.Release, Helm.Chart, "--kube-version", kubernetes, .. Helm.Set(values)]);
        Assert.NotEqual(0, exitCode);
        return output;
    }
}

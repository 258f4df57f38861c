using System.Text.Json.Nodes;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>What RBAC allows: for each feature what it needs, where it needs it, and nothing else.</summary>
public sealed class PermissionTests
{
    private const string Configurations = "admissionregistration.k8s.io mutatingwebhookconfigurations,validatingwebhookconfigurations kargo-stage-webhook everywhere";

    private static readonly string[] Events = ["get,create,update events everywhere", "get kargo.akuity.io stages,promotions everywhere"];

    private static readonly string[] Certificate =
    [
        $"get,list,watch,patch {Configurations}",
        "get,list,watch,update secrets kargo-stage-webhook-certificate in kargo-stage-webhook",
        "create secrets in kargo-stage-webhook",
    ];

    private const string Crds = "list,watch apiextensions.k8s.io customresourcedefinitions stages.kargo.akuity.io,promotions.kargo.akuity.io everywhere";

    private const string ReadCrds = "get apiextensions.k8s.io customresourcedefinitions stages.kargo.akuity.io,promotions.kargo.akuity.io everywhere";

    private static readonly string[] Senders = ["list,watch pods everywhere", "list,watch apps deployments everywhere"];

    [Fact]
    public async Task By_default() =>
        Assert.Equal(Order([.. Certificate, .. Senders, Crds, .. Events]), Order((await Rendering.OfAsync()).Allowed()));

    [Fact]
    public async Task Without_Events_and_with_Kargo_in_one_namespace() => Assert.Equal(
        Order([.. Certificate, Crds, "list,watch pods in kargo", "list,watch apps deployments in kargo"]),
        Order((await Rendering.OfAsync("events=false", "kargoNamespace=kargo")).Allowed()));

    [Theory]
    [InlineData("certificates.mode=certManager")]
    [InlineData("certificates.mode=provided,certificates.provided.secretName=mine,certificates.provided.caBundle=-----BEGIN CERTIFICATE-----")]
    public async Task Where_others_manage_the_certificate(string values)
    {
        var rendering = await Rendering.OfAsync(values);

        Assert.Equal(Order([$"get {Configurations}", .. Senders, Crds, .. Events]), Order(rendering.Allowed()));
        // Without the role, a replica of before may write the Secret again which helm deletes: helm deletes the role after it.
        Assert.Empty(rendering.One("Role", "kargo-stage-webhook-certificate")["rules"]!.AsArray());
    }

    [Fact]
    public async Task For_the_self_proof_on_any_Stage() => Assert.Equal(
        Order(
        [
            .. Certificate, .. Senders, Crds, .. Events,
            "list kargo.akuity.io stages everywhere",
            "patch kargo.akuity.io stages/status everywhere",
            "get,update coordination.k8s.io leases kargo-stage-webhook in kargo-stage-webhook",
            "create coordination.k8s.io leases in kargo-stage-webhook",
        ]),
        Order((await Rendering.OfAsync("selfProof.enabled=true")).Allowed()));

    [Fact]
    public async Task For_Stages_that_are_refreshed_after_a_recovery_wherever_the_proof_is() => Assert.Equal(
        Order(
        [
            .. Certificate, .. Senders, Crds, .. Events,
            "patch kargo.akuity.io stages/status test in canary",
            "list kargo.akuity.io stages,promotions everywhere",
            "patch kargo.akuity.io stages everywhere",
            "get,update coordination.k8s.io leases kargo-stage-webhook in kargo-stage-webhook",
            "create coordination.k8s.io leases in kargo-stage-webhook",
        ]),
        Order((await Rendering.OfAsync("selfProof.enabled=true,selfProof.namespace=canary,selfProof.stage=test,selfProof.refreshAfterRecovery=true")).Allowed()));

    [Fact]
    public async Task For_the_self_proof_on_one_Stage_with_FailWhenProven_and_a_provided_certificate()
    {
        var rendering = await Rendering.OfAsync(
            "selfProof.enabled=true,selfProof.namespace=canary,selfProof.stage=test,webhook.failurePolicy=FailWhenProven",
            "certificates.mode=provided,certificates.provided.secretName=mine,certificates.provided.caBundle=-----BEGIN CERTIFICATE-----");

        Assert.Equal(
            Order(
            [
                $"get {Configurations}", $"get,patch {Configurations}", .. Senders, Crds, .. Events,
                "patch kargo.akuity.io stages/status test in canary",
                "get,update coordination.k8s.io leases kargo-stage-webhook in kargo-stage-webhook",
                "create coordination.k8s.io leases in kargo-stage-webhook",
            ]),
            Order(rendering.Allowed()));
    }

    [Fact]
    public async Task For_the_audit() => Assert.Equal(
        Order(
        [
            .. Certificate, .. Senders, Crds, .. Events,
            "list kargo.akuity.io stages,promotions everywhere",
            "get,update coordination.k8s.io leases kargo-stage-webhook in kargo-stage-webhook",
            "create coordination.k8s.io leases in kargo-stage-webhook",
        ]),
        Order((await Rendering.OfAsync("audit.enabled=true")).Allowed()));

    [Fact]
    public async Task For_helm_test_an_account_of_its_own_that_goes_with_the_test()
    {
        var rendering = await Rendering.OfAsync();

        Assert.Equal(
            Order(["list kargo.akuity.io stages everywhere", "patch kargo.akuity.io stages/status everywhere"]),
            Order(rendering.Allowed("kargo-stage-webhook-test")));
        Assert.Equal("kargo-stage-webhook-test", rendering.One("Pod")["spec"]!["serviceAccountName"]!.GetValue<string>());
        Assert.All(rendering.Objects.Where(one => one["metadata"]!["name"]!.GetValue<string>() == "kargo-stage-webhook-test"), one =>
        {
            Assert.Equal("test", one["metadata"]!["annotations"]!["helm.sh/hook"]!.GetValue<string>());
            Assert.Contains("hook-succeeded", one["metadata"]!["annotations"]!["helm.sh/hook-delete-policy"]!.GetValue<string>(), StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("", "everywhere")]
    [InlineData("demo", "in demo")]
    public async Task For_a_repair_that_refreshes_Stages(string @namespace, string where)
    {
        var rendering = await Rendering.OfAsync("repair.enabled=true,repair.refresh=true", $"repair.namespace={@namespace}");

        Assert.Equal(
            Order(
            [
                $"get,list kargo.akuity.io stages,promotions {where}", $"patch kargo.akuity.io stages/status,promotions/status {where}", ReadCrds,
                $"list kargo.akuity.io stages,promotions {where}", $"patch kargo.akuity.io stages {where}",
            ]),
            Order(rendering.Allowed("kargo-stage-webhook-repair")));
        Assert.Contains("--refresh", rendering.One("Job")["spec"]!["template"]!["spec"]!["containers"]![0]!["args"]!.AsArray().Select(word => word!.GetValue<string>()));
    }

    [Theory]
    [InlineData("", "everywhere")]
    [InlineData("demo", "in demo")]
    public async Task For_the_repair_an_account_of_its_own_that_goes_when_it_is_switched_off(string @namespace, string where)
    {
        var rendering = await Rendering.OfAsync("repair.enabled=true", $"repair.namespace={@namespace}");

        Assert.Equal(
            Order([$"get,list kargo.akuity.io stages,promotions {where}", $"patch kargo.akuity.io stages/status,promotions/status {where}", ReadCrds]),
            Order(rendering.Allowed("kargo-stage-webhook-repair")));
        Assert.Equal("kargo-stage-webhook-repair", rendering.One("Job")["spec"]!["template"]!["spec"]!["serviceAccountName"]!.GetValue<string>());
        Assert.Equal(Order((await Rendering.OfAsync()).Allowed()), Order(rendering.Allowed()));
        var account = Named(rendering, "kargo-stage-webhook-repair").Concat(Named(rendering, "kargo-stage-webhook-repair-crds")).Where(one => one["kind"]!.GetValue<string>() != "Job").ToList();
        Assert.NotEmpty(account);
        Assert.All(account, one => Assert.Null(one["metadata"]!["annotations"]));
    }

    [Fact]
    public async Task For_the_upgrade_check_an_account_that_is_there_before_the_upgrade_and_gone_once_it_has_passed()
    {
        var rendering = await Rendering.OfAsync("upgradeCheck.enabled=true");

        Assert.Equal(
            Order(["list kargo.akuity.io stages,promotions everywhere", ReadCrds]),
            Order(rendering.Allowed("kargo-stage-webhook-upgrade-check")));
        var account = Named(rendering, "kargo-stage-webhook-upgrade-check").Where(one => one["kind"]!.GetValue<string>() != "Job").ToList();
        Assert.NotEmpty(account);
        Assert.All(account, one => Assert.Equal(
            """{"helm.sh/hook":"pre-upgrade","helm.sh/hook-delete-policy":"before-hook-creation,hook-succeeded","helm.sh/hook-weight":"-1"}""",
            one["metadata"]!["annotations"]!.ToJsonString()));
    }

    [Fact]
    public async Task For_the_resources_of_a_profile_the_same_as_for_Kargo_s_one_rule_for_each_API_group()
    {
        const string Profile = """
            profile=[
              {"match":{"group":"db.example","version":"v1","kind":"Cluster","resource":"clusters"},"backfill":[{"field":"status.id","constant":"a"}]},
              {"match":{"group":"kargo.akuity.io","version":"v1alpha1","kind":"Stage","resource":"stages"},"backfill":[{"field":"status.conditions[].reason","constant":"a"}]},
              {"match":{"group":"kargo.akuity.io","version":"v1alpha1","kind":"Warehouse","resource":"warehouses"},"backfill":[{"field":"status.id","constant":"a"}]},
              {"match":{"group":"db.example","version":"v1","kind":"Backup","resource":"backups"},"never":[{"field":"status.state","why":"a fact"}]},
              {"match":{"group":"db.example","version":"v2","kind":"Backup","resource":"backups"},"never":[{"field":"status.state","why":"a fact"}]}
            ]
            """;
        const string All = "stages.kargo.akuity.io,promotions.kargo.akuity.io,clusters.db.example,warehouses.kargo.akuity.io,backups.db.example";
        var rendering = await Rendering.OfAsync("audit.enabled=true,repair.enabled=true,upgradeCheck.enabled=true,repair.namespace=demo", Profile);

        Assert.Equal(
            Order(
            [
                "get kargo.akuity.io stages,promotions,warehouses everywhere", "get db.example clusters,backups everywhere",
                "list kargo.akuity.io stages,promotions,warehouses everywhere", "list db.example clusters,backups everywhere",
                $"list,watch apiextensions.k8s.io customresourcedefinitions {All} everywhere",
            ]),
            Order(rendering.Allowed().Where(rule => rule.Contains("kargo.akuity.io", StringComparison.Ordinal) || rule.Contains("db.example", StringComparison.Ordinal))));
        Assert.Equal(
            Order(
            [
                "get,list kargo.akuity.io stages,promotions,warehouses in demo", "get,list db.example clusters,backups in demo",
                "patch kargo.akuity.io stages/status,promotions/status,warehouses/status in demo", "patch db.example clusters/status,backups/status in demo",
                $"get apiextensions.k8s.io customresourcedefinitions {All} everywhere",
            ]),
            Order(rendering.Allowed("kargo-stage-webhook-repair")));
        Assert.Equal(
            Order(
            [
                "list kargo.akuity.io stages,promotions,warehouses everywhere", "list db.example clusters,backups everywhere",
                $"get apiextensions.k8s.io customresourcedefinitions {All} everywhere",
            ]),
            Order(rendering.Allowed("kargo-stage-webhook-upgrade-check")));
    }

    private static IEnumerable<JsonNode> Named(Rendering rendering, string name) => rendering.Objects.Where(one => one["metadata"]!["name"]!.GetValue<string>() == name);

    private static IEnumerable<string> Order(IEnumerable<string> allowed) => allowed.Order(StringComparer.Ordinal);
}

using System.Text.Json.Nodes;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>The Jobs that helm waits for: what they run, when, and what of them stays.</summary>
public sealed class JobTests
{
    private const string Repair = "kargo-stage-webhook-repair";
    private const string Check = "kargo-stage-webhook-upgrade-check";

    [Theory]
    [InlineData("repair.enabled=true", "repair --rate 10/s")]
    [InlineData("repair.enabled=true,repair.rate=1000/s,repair.namespace=demo,repair.dryRun=true", "repair --rate 1000/s --namespace demo --dry-run")]
    [InlineData("upgradeCheck.enabled=true", "check --cluster --mode Backfill --requirements Installed")]
    [InlineData("upgradeCheck.enabled=true,mode=Reject,requirements=Strict", "check --cluster --mode Reject --requirements Strict")]
    [InlineData("upgradeCheck.enabled=true,upgradeCheck.crdConfigMap=a", "check --cluster --mode Backfill --requirements Installed --crd /crds/stages.yaml --crd /crds/promotions.yaml")]
    [InlineData("upgradeCheck.enabled=true,upgradeCheck.crdConfigMap=a,upgradeCheck.crdFiles={kargo.yaml}", "check --cluster --mode Backfill --requirements Installed --crd /crds/kargo.yaml")]
    public async Task It_runs_what_the_values_say(string values, string command) =>
        Assert.Equal(command, string.Join(' ', PodOf((await Rendering.OfAsync(values)).One("Job"))["containers"]![0]!["args"]!.AsArray()));

    [Theory]
    [InlineData("repair.enabled=true", Repair, "post-install,post-upgrade", 3)]
    [InlineData("upgradeCheck.enabled=true", Check, "pre-upgrade", 0)]
    public async Task Helm_runs_it_and_its_log_stays_until_the_next_or_for_a_day(string values, string name, string hook, int retries)
    {
        var job = (await Rendering.OfAsync(values)).One("Job", name);

        Assert.Equal(
            $$"""{"helm.sh/hook":"{{hook}}","helm.sh/hook-delete-policy":"before-hook-creation"}""",
            job["metadata"]!["annotations"]!.ToJsonString());
        Assert.Equal(retries, job["spec"]!["backoffLimit"]!.GetValue<int>());
        Assert.Equal(86400, job["spec"]!["ttlSecondsAfterFinished"]!.GetValue<int>());
        Assert.Equal("Never", PodOf(job)["restartPolicy"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_new_CRDs_are_mounted_where_the_check_looks()
    {
        var pod = PodOf((await Rendering.OfAsync("upgradeCheck.enabled=true", "upgradeCheck.crdConfigMap=new-crds")).One("Job"));

        Assert.Equal("""[{"name":"crds","configMap":{"name":"new-crds"}}]""", pod["volumes"]!.ToJsonString());
        Assert.Equal("""[{"name":"crds","mountPath":"/crds","readOnly":true}]""", pod["containers"]![0]!["volumeMounts"]!.ToJsonString());
    }

    [Theory]
    [InlineData("repair.enabled=true")]
    [InlineData("upgradeCheck.enabled=true")]
    public async Task It_may_run_where_the_webhook_may(string job)
    {
        var rendering = await Rendering.OfAsync(
            job, "nodeSelector.a=b", "tolerations[0].operator=Exists", "image.pullSecrets[0].name=c", "podLabels.d=e", "podAnnotations.f=g", "image.tag=v1");

        var (one, webhook) = (rendering.One("Job")["spec"]!["template"]!, rendering.One("Deployment")["spec"]!["template"]!);
        Assert.All(["nodeSelector", "tolerations", "imagePullSecrets"], field => Assert.True(JsonNode.DeepEquals(webhook["spec"]![field], one["spec"]![field])));
        Assert.Equal(("e", "g"), (one["metadata"]!["labels"]!["d"]!.GetValue<string>(), one["metadata"]!["annotations"]!["f"]!.GetValue<string>()));
        Assert.Equal("registry.example/kargo-stage-webhook:v1", PodOf(rendering.One("Job"))["containers"]![0]!["image"]!.GetValue<string>());
    }

    [Fact]
    public async Task Its_name_fits_into_the_label_of_its_Pods_however_long_that_of_the_release_is()
    {
        var release = new string('r', 43);
        var text = await Helm.RunAsync(["template", release, Helm.Chart, "--kube-version", "1.30.0", .. Helm.Set($"image.registry={Rendering.Registry}", "repair.enabled=true", "upgradeCheck.enabled=true")]);

        Assert.Equal(2, Rendering.Parse(text).All("Job").Count(job => job["metadata"]!["name"]!.GetValue<string>() is { Length: <= 63 } name && name.StartsWith(release, StringComparison.Ordinal)));
    }

    private static JsonNode PodOf(JsonNode job) => job["spec"]!["template"]!["spec"]!;
}

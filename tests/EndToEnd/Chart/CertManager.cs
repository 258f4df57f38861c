using System.Net;
using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Cluster;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>What cert-manager does, as far as the chart counts on it: its kinds, the Secret of a Certificate, and the caBundle by annotation.</summary>
internal sealed class CertManager : IAsyncDisposable
{
    private const string Crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private const string Group = "cert-manager.io";
    private static readonly string[] Kinds = ["Certificate", "Issuer"];

    private readonly TestCluster _cluster;

    private CertManager(TestCluster cluster) => _cluster = cluster;

    /// <summary>Makes its kinds known, whatever is in them.</summary>
    public static async Task<CertManager> InstallAsync(TestCluster cluster)
    {
        foreach (var kind in Kinds)
        {
            (await cluster.Api.PostAsync(Crds, Crd(kind))).Done();
            await Wait.UntilAsync($"{kind} to be served", async () => (await cluster.Api.GetAsync($"/apis/{Group}/v1/{Plural(kind)}")).IsDone);
        }

        return new CertManager(cluster);
    }

    /// <summary>Issues the one Certificate that both configurations name, and writes its CA into them.</summary>
    public async Task WorkAsync()
    {
        foreach (var kind in (string[])["mutating", "validating"])
        {
            var configuration = $"/apis/admissionregistration.k8s.io/v1/{kind}webhookconfigurations/kargo-stage-webhook";
            var source = (await _cluster.Api.GetAsync(configuration)).Done().Body["metadata"]!["annotations"]!["cert-manager.io/inject-ca-from"]!.GetValue<string>().Split('/');
            var ca = await IssueAsync(source[0], source[1]);
            var patch = new JsonArray(new JsonObject { ["op"] = "add", ["path"] = "/webhooks/0/clientConfig/caBundle", ["value"] = ca });
            (await _cluster.Api.PatchAsync(configuration, patch, KubernetesApi.JsonPatch)).Done();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var kind in Kinds)
        {
            var crd = $"{Crds}/{Plural(kind)}.{Group}";
            (await _cluster.Api.DeleteAsync(crd)).Done();
            // Its objects go first, and the next test cannot create it until then.
            await Wait.UntilAsync($"{kind} to be gone", async () => (await _cluster.Api.GetAsync(crd)).Code == HttpStatusCode.NotFound);
        }
    }

    private async Task<string> IssueAsync(string @namespace, string name)
    {
        var spec = (await _cluster.Api.GetAsync($"/apis/{Group}/v1/namespaces/{@namespace}/certificates/{name}")).Done().Body["spec"]!;
        var (secrets, secret) = ($"/api/v1/namespaces/{@namespace}/secrets", spec["secretName"]!.GetValue<string>());
        if (await _cluster.Api.GetAsync($"{secrets}/{secret}") is { IsDone: true } issued) return issued.Body["data"]!["ca.crt"]!.GetValue<string>();

        var certificate = IssuedCertificate.For(spec["dnsNames"]![0]!.GetValue<string>());
        (await _cluster.Api.PostAsync(secrets, certificate.ToSecret(secret))).Done();
        return certificate.CaBundle;
    }

    private static string Plural(string kind) => $"{kind.ToLowerInvariant()}s";

    private static JsonObject Crd(string kind) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = $"{Plural(kind)}.{Group}" },
        ["spec"] = new JsonObject
        {
            ["group"] = Group,
            ["scope"] = "Namespaced",
            ["names"] = new JsonObject { ["kind"] = kind, ["plural"] = Plural(kind) },
            ["versions"] = new JsonArray(new JsonObject
            {
                ["name"] = "v1",
                ["served"] = true,
                ["storage"] = true,
                ["schema"] = new JsonObject { ["openAPIV3Schema"] = new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true } },
            }),
        },
    };
}

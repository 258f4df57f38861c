using System.Globalization;
using System.Text.Json.Nodes;
using k8s;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>Every minor version of Kubernetes gets only what its API server knows, with everything on that a value can add.</summary>
public sealed class KubernetesVersionTests
{
    private static readonly string[] Everything =
    [
        "repair.enabled=true", "repair.refresh=true", "upgradeCheck.enabled=true", "upgradeCheck.crdConfigMap=crds", "audit.enabled=true", "selfProof.enabled=true",
        "selfProof.refreshAfterRecovery=true", "certificates.mode=certManager", "networkPolicy.enabled=true", "metrics.serviceMonitor.enabled=true",
        "metrics.prometheusRule.enabled=true", "metrics.dashboard.enabled=true", "hostNetwork=true", "commonLabels.team=a", "commonAnnotations.owner=a", "priorityClassName=a",
        """profile=[{"match":{"group":"a.b","version":"v1","kind":"C","resource":"cs"},"backfill":[{"field":"status.id","copy":"spec.id"}]}]""",
    ];

    // Minor versions whose API servers have it: the first, and the last.
    private static readonly Dictionary<string, (int First, int Last)> Known = new()
    {
        ["v1"] = (0, 99),
        ["apps/v1"] = (9, 99),
        ["batch/v1"] = (0, 99),
        ["rbac.authorization.k8s.io/v1"] = (8, 99),
        ["admissionregistration.k8s.io/v1"] = (16, 99),
        ["networking.k8s.io/v1"] = (7, 99),
        ["policy/v1beta1"] = (5, 24),
        ["policy/v1"] = (21, 99),
        ["cert-manager.io/v1"] = (0, 99),
        ["monitoring.coreos.com/v1"] = (0, 99),
    };

    private static readonly string[] Unknown = ["policy/v1beta1", "cert-manager.io/v1", "monitoring.coreos.com/v1"];

    private static readonly (string Field, int First)[] Fields =
    [
        ("matchConditions", 30), ("unhealthyPodEvictionPolicy", 27),
    ];

    [Fact]
    public async Task Each_is_given_what_it_knows()
    {
        foreach (var minor in Enumerable.Range(20, 17))
        {
            var text = await Rendering.TextAsync(string.Create(CultureInfo.InvariantCulture, $"1.{minor}.0"), Everything);
            var rendering = Rendering.Parse(text);

            // The client's types are those of the newest version; fields that are unknown or stand twice are errors. Of policy/v1beta1 it has none, and custom resources are others'.
            foreach (var manifest in text.Split("\n---\n").Where(manifest => !Unknown.Any(version => manifest.Contains($"apiVersion: {version}\n", StringComparison.Ordinal))))
                KubernetesYaml.LoadAllFromString(manifest, strict: true);

            Assert.All(rendering.Objects, one =>
            {
                var version = one["apiVersion"]!.GetValue<string>();
                Assert.True(Known.TryGetValue(version, out var known) && known.First <= minor && minor <= known.Last, $"1.{minor} does not know {version} of {one["kind"]}.");
                var names = NamesIn(one).ToHashSet();
                Assert.All(Fields, field => Assert.True(minor >= field.First || !names.Contains(field.Field), $"1.{minor} does not know {field.Field} of {one["kind"]}."));
            });
            Assert.All(rendering.Objects, one => Assert.Equal("a", one["metadata"]!["labels"]!["team"]!.GetValue<string>()));
            Assert.Equal(minor >= 30, NamesIn(rendering.One("MutatingWebhookConfiguration")).Contains("matchConditions"));
        }
    }

    [Fact]
    public void A_field_that_no_version_knows_would_be_found() =>
        Assert.ThrowsAny<Exception>(() => KubernetesYaml.LoadAllFromString("apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {sessionAffinityy: None}\n", strict: true));

    private static IEnumerable<string> NamesIn(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => NamesIn(member.Value).Prepend(member.Key)),
        JsonArray items => items.SelectMany(NamesIn),
        _ => [],
    };
}

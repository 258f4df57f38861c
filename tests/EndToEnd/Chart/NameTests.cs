using System.Text.RegularExpressions;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>A name of the values stays a text, even if YAML reads it as a number or a boolean without quotes.</summary>
public sealed class NameTests
{
    [Theory]
    [InlineData("2024", "kargo-stage-webhook", "certManager")]
    [InlineData("2024", "kargo-stage-webhook", "provided")]
    [InlineData("1e3", "kargo-stage-webhook", "provided")]
    [InlineData("on", "on", "selfManaged")]
    [InlineData("on", "on", "provided")]
    public async Task It_is_quoted_wherever_it_is(string name, string fullName, string certificates)
    {
        string[] values =
        [
            .. from path in (string[])
               [
                   "certificates.provided.secretName", "certificates.client.caConfigMap", "certificates.certManager.issuerRef.name", "priorityClassName", "upgradeCheck.crdConfigMap",
                   "serviceAccount.name", "selfProof.namespace", "selfProof.stage", "repair.namespace", "kargoNamespace", "controllerContainer", "image.pullSecrets[0].name", "image.tag",
                   "metrics.serviceMonitor.namespace", "metrics.dashboard.namespace",
               ]
               select $"{path}=\"{name}\"",
            $"fullnameOverride=\"{fullName}\"", $"certificates.mode={certificates}", "certificates.provided.caBundle=-----BEGIN CERTIFICATE-----",
            "selfProof.enabled=true", "webhook.failurePolicy=FailWhenProven", "audit.enabled=true", "repair.enabled=true", "upgradeCheck.enabled=true",
            "metrics.serviceMonitor.enabled=true", "metrics.dashboard.enabled=true",
            """profile=[{"match":{"group":"on","version":"on","kind":"On","resource":"on"},"backfill":[{"field":"status.id","constant":"on"}]}]""",
        ];

        var text = await Rendering.TextAsync(values: values);

        Assert.InRange(Regex.Count(text, $"\"{name}\""), 20, int.MaxValue);
        Assert.DoesNotMatch($@"(?m)^[^#\n]*[-:,\[] ?({name}|on)(?=[\],\s])", text);
    }
}

using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>extraEnv has no variable a second time: server-side apply rejects that, and any other apply deletes both when one of them goes.</summary>
public sealed partial class ExtraVariableTests
{
    // Together they set every variable that the chart can set.
    private static readonly string[][] AllParts =
    [
        [
            "selfProof.enabled=true", "audit.enabled=true", "certificates.client.caConfigMap=client-ca", "metrics.prometheusRule.runbookUrl=https://runbook.example",
            """profile=[{"match":{"group":"a.b","version":"v1","kind":"C","resource":"cs"},"never":[{"field":"status.a","why":"b"}]}]""",
        ],
        ["certificates.mode=certManager"],
    ];

    private static readonly JsonNode Schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Helm.Chart, "values.schema.json")))!;

    [Fact]
    public async Task Every_variable_of_the_chart_is_rejected_with_the_value_to_use_instead()
    {
        var (variables, instead) = (new HashSet<string>(), new Dictionary<string, string>());
        foreach (var parts in AllParts)
        {
            // Those of SSL_CERT_ give way to extraEnv.
            foreach (var name in (await VariablesAsync(parts)).Where(name => !name.StartsWith("SSL_CERT_", StringComparison.Ordinal) && variables.Add(name)))
            {
                var (exitCode, output) = await Helm.TryAsync(Rendering.Arguments("1.30.0", [.. parts, $"extraEnv[0].name={name}", "extraEnv[0].value=a"]));

                Assert.NotEqual(0, exitCode);
                var message = Message().Match(output);
                Assert.True(message.Success && message.Groups[1].Value == name, output);
                if (message.Groups[2].Success) instead.Add(name, message.Groups[2].Value);
            }
        }

        Assert.All(instead.Values, value => Assert.NotNull(value.Split('.').Aggregate(Schema, (parent, key) => parent["properties"]?[key] ?? new JsonObject())["default"]));
        // Each that has no value of its own: it follows from the release's name and namespace, or from several values.
        Assert.Equal(
            ["DOTNET_EnableDiagnostics", "HOME", "Webhook__CertificateFolder", "Webhook__CertificateSecret", "Webhook__Configuration", "Webhook__Lease", "Webhook__Namespace", "Webhook__ServiceName"],
            variables.Except(instead.Keys).Order(StringComparer.Ordinal));
        Assert.Equal("certificates.selfManaged.trustDelay", instead["Webhook__TrustDelay"]);
    }

    /// <summary>.NET reads WEBHOOK__MODE and Webhook:Mode as the same setting.</summary>
    [Theory]
    [InlineData("extraEnv[0].name=WEBHOOK__MODE", "extraEnv has Webhook__Mode, which the chart sets; set the value mode instead")]
    [InlineData("extraEnv[0].name=Webhook:Mode", "extraEnv has Webhook__Mode, which the chart sets; set the value mode instead")]
    [InlineData("extraEnv[0].name=Logging__LogLevel__Default", "extraEnv has Logging__LogLevel__Default, which the chart sets; set the value logLevel instead")]
    [InlineData("extraEnv[0].name=HOME", "extraEnv has HOME, which the chart sets; remove it from extraEnv")]
    [InlineData("extraEnv[0].name=HTTPS_PROXY,extraEnv[1].name=NO_PROXY,extraEnv[2].name=HTTPS_PROXY", "extraEnv has HTTPS_PROXY twice; a container can have a variable once")]
    [InlineData("extraEnv[0].name=Webhook__Kubeconfig,extraEnv[1].name=WEBHOOK__KUBECONFIG", "extraEnv has WEBHOOK__KUBECONFIG twice; a container can have a variable once")]
    public async Task A_second_variable_of_a_name_is_rejected(string values, string message)
    {
        var (exitCode, output) = await Helm.TryAsync(Rendering.Arguments("1.30.0", values));

        Assert.NotEqual(0, exitCode);
        Assert.Contains(message, output, StringComparison.Ordinal);
    }

    /// <summary>Programs read HTTP_PROXY and http_proxy as two variables; a setting of a part that is off is free.</summary>
    [Fact]
    public async Task Variables_that_the_chart_does_not_set_are_accepted() =>
        Assert.Superset(
            new HashSet<string> { "NO_PROXY", "no_proxy", "Webhook__ProofPeriod", "Logging__LogLevel__Microsoft" },
            (await VariablesAsync("extraEnv[0].name=NO_PROXY,extraEnv[1].name=no_proxy,extraEnv[2].name=Webhook__ProofPeriod,extraEnv[3].name=Logging__LogLevel__Microsoft")).ToHashSet());

    private static async Task<IEnumerable<string>> VariablesAsync(params string[] values) =>
        (await Rendering.OfAsync(values)).One("Deployment")["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.AsArray().Select(variable => variable!["name"]!.GetValue<string>());

    [GeneratedRegex("extraEnv has ([^ ]+), which the chart sets; (?:set the value ([^ ]+) instead|remove it from extraEnv)")]
    private static partial Regex Message();
}

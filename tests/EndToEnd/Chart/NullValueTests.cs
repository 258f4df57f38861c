using System.Text.Json.Nodes;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>helm drops a value that is null before it validates, and its default with it. The chart rejects that, or treats the value as empty.</summary>
public sealed class NullValueTests
{
    // All parts are enabled, so that no value is without effect.
    private static readonly string[] AllParts =
    [
        "selfProof.enabled=true", "audit.enabled=true", "repair.enabled=true", "upgradeCheck.enabled=true", "upgradeCheck.crdConfigMap=new-crds",
        "metrics.serviceMonitor.enabled=true", "metrics.prometheusRule.enabled=true", "metrics.dashboard.enabled=true", "networkPolicy.enabled=true",
        "certificates.client.caConfigMap=client-ca",
    ];

    private static readonly string[] Provided =
        ["certificates.mode=provided", "certificates.provided.secretName=mine", "certificates.provided.caBundle=-----BEGIN CERTIFICATE-----"];

    private static readonly JsonNode Schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Helm.Chart, "values.schema.json")))!;

    /// <summary>Every value and every group of values.</summary>
    public static TheoryData<string> Paths => [.. PathsOf(Schema, string.Empty)];

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Null_is_rejected_by_the_value_s_name_or_means_empty(string path)
    {
        var context = path.StartsWith("certificates.certManager", StringComparison.Ordinal) ? ["certificates.mode=certManager"]
            : path.StartsWith("certificates.provided", StringComparison.Ordinal) ? Provided
            : AllParts;

        var (exitCode, output) = await Helm.TryAsync(Rendering.Arguments("1.30.0", [.. context, $"{path}=null"]));

        if (exitCode != 0)
        {
            var (parent, key) = path.LastIndexOf('.') is > 0 and var dot ? (path[..dot], path[(dot + 1)..]) : ("(root)", path);
            Assert.True(output.Contains($"- {parent}: {key} is required", StringComparison.Ordinal) || output.Contains($": {path} is not set", StringComparison.Ordinal) || output.Contains($"needs {path}:", StringComparison.Ordinal), output);
            return;
        }

        Assert.Equal(await Rendering.TextAsync("1.30.0", [.. context, .. Empty(path)]), output);
        Assert.DoesNotContain("<nil>", output, StringComparison.Ordinal);
        Assert.All(Rendering.Parse(output).Objects, one => Assert.Empty(NullsIn(one)));
    }

    /// <summary>So <c>--reuse-values</c> works with the values of a release whose chart did not have these parts yet.</summary>
    [Theory]
    [InlineData("podDisruptionBudget.maxUnavailable=1", "selfProof.period", "audit.period", "repair.rate", "upgradeCheck", "networkPolicy.apiServerPorts", "metrics.dashboard", "certificates.certManager", "certificates.provided")]
    [InlineData("upgradeCheck.enabled=true", "upgradeCheck.crdFiles")]
    [InlineData("podDisruptionBudget.minAvailable=1", "podDisruptionBudget.maxUnavailable")]
    [InlineData("podDisruptionBudget.enabled=false", "podDisruptionBudget.maxUnavailable")]
    [InlineData("certificates.mode=certManager", "certificates.selfManaged", "certificates.provided")]
    public async Task A_part_that_is_off_needs_no_values(string value, params string[] absent) =>
        Assert.Equal(await Rendering.TextAsync("1.30.0", value), await Rendering.TextAsync("1.30.0", [value, .. absent.Select(path => $"{path}=null")]));

    /// <summary>A group has no default of its own.</summary>
    private static IEnumerable<string> PathsOf(JsonNode rules, string prefix) =>
        from property in rules["properties"]!.AsObject()
        where prefix.Length > 0 || property.Key is not ("global" or "enabled")
        let path = prefix + property.Key
        from one in property.Value!["default"] is null ? PathsOf(property.Value, $"{path}.").Prepend(path) : [path]
        select one;

    /// <summary>Values that set this one to what its comment calls empty, or switch a group off.</summary>
    private static IEnumerable<string> Empty(string path)
    {
        var rules = path.Split('.').Aggregate(Schema, (parent, key) => parent["properties"]![key]!);
        if (rules["default"] is not { } standard) return [$"{path}.enabled=false"];
        if (standard is JsonObject map) return map.Select(entry => $"{path}.{entry.Key.Replace(".", @"\.", StringComparison.Ordinal)}=null");

        return rules["type"] switch
        {
            JsonArray => [$"{path}="],
            { } type when type.GetValue<string>() == "string" => [$"{path}="],
            { } type when type.GetValue<string>() == "boolean" => [$"{path}=false"],
            { } type when type.GetValue<string>() == "array" => [$"{path}=[]"],
            _ => throw new InvalidOperationException($"{path} is never empty, but null is not rejected."),
        };
    }

    private static IEnumerable<string> NullsIn(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(entry => entry.Value is null ? [$"{map.GetPath()}.{entry.Key}"] : NullsIn(entry.Value)),
        JsonArray list => list.SelectMany(item => item is null ? [$"{list.GetPath()}[]"] : NullsIn(item)),
        _ => [],
    };
}

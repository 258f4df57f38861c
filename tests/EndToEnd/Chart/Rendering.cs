using System.Text.Json.Nodes;
using KargoStageWebhook.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace KargoStageWebhook.EndToEnd.Chart;

/// <summary>What helm makes of the chart.</summary>
/// <param name="Objects">The manifests.</param>
internal sealed record Rendering(IReadOnlyList<JsonNode> Objects)
{
    /// <summary>Name of the release and of its namespace: those of the README.</summary>
    public const string Release = "kargo-stage-webhook";

    /// <summary>Registry of the image, which the chart requires.</summary>
    public const string Registry = "registry.example";

    private const string Recent = "1.30.0";

    /// <summary>The manifests as text, for a recent Kubernetes unless another is given.</summary>
    public static Task<string> TextAsync(string kubernetes = Recent, params IEnumerable<string> values) =>
        Helm.RunAsync(Arguments(kubernetes, values));

    /// <summary>What helm is asked for the manifests.</summary>
    public static IEnumerable<string> Arguments(string kubernetes, params IEnumerable<string> values) =>
        ["template", Release, Helm.Chart, "--namespace", Release, "--kube-version", kubernetes, .. Helm.Set([$"image.registry={Registry}", .. values])];

    /// <summary>The manifests for a recent Kubernetes.</summary>
    /// <param name="values">Each as <c>path=value</c>.</param>
    public static Task<Rendering> OfAsync(params IEnumerable<string> values) => ForAsync(Recent, values);

    /// <summary>The manifests for this version of Kubernetes.</summary>
    public static async Task<Rendering> ForAsync(string kubernetes, params IEnumerable<string> values) => Parse(await TextAsync(kubernetes, values));

    /// <summary>The only one of its kind, or of those the one of this name.</summary>
    public JsonNode One(string kind, string? name = null) => All(kind).Single(candidate => name is null || Name(candidate) == name);

    /// <summary>All of a kind.</summary>
    public IEnumerable<JsonNode> All(string kind) => Objects.Where(candidate => candidate["kind"]!.GetValue<string>() == kind);

    /// <summary>The webhook in each configuration.</summary>
    public IEnumerable<JsonNode> Webhooks() =>
        from configuration in (JsonNode[])[One("MutatingWebhookConfiguration"), One("ValidatingWebhookConfiguration")]
        select configuration["webhooks"]!.AsArray().Single();

    /// <summary>The settings that the Deployment gives the process: names under <c>Webhook</c>, and values.</summary>
    public IReadOnlyDictionary<string, string> Settings() => SettingsOf(One("Deployment"));

    /// <summary>The settings in a Deployment.</summary>
    public static IReadOnlyDictionary<string, string> SettingsOf(JsonNode deployment)
    {
        const string Prefix = "Webhook__";
        return (from variable in deployment["spec"]!["template"]!["spec"]!["containers"]![0]!["env"]!.AsArray()
                let name = variable["name"]!.GetValue<string>()
                where name.StartsWith(Prefix, StringComparison.Ordinal)
                // An API server leaves an empty value out.
                select (name[Prefix.Length..], variable["value"]?.GetValue<string>() ?? string.Empty)).ToDictionary();
    }

    /// <summary>What the roles allow the process or, by its ending, another account: <c>list,watch apps deployments in kargo</c>.</summary>
    public IEnumerable<string> Allowed(string account = Release) =>
        from binding in (JsonNode[])[.. All("RoleBinding"), .. All("ClusterRoleBinding")]
        where binding["subjects"]![0]!["name"]!.GetValue<string>() == account
        from rule in One(binding["roleRef"]!["kind"]!.GetValue<string>(), binding["roleRef"]!["name"]!.GetValue<string>())["rules"]!.AsArray()
        let words = (string[])[Join(rule["verbs"]), Join(rule["apiGroups"]), Join(rule["resources"]), Join(rule["resourceNames"]), Place(binding)]
        select string.Join(' ', words.Where(word => word.Length > 0));

    /// <summary>Reads manifests.</summary>
    public static Rendering Parse(string yaml)
    {
        var reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        var writer = new SerializerBuilder().JsonCompatible().Build();
        var parser = new YamlParser(new StringReader(yaml));
        var objects = new List<JsonNode>();
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
        {
            if (reader.Deserialize<object>(parser) is { } manifest) objects.Add(JsonNode.Parse(writer.Serialize(manifest))!);
        }

        return new Rendering(objects);
    }

    private static string Name(JsonNode manifest) => manifest["metadata"]!["name"]!.GetValue<string>();

    private static string Join(JsonNode? list) => string.Join(',', list?.AsArray().Select(item => item!.GetValue<string>()) ?? []);

    private static string Place(JsonNode binding) => binding["metadata"]!["namespace"] is { } place ? $"in {place}" : "everywhere";
}

using System.Text.Json.Nodes;
using KargoStageWebhook.EndToEnd.Chart;
using KargoStageWebhook.EndToEnd.Cluster;
using KargoStageWebhook.EndToEnd.Kargo;
using KargoStageWebhook.EndToEnd.Webhooks;

namespace KargoStageWebhook.EndToEnd.Guide;

/// <summary>
/// Somebody at a shell in the repository's root, with what the guide asks for. On the PATH stands in for the installed command the one that was
/// built; and for helm helm itself, with the values that a release of the webhook needs on this machine, which has no network of Services.
/// Kargo's chart has nothing but its CRDs.
/// </summary>
internal sealed class Operator : IDisposable
{
    private const string CrdTemplate = """
        {{- if .Values.crds.install }}
        {{- range $file, $content := .Files.Glob "resources/crds/*.yaml" }}
        ---
        {{ toString $content | fromYaml | toYaml }}
        {{- end }}
        {{- end }}
        """;

    private const string SecretTemplate = """
        apiVersion: v1
        kind: Secret
        metadata: { name: kargo-api }
        stringData:
          hash: {{ required "api.adminAccount.passwordHash is required" .Values.api.adminAccount.passwordHash }}
          key: {{ required "api.adminAccount.tokenSigningKey is required" .Values.api.adminAccount.tokenSigningKey }}
        """;

    private static readonly string[] Crds = ["stages.yaml", "promotions.yaml"];

    // No kubelet runs Pods here, so nothing waits for them, and they have no logs.
    private const string HelmScript = """
        case "$*" in install\ kargo-stage-webhook\ *|*--install\ kargo-stage-webhook*)
          for argument; do shift; [ "$argument" = --wait ] || set -- "$@" "$argument"; done
          set -- "$@" VALUES;;
        test\ *)
          for argument; do shift; [ "$argument" = --logs ] || set -- "$@" "$argument"; done;;
        esac
        exec 'HELM' "$@"
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kargo-stage-webhook-guide-");
    private readonly Dictionary<string, string> _environment;

    private readonly string _root;

    private Operator(string root)
    {
        _root = root;
        _environment = new Dictionary<string, string>
        {
            ["PATH"] = $"{Programs}:{Environment.GetEnvironmentVariable("PATH")}",
            ["Webhook__Kubeconfig"] = Kubeconfig,
            ["KUBECONFIG"] = Kubeconfig,
        };
        foreach (var home in (string[])["HOME", "HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME"]) _environment[home] = _folder.FullName;
    }

    private string Kubeconfig => Path.Combine(_folder.FullName, "kubeconfig");

    private string Programs => _folder.CreateSubdirectory("programs").FullName;

    /// <summary>Seats one who may do everything.</summary>
    /// <param name="cluster">In which cluster.</param>
    /// <param name="root">In which folder; null for that of the repository.</param>
    public static async Task<Operator> SeatAsync(TestCluster cluster, string? root = null)
    {
        var somebody = new Operator(root ?? Path.GetFullPath(Path.Combine(Helm.Chart, "..", "..")));
        await cluster.Access.WriteKubeconfigAsync(somebody.Kubeconfig);
        somebody.Provide("kargo-stage-webhook", $"exec {string.Join(' ', WebhookReplica.Command.Select(part => $"'{part}'"))} \"$@\"");
        return somebody;
    }

    /// <summary>Sets a variable of the guide.</summary>
    public void Set(string variable, string value) => _environment[variable] = value;

    /// <summary>Gives helm these values wherever it installs the webhook.</summary>
    public async Task ProvideHelmAsync(IEnumerable<string> values) => Provide(
        "helm",
        HelmScript.Replace("VALUES", string.Join(' ', Helm.Set(values)), StringComparison.Ordinal).Replace("HELM", await Binaries.ProgramAsync("helm"), StringComparison.Ordinal));

    /// <summary>
    /// Writes Kargo's chart of a version, laid out as Kargo's is: its CRDs are files that one template prints, and another template fails without values for the
    /// admin account. helm, when it removes the release, leaves the CRDs.
    /// </summary>
    /// <returns>Its folder.</returns>
    public async Task<string> WriteKargoAsync(KargoVersion version, string number)
    {
        var chart = _folder.CreateSubdirectory($"kargo-{number}");
        var (templates, crds) = (chart.CreateSubdirectory("templates"), chart.CreateSubdirectory("resources/crds"));
        await File.WriteAllTextAsync(Path.Combine(chart.FullName, "Chart.yaml"), $"apiVersion: v2\nname: kargo\nversion: {number}\n");
        await File.WriteAllTextAsync(Path.Combine(chart.FullName, "values.yaml"), "crds: { install: true }\napi: { adminAccount: { passwordHash: '', tokenSigningKey: '' } }\n");
        await File.WriteAllTextAsync(Path.Combine(templates.FullName, "crds.yaml"), CrdTemplate);
        await File.WriteAllTextAsync(Path.Combine(templates.FullName, "secret.yaml"), SecretTemplate);
        foreach (var file in Crds)
        {
            var crd = KargoCrds.Read(file, version);
            crd["metadata"]!["annotations"] = new JsonObject { ["helm.sh/resource-policy"] = "keep" };
            await File.WriteAllTextAsync(Path.Combine(crds.FullName, file), crd.ToJsonString());
        }

        return chart.FullName;
    }

    /// <summary>A file that is not there yet.</summary>
    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Types a command.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(string command)
    {
        await using var shell = new ChildProcess("/bin/bash", ["-c", $"cd '{_root}'\n{command}"], _environment);
        return (await shell.WaitAsync(), shell.Output);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    /// <summary>Puts a program on the PATH.</summary>
    public void Provide(string program, string script)
    {
        var file = Path.Combine(Programs, program);
        File.WriteAllText(file, $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}

using System.Security.Cryptography.X509Certificates;
using System.Text;
using k8s;
using k8s.Authentication;
using k8s.Exceptions;
using k8s.KubeConfigModels;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace KargoStageWebhook.Kubernetes;

/// <summary>
/// Reads a kubeconfig as kubectl does (client-go, tools/clientcmd). KubernetesClient reads most of it; what it ignores is read here: who is impersonated,
/// <c>proxy-url</c>, <c>tokenFile</c>, and all certificates of an authority's file. What neither honours is rejected by its name.
/// </summary>
internal static class Kubeconfig
{
    private const int LongestDescription = 1000;
    private const string FromTokenFile = "read from tokenFile";

    /// <summary>Reads one context.</summary>
    /// <exception cref="KubeConfigException">It cannot be used; the message names the field.</exception>
    /// <exception cref="YamlException">It is no YAML.</exception>
    /// <exception cref="IOException">It, or a file that it names, cannot be read.</exception>
    public static ClusterAccess Read(KubeconfigLocation location)
    {
        var root = KubeconfigFiles.Merge(location.Paths);
        if (location.Context is { } chosen) root.Children["current-context"] = chosen;
        var contextName = TextAt(root, "current-context") ?? throw new KubeConfigException("current-context is not set");
        var context = Named(root, "contexts", "context", contextName);
        var cluster = Named(root, "clusters", "cluster", TextAt(context, "cluster") ?? throw new KubeConfigException("the current context names no cluster"));
        var userName = TextAt(context, "user") ?? string.Empty;
        var user = userName.Length > 0 ? Named(root, "users", "user", userName) : new YamlMappingNode();
        CheckExec(user);

        var (impersonation, authorities) = (Impersonation(user), AuthoritiesOf(cluster));
        var tokenFile = TextAt(user, "tokenFile");
        var asUser = TextAt(user, "as") is { Length: > 0 } other ? $" as {other}" : string.Empty;
        var access = new ClusterAccess(Build(root, user, tokenFile is not null))
        {
            Description = Printable.Clip($"{TextAt(cluster, "server")}, context {contextName}, user {(userName.Length > 0 ? userName : "none")}{asUser}", LongestDescription),
            Proxy = ProxyOf(cluster),
            Impersonation = impersonation,
        };

        if (tokenFile is not null) (access.Client.AccessToken, access.Client.TokenProvider) = (null, new TokenFileAuth(tokenFile));
        if (authorities is not null) access.Client.SslCaCerts = authorities;
        return access;
    }

    // What is read here must not reach a reader that knows other types for it.
    private static KubernetesClientConfiguration Build(YamlMappingNode root, YamlMappingNode user, bool hasTokenFile)
    {
        foreach (var field in (string[])["as", "as-uid", "as-groups", "as-user-extra", "tokenFile"]) user.Children.Remove(field);
        if (hasTokenFile) user.Children["token"] = FromTokenFile; // tokenFile comes before token; a user without credentials would be rejected.

        using var text = new StringWriter();
        new YamlStream(new YamlDocument(root)).Save(text, assignAnchors: false);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()));
        return KubernetesClientConfiguration.BuildConfigFromConfigObject(KubernetesClientConfiguration.LoadKubeConfig(stream));
    }

    private static List<KeyValuePair<string, string>> Impersonation(YamlMappingNode user)
    {
        var headers = new List<KeyValuePair<string, string>>();
        Add("Impersonate-User", TextAt(user, "as"));
        Add("Impersonate-Uid", TextAt(user, "as-uid"));
        Add("Impersonate-Group", OnlyTextAt(user, "as-groups", "as-groups"));
        if (user.Children.TryGetValue("as-user-extra", out var extra) && extra is YamlMappingNode extras)
        {
            foreach (var (key, _) in extras.Children)
            {
                Add($"Impersonate-Extra-{Uri.EscapeDataString(key.ToString())}", OnlyTextAt(extras, key.ToString(), $"as-user-extra.{key}"));
            }
        }

        if (headers.Count > 0 && headers[0].Key != "Impersonate-User") throw new KubeConfigException("as-uid, as-groups and as-user-extra need as");
        return headers;

        void Add(string header, string? value)
        {
            if (value is { Length: > 0 }) headers.Add(new(header, value));
        }
    }

    private static ProxyUrl? ProxyOf(YamlMappingNode cluster)
    {
        if (TextAt(cluster, "proxy-url") is not { Length: > 0 } text) return null;

        // As client-go (tools/clientcmd, parseProxyURL).
        return ProxyUrl.Read(text) is { Address.Scheme: "http" or "https" or "socks5" } proxy
            ? proxy
            : throw new KubeConfigException($"proxy-url is '{ProxyUrl.Mask(text)}'; allowed: a URL of http, https or socks5");
    }

    private static X509Certificate2Collection? AuthoritiesOf(YamlMappingNode cluster)
    {
        if (AuthorityTextOf(cluster) is not { } pem) return null;

        var authorities = PemBundle.Read(pem);
        return authorities.Count > 0 ? authorities : throw new KubeConfigException("certificate-authority has no certificate that can be read");
    }

    private static string? AuthorityTextOf(YamlMappingNode cluster)
    {
        if (TextAt(cluster, "certificate-authority-data") is { Length: > 0 } data)
        {
            try
            {
                return Encoding.UTF8.GetString(Convert.FromBase64String(data));
            }
            catch (FormatException)
            {
                throw new KubeConfigException("certificate-authority-data is not base64");
            }
        }

        return TextAt(cluster, "certificate-authority") is { Length: > 0 } file ? File.ReadAllText(file) : null;
    }

    private static void CheckExec(YamlMappingNode user)
    {
        if (!user.Children.TryGetValue("exec", out var node) || node is not YamlMappingNode exec) return;

        if (TextAt(exec, "provideClusterInfo") == "true") throw new KubeConfigException("exec.provideClusterInfo is true, which is not supported");
        if (TextAt(exec, "interactiveMode") == "Always") throw new KubeConfigException("exec.interactiveMode is Always, which is not supported");
    }

    private static YamlMappingNode Named(YamlMappingNode root, string list, string field, string name)
    {
        if (root.Children.TryGetValue(list, out var node) && node is YamlSequenceNode items)
        {
            foreach (var item in items.OfType<YamlMappingNode>().Where(item => TextAt(item, "name") == name))
            {
                if (item.Children.TryGetValue(field, out var found) && found is YamlMappingNode named) return named;
            }
        }

        throw new KubeConfigException($"{list} has no {field} named '{name}'");
    }

    private static string? TextAt(YamlMappingNode node, string field) =>
        node.Children.TryGetValue(field, out var found) && found is YamlScalarNode { Value: { } text } scalar && !(scalar.Style == ScalarStyle.Plain && text is "" or "null" or "~") ? text : null;

    // An API server reads a header for each of them; .NET would send one that holds them all, and so name another group.
    private static string? OnlyTextAt(YamlMappingNode node, string field, string name) => TextsAt(node, field).ToList() switch
    {
        [] => null,
        [var only] => only,
        _ => throw new KubeConfigException($"{name} has more than one value, which is not supported"),
    };

    private static IEnumerable<string> TextsAt(YamlMappingNode node, string field) => node.Children.TryGetValue(field, out var found) switch
    {
        true when found is YamlSequenceNode list => list.OfType<YamlScalarNode>().Select(item => item.Value ?? string.Empty),
        true when found is YamlScalarNode { Value: { } one } => [one],
        _ => [],
    };
}

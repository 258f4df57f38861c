using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using k8s;
using k8s.Authentication;
using k8s.Exceptions;
using k8s.KubeConfigModels;
using KargoStageWebhook.Settings;
using KargoStageWebhook.Text;
using YamlDotNet.RepresentationModel;

namespace KargoStageWebhook.Kubernetes;

/// <summary>
/// Reads a kubeconfig as kubectl does (client-go, tools/clientcmd). KubernetesClient reads most of it; what it ignores is read here: who is impersonated,
/// <c>proxy-url</c>, <c>tokenFile</c>, <c>exec</c>, and all certificates of an authority's file. What neither honours is rejected by its name.
/// </summary>
internal static partial class Kubeconfig
{
    private const int LongestDescription = 1000;
    private const string ReadHere = "read by this class";

    private static readonly string[] OtherCredentials = ["token", "tokenFile", "username", "client-certificate", "client-certificate-data"];
    private static readonly string[] TokenFields = ["token", "tokenFile"];
    private static readonly string[] CertificateFields = ["client-certificate", "client-certificate-data"];
    private static readonly string[] DataFields = ["client-certificate-data", "client-key-data"];
    private static readonly string[] KeyFields = ["client-key", "client-key-data"];

    /// <summary>Reads one context.</summary>
    /// <exception cref="KubeConfigException">It is no YAML, or cannot be used; the message names the line or the field.</exception>
    /// <exception cref="IOException">It, or a file that it names, cannot be read.</exception>
    public static ClusterAccess Read(KubeconfigLocation location)
    {
        var root = KubeconfigFiles.Merge(location.Paths);
        if (location.Context is { } chosen) root.Children["current-context"] = chosen;
        var contextName = root.TextAt("current-context") ?? throw new KubeConfigException("current-context is not set");
        var context = Named(root, "contexts", "context", contextName);
        var clusterName = context.TextAt("cluster") ?? throw new KubeConfigException("the current context names no cluster");
        var cluster = Named(root, "clusters", "cluster", clusterName);
        var server = ServerOf(cluster, clusterName);
        var userName = context.TextAt("user") ?? string.Empty;
        var user = Find(root, "users", "user", userName) ?? []; // Anonymous, as for kubectl.
        if (server.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) RemoveCredentials(user);

        RemoveOthers(root, "contexts", contextName);
        RemoveOthers(root, "clusters", clusterName);
        RemoveOthers(root, "users", userName);
        foreach (var field in DataFields) DataAt(user, field); // KubernetesClient would not say which it is.
        var (impersonation, authorities) = (Impersonation(user), AuthoritiesOf(cluster));
        var tokenFile = TokenFileOf(user);
        var asUser = user.TextAt("as") is { Length: > 0 } other ? $" as {other}" : string.Empty;
        var plugin = PluginOf(user, cluster);
        RejectAuthProvider(user);
        RejectHalfOfPair(user);
        if (tokenFile is null) user.TextAt("token").RequireHeaderValue("token");
        var basic = BasicOf(user);
        var isPairAlone = HasAny(user, CertificateFields) && !HasAny(user, TokenFields) && basic is null;
        var access = new ClusterAccess(Build(root, context, user, areCredentialsReadHere: tokenFile is not null || plugin is not null || basic is not null || isPairAlone))
        {
            Description = Printable.Clip($"{server}, context {contextName}, user {(userName.Length > 0 ? userName : "none")}{asUser}", LongestDescription),
            Proxy = ProxyOf(cluster),
            Impersonation = impersonation,
        };

        if (tokenFile is not null) (access.Client.AccessToken, access.Client.TokenProvider) = (null, new TokenFileAuth(tokenFile));
        if (basic is { } pair) (access.Client.AccessToken, access.Client.Username, access.Client.Password) = (null, pair.Name, pair.Password);
        if (isPairAlone) access.Client.AccessToken = null;
        if (HasAny(user, CertificateFields)) ReadPair(user, access.Client);
        if (plugin is not null) Authenticate(access.Client, plugin);
        if (authorities is not null) access.Client.SslCaCerts = authorities;
        return access;
    }

    private static string ServerOf(YamlMappingNode cluster, string clusterName)
    {
        if (cluster.TextAt("server") is not { Length: > 0 } server) throw new KubeConfigException($"server is not set in the cluster '{clusterName}'");

        // Messages name the address, and .NET would not send them. A password with '?' or '#' in it ends the host's name and port too early for Uri.
        var rest = Scheme().Replace(server, string.Empty);
        if (rest.Split('/')[0].Contains('@', StringComparison.Ordinal)) throw new KubeConfigException($"server is '{ProxyUrl.Mask(server)}'; a user or password in it is not supported, set username and password of the user instead");

        // For kubectl one without a scheme is one of http, which is hardly meant.
        if (!server.Contains("://", StringComparison.Ordinal)) throw new KubeConfigException($"the server '{server}' has no scheme; expected https://{rest}");
        if (server.Contains(":///", StringComparison.Ordinal)) throw new KubeConfigException($"the server '{server}' has no host; expected https://{rest}");
        return server;
    }

    // What is read here must not reach a reader that knows other types for it.
    private static KubernetesClientConfiguration Build(YamlMappingNode root, YamlMappingNode context, YamlMappingNode user, bool areCredentialsReadHere)
    {
        foreach (var field in (string[])["as", "as-uid", "as-groups", "as-user-extra", "tokenFile", "exec"]) user.Children.Remove(field);
        if (areCredentialsReadHere) user.Children["token"] = ReadHere; // tokenFile comes before token.
        if (!HasCredentials(user)) context.Children.Remove("user"); // A user without credentials would be rejected, and no user is not.

        using var text = new StringWriter();
        new YamlStream(new YamlDocument(root)).Save(text, assignAnchors: false);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()));
        return KubernetesClientConfiguration.BuildConfigFromConfigObject(KubernetesClientConfiguration.LoadKubeConfig(stream));
    }

    // kubectl sends credentials over TLS alone, and so impersonates with none.
    private static void RemoveCredentials(YamlMappingNode user)
    {
        foreach (var field in (string[])[.. OtherCredentials, .. KeyFields, "password", "auth-provider", "exec"]) user.Children.Remove(field);
    }

    // kubectl reads none but oidc's since 1.26, and KubernetesClient would say only that there are no credentials.
    private static void RejectAuthProvider(YamlMappingNode user)
    {
        if (user.MappingAt("auth-provider")?.TextAt("name") is not { } name || name == "oidc" || HasAny(user, OtherCredentials)) return;

        throw new KubeConfigException($"auth-provider '{name}' is not supported; use exec, with a plugin such as gke-gcloud-auth-plugin or kubelogin");
    }

    private static void RejectHalfOfPair(YamlMappingNode user)
    {
        var (hasCertificate, hasKey) = (HasAny(user, CertificateFields), HasAny(user, KeyFields));
        if (hasCertificate && !hasKey) throw new KubeConfigException("client-key is missing, which client-certificate needs");
        if (hasKey && !hasCertificate && !HasAny(user, OtherCredentials) && user.MappingAt("exec") is null && user.MappingAt("auth-provider") is null) throw new KubeConfigException("client-certificate is missing, which client-key needs");
    }

    // One may be data and the other a file, which KubernetesClient passes over.
    private static void ReadPair(YamlMappingNode user, KubernetesClientConfiguration client) =>
        (client.ClientCertificateData, client.ClientCertificateFilePath, client.ClientCertificateKeyData, client.ClientKeyFilePath) =
            (user.TextAt("client-certificate-data"), user.TextAt("client-certificate"), user.TextAt("client-key-data"), user.TextAt("client-key"));

    // client-go sends an empty password; KubernetesClient would say that there are no credentials.
    private static (string Name, string Password)? BasicOf(YamlMappingNode user) =>
        user.TextAt("username") is { Length: > 0 } name && !HasAny(user, TokenFields) ? (name, user.TextAt("password") ?? string.Empty) : null;

    private static bool HasCredentials(YamlMappingNode user) =>
        user.MappingAt("auth-provider") is not null || HasAny(user, OtherCredentials);

    private static bool HasAny(YamlMappingNode user, string[] fields) => fields.Any(field => user.TextAt(field) is { Length: > 0 });

    // As client-go: the token is for as long as its file cannot be read.
    private static string? TokenFileOf(YamlMappingNode user) =>
        user.TextAt("tokenFile") is { Length: > 0 } file && (File.Exists(file) || user.TextAt("token") is not { Length: > 0 }) ? file : null;

    private static List<KeyValuePair<string, string>> Impersonation(YamlMappingNode user)
    {
        var headers = new List<KeyValuePair<string, string>>();
        Add("Impersonate-User", user.TextAt("as"), "as");
        Add("Impersonate-Uid", user.TextAt("as-uid"), "as-uid");
        Add("Impersonate-Group", OnlyTextAt(user, "as-groups", "as-groups"), "as-groups");
        if (user.MappingAt("as-user-extra") is { } extras)
        {
            foreach (var (key, _) in extras.Children)
            {
                var field = $"as-user-extra.{Printable.ClipName(key.ToString())}";
                Add($"Impersonate-Extra-{Uri.EscapeDataString(key.ToString())}", OnlyTextAt(extras, key.ToString(), field), field);
            }
        }

        if (headers.Count > 0 && headers[0].Key != "Impersonate-User") throw new KubeConfigException("as-uid, as-groups and as-user-extra need as");
        return headers;

        void Add(string header, string? value, string field)
        {
            if (value.RequireHeaderValue(field) is { Length: > 0 } text) headers.Add(new(header, text));
        }
    }

    private static ProxyUrl? ProxyOf(YamlMappingNode cluster)
    {
        if (cluster.TextAt("proxy-url") is not { Length: > 0 } text) return null;

        return ProxyUrl.Read(text) ?? throw new KubeConfigException($"proxy-url is '{ProxyUrl.Mask(text)}'; allowed: {ProxyUrl.Allowed}");
    }

    private static X509Certificate2Collection? AuthoritiesOf(YamlMappingNode cluster)
    {
        if (AuthorityTextOf(cluster) is not { } pem) return null;

        var authorities = PemBundle.Read(pem);
        return authorities.Count > 0 ? authorities : throw new KubeConfigException("certificate-authority has no certificate that can be read");
    }

    private static string? AuthorityTextOf(YamlMappingNode cluster)
    {
        if (DataAt(cluster, "certificate-authority-data") is { } data) return Encoding.UTF8.GetString(data);

        return cluster.TextAt("certificate-authority") is { Length: > 0 } file ? File.ReadAllText(file) : null;
    }

    private static byte[]? DataAt(YamlMappingNode node, string field)
    {
        try
        {
            return node.TextAt(field) is { Length: > 0 } data ? Convert.FromBase64String(data) : null;
        }
        catch (FormatException)
        {
            throw new KubeConfigException($"{field} is not base64");
        }
    }

    // As client-go, which does not run the plugin of a user with other credentials.
    private static ExecPlugin? PluginOf(YamlMappingNode user, YamlMappingNode cluster) =>
        user.MappingAt("exec") is { } exec && !HasAny(user, OtherCredentials) ? ExecPlugin.Read(exec, cluster, hasTerminal: !Console.IsInputRedirected, TimeProvider.System) : null;

    // It runs here because connections need a client certificate from the beginning, and this is no asynchronous method.
    private static void Authenticate(KubernetesClientConfiguration client, ExecPlugin plugin)
    {
        var issued = Task.Run(plugin.RunAsync).GetAwaiter().GetResult();
        (client.AccessToken, client.TokenProvider) = (null, issued.Token is { Length: > 0 } ? new ExecTokens(plugin, issued, TimeProvider.System) : null);
        (client.ClientCertificateData, client.ClientCertificateKeyData) = (Encode(issued.ClientCertificateData), Encode(issued.ClientKeyData));

        static string? Encode(string? pem) => pem is { Length: > 0 } ? Convert.ToBase64String(Encoding.UTF8.GetBytes(pem)) : null;
    }

    // KubernetesClient does not tell names apart by their case, and would take another user's credentials.
    private static void RemoveOthers(YamlMappingNode root, string list, string name) =>
        root.Children[list] = new YamlSequenceNode(root.MappingsAt(list).Where(item => item.TextAt("name") == name));

    private static YamlMappingNode Named(YamlMappingNode root, string list, string field, string name) =>
        Find(root, list, field, name) ?? throw new KubeConfigException($"{list} has no {field} named '{name}'");

    private static YamlMappingNode? Find(YamlMappingNode root, string list, string field, string name) =>
        (from item in root.MappingsAt(list) where item.TextAt("name") == name select item.MappingAt(field)).OfType<YamlMappingNode>().FirstOrDefault();

    // An API server reads a header for each of them; .NET would send one that holds them all, and so name another group.
    private static string? OnlyTextAt(YamlMappingNode node, string field, string name) => node.TextsAt(field).ToList() switch
    {
        [] => null,
        [var only] => only,
        _ => throw new KubeConfigException($"{name} has more than one value, which is not supported"),
    };

    // Also as it is mistyped: https:/host, //host.
    [GeneratedRegex("^(https?:)?/*", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Scheme();
}

using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using KargoStageWebhook.Certificates;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Proof;
using KargoStageWebhook.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace KargoStageWebhook.Kubernetes;

/// <summary>What kubectl does with a field of a kubeconfig the webhook does too, or names the field: against a real TLS server that says what it was sent.</summary>
public sealed class KubeconfigTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Until = TimeProvider.System.GetUtcNow().AddYears(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly Issued _root = Issued.Root("root", Until), _other = Issued.Root("other", Until);
    private WebApplication _server = null!, _misnamed = null!;
    private volatile bool _isClientTrusted;

    /// <summary>Fields of the cluster, fields of the user, and what the server is sent, as <c>header=value</c>.</summary>
    public static TheoryData<string, string, string> Honoured { get; } = new()
    {
        { "CA", "token: t", "Authorization=Bearer t" },
        { "CA_DATA", "token: t", "Authorization=Bearer t" },
        { "CA_BUNDLE", "token: t", "Authorization=Bearer t" },
        { "CA_INTERMEDIATE", "token: t", "Authorization=Bearer t" },
        { "insecure-skip-tls-verify: true", "token: t", "Authorization=Bearer t" },
        { "CA", "{username: u, password: p}", "Authorization=Basic dTpw" },
        { "CA", "{username: u}", "Authorization=Basic dTo=" },
        { "CA", "{username: u, password: ''}", "Authorization=Basic dTo=" },
        { "CA", "{username: u, password: ' '}", "Authorization=Basic dTog" },
        { "CA", "{username: jürgen, password: p}", "Authorization=Basic asO8cmdlbjpw" },
        { "CA", "{username: u, password: \"p\\n\"}", "Authorization=Basic dTpwCg==" },
        { "CA", "token: tökn", "Authorization=Bearer tökn" },
        { "CA", "tokenFile: token", "Authorization=Bearer of-the-file" },
        { "CA", "{token: t, tokenFile: token}", "Authorization=Bearer of-the-file" },
        { "CA", "{token: t, as: viewer}", "Impersonate-User=viewer" },
        { "CA", "{token: t, as: jürgen}", "Impersonate-User=jürgen" },
        { "CA", "{token: t, as: \"system:serviceaccount:a\\tb\"}", "Impersonate-User=system:serviceaccount:a\tb" },
        { "CA", "{token: t, as: viewer, as-user-extra: {grund: [für alle]}}", "Impersonate-Extra-grund=für alle" },
        { "CA", "{token: t, as: viewer, as-user-extra: {\"a\\r\\nb\": [x]}}", "Impersonate-Extra-a%0D%0Ab=x" },
        { "CA", "{token: t, as: viewer, as-uid: '7'}", "Impersonate-Uid=7" },
        { "CA", "{token: t, as: viewer, as-groups: [a]}", "Impersonate-Group=a" },
        { "CA", "{token: t, as: viewer, as-user-extra: {reason: [x]}}", "Impersonate-Extra-reason=x" },
        { "CA", "{token: t, as: viewer, as-user-extra: {example.com/why: [x]}}", "Impersonate-Extra-example.com%2Fwhy=x" },
        { "CA", "{tokenFile: token, as: viewer}", "Authorization=Bearer of-the-file" },
        { "CA", "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never}}", "Authorization=Bearer of-the-plugin" },
        { "CA", "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: IfAvailable}}", "Authorization=Bearer of-the-plugin" },
        { "CA", "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never, provideClusterInfo: true}}", "Authorization=Bearer of-the-plugin" },
        { "CA", "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./certificate-plugin, interactiveMode: Never}}", "Client=client" },
        { "CA", "{token: t, exec: {apiVersion: client.authentication.k8s.io/v1, command: ./no-such-plugin}}", "Authorization=Bearer t" },
        { "CA", "{client-certificate: client.crt, client-key: client.key}", "Client=client" },
        { "CA", "{client-certificate: client.crt, client-key-data: KEY_DATA}", "Client=client" },
        { "CA", "{client-certificate: client.crt, client-key-data: KEY_DATA, token: t}", "Authorization=Bearer t" },
        { "CA", "{client-key: client.key, exec: {apiVersion: client.authentication.k8s.io/v1, command: ./plugin, interactiveMode: Never}}", "Authorization=Bearer of-the-plugin" },
        { "CA", "{client-certificate: chain.crt, client-key: chain.key}", "Client=below" },
        { "CA", "{client-certificate: chain.crt, client-key: chain.key}", "IsClientTrusted=True" },
        { "CA", "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./chain-plugin, interactiveMode: Never}}", "IsClientTrusted=True" },
        { "CA", "{client-certificate: client.crt, client-key: client.key, tokenFile: ''}", "Client=client" },
        { "CA", "{token: t, tokenFile: ''}", "Authorization=Bearer t" },
        { "CA", "{token: t, tokenFile: no-such-token}", "Authorization=Bearer t" },
        { "CA_DATA\n    certificate-authority: null", "token: t", "Authorization=Bearer t" },
        { "CA\n    tls-server-name: localhost", "token: t", "Authorization=Bearer t" },
        { "CA\n    disable-compression: true", "token: t", "Authorization=Bearer t" },
    };

    /// <summary>Fields of the cluster, fields of the user, and what the one line says.</summary>
    public static TheoryData<string, string, string> Rejected { get; } = new()
    {
        { "CA\n    proxy-url: ftp://proxy:1", "token: t", "proxy-url is 'ftp://proxy:1'" },
        { "CA\n    proxy-url: ftp://user:secret@proxy:1", "token: t", "proxy-url is 'ftp://***@proxy:1'" },
        { "CA", "{token: t, as: viewer, as-groups: [a, b]}", "as-groups has more than one value" },
        { "CA", "{token: t, as: viewer, as-user-extra: {reason: [x, y]}}", "as-user-extra.reason has more than one value" },
        { "CA", "{token: t, as: \"viewer\\r\\nImpersonate-Group: system:masters\"}", "as has a control character" },
        { "CA", "as: |\n      viewer\n    token: t", "as has a control character" },
        { "CA", "{token: t, as: \"viewer\\0\"}", "as has a control character" },
        { "CA", "{token: t, as: \"viewer\\x7f\"}", "as has a control character" },
        { "CA", "{token: t, as: viewer, as-uid: \"7\\n\"}", "as-uid has a control character" },
        { "CA", "{token: t, as: viewer, as-groups: [\"a\\nb\"]}", "as-groups has a control character" },
        { "CA", "{token: t, as: viewer, as-user-extra: {reason: [\"x\\n\"]}}", "as-user-extra.reason has a control character" },
        { "CA", "token: |\n      t\n", "token has a control character" },
        { "CA", "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./line-plugin, interactiveMode: Never}}", "line-plugin' prints a status.token with a control character" },
        { "CA", "{token: t, as-groups: [a]}", "as-uid, as-groups and as-user-extra need as" },
        { "CA", "{auth-provider: {name: gcp, config: {cmd-path: gcloud}}}", "auth-provider 'gcp' is not supported; use exec" },
        { "CA", "{exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: ./plugin}}", "exec.apiVersion is 'client.authentication.k8s.io/v1alpha1'" },
        { "CA", "{exec: {apiVersion: client.authentication.k8s.io/v1, command: ./no-such-plugin}}", "no-such-plugin" },
        { "certificate-authority: no-such.crt", "token: t", "no-such.crt" },
        { "certificate-authority: client.key", "token: t", "certificate-authority has no certificate" },
        { "certificate-authority-data: '%%%'", "token: t", "certificate-authority-data is not base64" },
        { "CA", "{<<: token}", "a merge key (<<) takes a mapping or a list of mappings" },
        { "CA", "{client-certificate: client.crt, client-key: other.key}", "client-certificate and client-key cannot be used" },
        { "CA", "{client-certificate: client.crt, client-key: broken.key}", "client-certificate and client-key cannot be used" },
        { "CA", "{client-certificate: client.crt, client-key: ed25519.key}", "client-certificate and client-key cannot be used (RSA and ECDSA keys without a password are supported)" },
        { "CA", "{client-certificate: no-such.crt, client-key: client.key}", "client-certificate: Could not find file" },
        { "CA", "{client-certificate: client.crt}", "client-key is missing, which client-certificate needs" },
        { "CA", "{client-certificate-data: AAAA}", "client-key is missing, which client-certificate needs" },
        { "CA", "{token: t, client-certificate: client.crt}", "client-key is missing, which client-certificate needs" },
        { "CA", "{client-key-data: AAAA}", "client-certificate is missing, which client-key needs" },
        { "CA", "{client-certificate-data: '%%%', client-key: client.key}", "client-certificate-data is not base64" },
    };

    [Theory]
    [MemberData(nameof(Honoured))]
    public async Task A_field_is_honoured(string cluster, string user, string sent)
    {
        using var api = Open(Address(_server), cluster, user);

        var headers = Encoding.UTF8.GetString(await api.ReadAsync("headers", TestContext.Current.CancellationToken)).Split('\n');

        // HTTP/2 writes the names of headers in lower case (RFC 9113, 8.2).
        Assert.Contains(sent, headers, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>As of a proxy that logs its users in, or of a user that another file has.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{token: null, username: ''}")]
    [InlineData("{tokenFile: '', client-certificate-data: ''}")]
    [InlineData("{token: t}", "somebody-else")]
    public async Task A_user_without_credentials_is_anonymous(string user, string name = "me")
    {
        using var api = Open(Address(_server), "CA", user, name);

        var headers = Encoding.UTF8.GetString(await api.ReadAsync("headers", TestContext.Current.CancellationToken));

        Assert.DoesNotContain("Authorization", headers, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(", user me", api.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_are_told_apart_by_their_case()
    {
        using var api = Open(Address(_server), "CA", "{token: of-another}\n- name: me\n  user: {token: t}", "ME");

        Assert.Contains("Authorization=Bearer t", Encoding.UTF8.GetString(await api.ReadAsync("headers", TestContext.Current.CancellationToken)).Split('\n'), StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("{token: of-another, as: viewer}", "<<: *other, token: t")]
    [InlineData("{token: t}", "token: of-another, <<: *other, as: viewer")]
    [InlineData("{token: of-another}", "<<: [{token: t, as: viewer}, *other]")]
    public async Task Merge_keys_of_YAML_are_resolved_as_by_kubectl(string other, string user)
    {
        using var api = Open(Address(_server), "CA", $"&other {other}\n- name: me\n  user: {{{user}}}", "another");

        var headers = Encoding.UTF8.GetString(await api.ReadAsync("headers", TestContext.Current.CancellationToken)).Split('\n');

        Assert.Contains("Authorization=Bearer t", headers, StringComparer.OrdinalIgnoreCase);
        Assert.Contains("Impersonate-User=viewer", headers, StringComparer.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("token: t")]
    [InlineData("{username: me, password: p}")]
    [InlineData("{client-certificate: no-such-file, client-key: no-such-file}")]
    [InlineData("exec: {apiVersion: client.authentication.k8s.io/v1, command: no-such-command, interactiveMode: Never}")]
    public async Task Without_TLS_no_credentials_are_sent(string user)
    {
        await using var plain = await ServeAsync(_ => { });
        using var api = Open(plain.Urls.Single(), string.Empty, user);

        var headers = Encoding.UTF8.GetString(await api.ReadAsync("headers", TestContext.Current.CancellationToken));

        Assert.DoesNotContain("Authorization", headers, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("127.0.0.1:6443", "no scheme")]
    [InlineData("localhost:6443", "no scheme")]
    [InlineData("https:/localhost:6443", "no scheme")]
    [InlineData("//localhost:6443", "no scheme")]
    [InlineData("https:///localhost:6443", "no host")]
    public void A_server_without_a_scheme_or_host_is_rejected_since_it_could_get_credentials_in_clear(string server, string lacking) => Assert.Contains(
        $"the server '{server}' has {lacking}; expected https://{server[server.IndexOfAny(['1', 'l'])..]}", Assert.Throws<OptionsValidationException>(() => Open(server, string.Empty, "token: t").Dispose()).Message, StringComparison.Ordinal);

    /// <summary>A password with '?' or '#' in it is no user's for a URL, and would be a part of its query or fragment.</summary>
    [Theory]
    [InlineData("https://admin:s3cret@127.0.0.1:6443", "server is 'https://***@127.0.0.1:6443'")]
    [InlineData("https://admin:12#s3cret@127.0.0.1:6443", "server is 'https://***@127.0.0.1:6443'")]
    [InlineData("https://admin:12?s3cret@127.0.0.1/path", "server is 'https://***@127.0.0.1/path'")]
    [InlineData("https://s3cret@127.0.0.1", "server is 'https://***@127.0.0.1'")]
    [InlineData("http://admin:s3cret@127.0.0.1:8080", "server is 'http://***@127.0.0.1:8080'")]
    [InlineData("admin:s3cret@127.0.0.1:6443", "server is '***@127.0.0.1:6443'")]
    [InlineData("https:/admin:s3cret@127.0.0.1:6443", "server is '***@127.0.0.1:6443'")]
    [InlineData("//admin:s3cret@127.0.0.1:6443", "server is '***@127.0.0.1:6443'")]
    [InlineData("https:///admin:s3cret@127.0.0.1:6443", "server is 'https://***@127.0.0.1:6443'")]
    public void A_password_in_the_server_s_URL_is_rejected_and_not_printed(string server, string said)
    {
        var rejection = Assert.Throws<OptionsValidationException>(() => Open($"'{server}'", "CA", "token: t").Dispose());

        Assert.Contains(said, rejection.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", rejection.Message, StringComparison.Ordinal);
    }

    /// <summary>What <c>kubectl config set-context</c> writes into a file that is not there yet, and files with nothing in them.</summary>
    [Theory]
    [InlineData("apiVersion: v1\nclusters: null\ncontexts:\n- context:\n    cluster: here\n    user: me\n  name: that\ncurrent-context: \"\"\nkind: Config\npreferences: {}\nusers: null\n")]
    [InlineData("clusters: ~\nusers:\ncurrent-context: null\n")]
    [InlineData("")]
    [InlineData("# nothing\n")]
    [InlineData("---\n")]
    public async Task A_file_without_clusters_and_users_is_filled_up_by_the_others(string text)
    {
        Open(Address(_server), "CA", "token: t").Dispose();
        Write("other", text);
        string[] both = [Path.Combine(_folder.FullName, "other"), Path.Combine(_folder.FullName, "kubeconfig")];

        foreach (var paths in (string[][])[both, [.. both.Reverse()]])
        {
            using var api = ApiServer.Find(new KubeconfigLocation(paths, Context: null, "KUBECONFIG"))!;
            Assert.Contains("Authorization=Bearer t", Encoding.UTF8.GetString(await api.ReadAsync("headers", TestContext.Current.CancellationToken)), StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [MemberData(nameof(Rejected))]
    public void A_kubeconfig_that_cannot_be_used_is_rejected_in_one_line_that_names_it(string cluster, string user, string said)
    {
        var rejection = Assert.Throws<OptionsValidationException>(() => Open(Address(_server), cluster, user).Dispose());

        Assert.Contains(said, rejection.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', rejection.Message);
    }

    [Theory]
    [InlineData("CA")]
    [InlineData("CA_DATA")]
    public async Task A_certificate_of_the_cluster_s_authority_for_another_name_gets_no_token(string cluster)
    {
        using var api = Open(Address(_misnamed), cluster, "token: t");

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => api.ReadAsync("headers", TestContext.Current.CancellationToken));

        Assert.Contains(": it is for another.example, not for localhost;", StatusMessage.Describe(failure), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tls_server_name_is_the_name_that_is_verified()
    {
        using var api = Open(Address(_misnamed), "CA\n    tls-server-name: another.example", "token: t");

        Assert.Contains("Authorization=Bearer t", Encoding.UTF8.GetString(await api.ReadAsync("headers", TestContext.Current.CancellationToken)), StringComparison.Ordinal);
    }

    // As Rancher and others put many clusters behind one host.
    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/of/me@example.com", "/of/me@example.com")]
    public async Task A_server_may_be_below_a_path(string end, string below = "")
    {
        using var api = Open($"{Address(_server)}/k8s/clusters/c{end}", "CA", "token: t");

        Assert.StartsWith($"Path=/k8s/clusters/c{below}/headers\n", Encoding.UTF8.GetString(await api.ReadAsync("headers", TestContext.Current.CancellationToken)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_gets_no_token()
    {
        using var api = Open(Address(_server), "certificate-authority: other.crt", "token: t");

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => api.ReadAsync("headers", TestContext.Current.CancellationToken));

        // What a log line and the proof say of it: "see inner exception" is no reason.
        Assert.Contains("its authority is unknown: CN=", StatusMessage.Describe(failure), StringComparison.Ordinal);
        var proof = await new RoundTrip(api, Profile.Kargo, TimeProvider.System).ProveAsync(new Canary("demo", "a"), TestContext.Current.CancellationToken);
        Assert.StartsWith("The API server cannot be reached: ", proof.Explanation, StringComparison.Ordinal);
        Assert.Contains("its authority is unknown: CN=", proof.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_authority_those_of_the_system_count()
    {
        using var api = Open(Address(_server), string.Empty, "token: t");

        await Assert.ThrowsAsync<HttpRequestException>(() => api.ReadAsync("headers", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_proxy_url_is_used_and_not_passed_by()
    {
        using var api = Open(Address(_server), "CA\n    proxy-url: http://127.0.0.1:1", "token: t");

        await Assert.ThrowsAsync<HttpRequestException>(() => api.ReadAsync("headers", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_file_of_a_token_that_is_gone_is_one_line()
    {
        using var api = Open(Address(_server), "CA", "tokenFile: no-such-token");

        var failure = await Assert.ThrowsAsync<ApiServerException>(() => api.ReadAsync("headers", TestContext.Current.CancellationToken));

        Assert.Matches("^The credentials of the kubeconfig cannot be used: Could not find file '/[^']*/no-such-token'\\.$", failure.Message);
        Assert.True(failure.IsTransient);
    }

    [Theory]
    [InlineData("of-the-file\r\nImpersonate-User: other\n")]
    [InlineData("of-the\0-file\n")]
    [InlineData("of-the\x1b-file\n")]
    public async Task A_file_of_a_token_with_a_control_character_is_not_sent(string token)
    {
        Write("broken-token", token);
        using var api = Open(Address(_server), "CA", "tokenFile: broken-token");

        var failure = await Assert.ThrowsAsync<ApiServerException>(() => api.ReadAsync("headers", TestContext.Current.CancellationToken));

        Assert.StartsWith("The credentials of the kubeconfig cannot be used: ", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("of-the", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "/tmp")]
    [InlineData("no: kubeconfig", "current-context is not set")]
    [InlineData("[a, list]", "it is no kubeconfig")]
    [InlineData("{current-context: x}", "contexts has no context named 'x'")]
    [InlineData("{current-context: X, contexts: [{name: x, context: {cluster: c}}]}", "contexts has no context named 'X'")]
    [InlineData("{current-context: x, contexts: [{name: x, context: {cluster: c}}]}", "clusters has no cluster named 'c'")]
    [InlineData("{current-context: x, contexts: [{name: x, context: {cluster: c}}], clusters: [{name: c, cluster: {server: ''}}]}", "server is not set in the cluster 'c'")]
    [InlineData("{current-context: x, contexts: [{name: x, context: {cluster: c}}], clusters: [{name: c, cluster: {}}]}", "server is not set in the cluster 'c'")]
    [InlineData("a: [", "cannot be used: line 2: ")]
    [InlineData("kind: Config\nclusters: [\nusers: []\n", "cannot be used: line 2: a '{' or '[' is not closed before a line with too little indentation")]
    public void What_is_no_kubeconfig_is_one_line(string text, string said)
    {
        var file = Path.Combine(_folder.FullName, "kubeconfig");
        File.WriteAllText(file, text);

        var rejection = Assert.Throws<OptionsValidationException>(() => ApiServer.Find(new WebhookOptions { Kubeconfig = file }));

        Assert.Contains(said, rejection.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', rejection.Message);
    }

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var between = _root.Issue("intermediate", Until);
        var client = _root.IssueLeaf(Verification.ForClients, Until, "client");
        Write("ca.crt", _root.Pem);
        Write("other.crt", _other.Pem);
        Write("bundle.crt", $"{_other.Pem}\n{_root.Pem}\n");
        Write("intermediate.crt", between.Pem);
        var below = between.IssueLeaf(Verification.ForClients, Until, "below");
        Write("chain.crt", $"{below.Pem}\n{between.Pem}\n");
        Write("chain.key", below.KeyPem);
        Write("client.crt", client.Pem);
        Write("client.key", client.KeyPem);
        Write("other.key", _other.KeyPem);
        Write("ed25519.key", PemEncoding.WriteString("PRIVATE KEY", [.. Convert.FromHexString("302e020100300506032b657004220420"), .. new byte[32]])); // RFC 8410
        Write("broken.key", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        Write("token", "of-the-file\n");
        WritePlugin("plugin", "\"token\":\"of-the-plugin\"");
        WritePlugin("line-plugin", "\"token\":\"of-the-plugin\\r\\nImpersonate-User: other\"");
        WritePlugin("certificate-plugin", $"\"clientCertificateData\":{JsonValue.Create(client.Pem).ToJsonString()},\"clientKeyData\":{JsonValue.Create(client.KeyPem).ToJsonString()}");
        WritePlugin("chain-plugin", $"\"clientCertificateData\":{JsonValue.Create($"{below.Pem}\n{between.Pem}").ToJsonString()},\"clientKeyData\":{JsonValue.Create(below.KeyPem).ToJsonString()}");
        using var chmod = Process.Start("chmod", ["+x", .. ((string[])["plugin", "line-plugin", "certificate-plugin", "chain-plugin"]).Select(plugin => Path.Combine(_folder.FullName, plugin))]);
        await chmod.WaitForExitAsync(TestContext.Current.CancellationToken);
        _server = await ServeAsync(between.IssueLeaf(Verification.ForServers, Until), between);
        _misnamed = await ServeAsync(between.IssueLeaf(Verification.ForServers, Until, "another.example"), between);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _misnamed.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static string Address(WebApplication server) => server.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    private async Task<WebApplication> ServeAsync(Issued leaf, Issued between)
    {
        using var pair = X509Certificate2.CreateFromPem(leaf.Pem, leaf.KeyPem);
        var https = new HttpsConnectionAdapterOptions
        {
            ServerCertificate = X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null),
            ServerCertificateChain = [between.Certificate],
            ClientCertificateMode = ClientCertificateMode.AllowCertificate,
            ClientCertificateValidation = (certificate, chain, _) =>
            {
                _isClientTrusted = IsBelowRoot(certificate, chain!.ChainPolicy.ExtraStore);
                return true;
            },
        };
        return await ServeAsync(listen => listen.UseHttps(https));
    }

    private async Task<WebApplication> ServeAsync(Action<ListenOptions> listen)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen));
        var server = builder.Build();
        server.MapGet("/{**path}", (HttpContext context) => string.Join('\n',
        [
            $"Path={context.Request.Path}",
            .. context.Request.Headers.Select(header => $"{header.Key}={header.Value}"),
            $"Client={context.Connection.ClientCertificate?.GetNameInfo(X509NameType.SimpleName, forIssuer: false)}",
            $"IsClientTrusted={_isClientTrusted}",
        ]));
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    // As an API server with this root in --client-ca-file.
    private bool IsBelowRoot(X509Certificate2 certificate, X509Certificate2Collection sent)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.CustomTrustStore.Add(_root.Certificate);
        chain.ChainPolicy.ExtraStore.AddRange(sent);
        return chain.Build(certificate);
    }

    private ApiServer Open(string address, string cluster, string user, string name = "me")
    {
        var authority = cluster
            .Replace("CA_DATA", $"certificate-authority-data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(_root.Pem))}", StringComparison.Ordinal)
            .Replace("CA_BUNDLE", "certificate-authority: bundle.crt", StringComparison.Ordinal)
            .Replace("CA_INTERMEDIATE", "certificate-authority: intermediate.crt", StringComparison.Ordinal)
            .Replace("CA", "certificate-authority: ca.crt", StringComparison.Ordinal);
        var credentials = user.Replace("KEY_DATA", Convert.ToBase64String(File.ReadAllBytes(Path.Combine(_folder.FullName, "client.key"))), StringComparison.Ordinal);
        var file = Path.Combine(_folder.FullName, "kubeconfig");
        Write("kubeconfig", $$"""
            apiVersion: v1
            kind: Config
            current-context: this
            contexts:
            - name: this
              context: {cluster: here, user: me}
            clusters:
            - name: here
              cluster:
                server: {{address}}
                {{authority}}
            users:
            - name: {{name}}
              user:
                {{credentials}}
            """);
        return ApiServer.Find(new WebhookOptions { Kubeconfig = file })!;
    }

    private void WritePlugin(string name, string status) => Write(name, $$"""
        #!/bin/sh
        cat <<'END'
        {"apiVersion": "client.authentication.k8s.io/v1", "kind": "ExecCredential", "status": { {{status}} } }
        END
        """);

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}

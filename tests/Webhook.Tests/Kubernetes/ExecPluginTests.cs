using System.Text.Json.Nodes;
using k8s.Exceptions;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Text;
using Microsoft.Extensions.Time.Testing;
using YamlDotNet.RepresentationModel;

namespace KargoStageWebhook.Kubernetes;

/// <summary>A credential plugin is run as kubectl runs it.</summary>
public sealed class ExecPluginTests : IDisposable
{
    private const string Token = """{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"of-the-plugin"}}""";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    /// <summary>What the plugin does, and what the message says of it behind the command.</summary>
    public static TheoryData<string, string> Failures { get; } = new()
    {
        { "echo 'please log in:' >&2; echo '  aws sso login' >&2; exit 3", "exits with code 3: please log in: aws sso login" },
        { "echo hello", "prints no ExecCredential: document 1, line 1, column 1: expected an object with apiVersion and kind" },
        { "echo '{'", "prints no ExecCredential: document 1" },
        { "printf 'kind: [a\n'", "prints no ExecCredential: document 1, line " },
        { "true", "prints no ExecCredential" },
        { "echo null", "prints no ExecCredential" },
        { Print("""{"apiVersion":"client.authentication.k8s.io/v1","kind":"Secret"}"""), "prints no ExecCredential" },
        { Print("""{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"t"}}"""), "prints an ExecCredential of another apiVersion than client.authentication.k8s.io/v1: client.authentication.k8s.io/v1beta1" },
        { Print("""{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential"}"""), "prints neither status.token nor status.clientCertificateData" },
        { Print("""{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":""}}"""), "prints neither status.token nor status.clientCertificateData" },
        { Print("""{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"token":"t","clientKeyData":"k"}}"""), "prints status.clientKeyData without status.clientCertificateData" },
        { Print("""{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":{"clientCertificateData":"c"}}"""), "prints status.clientCertificateData without status.clientKeyData" },
        { "head -c 2000000 /dev/zero", "prints more than 1 MiB" },
        { "head -c 2000000 /dev/zero >&2; exit 1", "exits with code 1: ????" },
    };

    [Fact]
    public async Task Each_argument_arrives_as_it_is_written()
    {
        var plugin = Plugin($"""printf '<%s>' "$@" > {Of("arguments")}; {Print(Token)}""", arguments: ", '--role', 'a role', '', 'it''s \"quoted\"', '$HOME *'");

        Assert.Equal("of-the-plugin", (await plugin.RunAsync()).Token);
        Assert.Equal("<--role><a role><><it's \"quoted\"><$HOME *>", Written("arguments"));
    }

    // As kubectl writes a plugin without any.
    [Theory]
    [InlineData("args: null\nenv: null")]
    [InlineData("args:\nenv:")]
    [InlineData("args: []\nenv: []")]
    public async Task It_may_have_no_arguments(string fields)
    {
        var script = Of("plugin");
        File.WriteAllText(script, $"#!/bin/sh\nprintf '%s' $# > {Of("count")}\n{Print(Token)}\n");
        using (var mode = System.Diagnostics.Process.Start("chmod", ["+x", script])) await mode.WaitForExitAsync(TestContext.Current.CancellationToken);
        var exec = (YamlMappingNode)Yaml($"apiVersion: client.authentication.k8s.io/v1\ncommand: {script}\n{fields}");

        await ExecPlugin.Read(exec, new YamlMappingNode(), hasTerminal: false, TimeProvider.System).RunAsync();

        Assert.Equal("0", Written("count"));
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData("3", "exits with code 3: sign in first")]
    public async Task It_need_not_wait_for_what_it_has_started(string code, string? failure)
    {
        var plugin = Plugin($"echo 'sign in first' >&2; sleep 1000 > /dev/null & {Print(Token)}; exit {code}");

        var run = plugin.RunAsync().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        if (failure is null) Assert.Equal("of-the-plugin", (await run).Token);
        else Assert.EndsWith(failure, (await Assert.ThrowsAsync<KubeConfigException>(() => run)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("client.authentication.k8s.io/v1", "interactiveMode: Never", true, false)]
    [InlineData("client.authentication.k8s.io/v1", "interactiveMode: IfAvailable", false, false)]
    [InlineData("client.authentication.k8s.io/v1", "interactiveMode: IfAvailable", true, true)]
    [InlineData("client.authentication.k8s.io/v1", "interactiveMode: Always", true, true)]
    [InlineData("client.authentication.k8s.io/v1beta1", "provideClusterInfo: false", false, false)]
    public async Task It_is_told_the_version_and_whether_it_may_ask_a_person(string version, string fields, bool hasTerminal, bool isInteractive)
    {
        var plugin = Plugin($"""printf '%s' "$KUBERNETES_EXEC_INFO" > {Of("info")}; {Print(Token.Replace("client.authentication.k8s.io/v1", version, StringComparison.Ordinal))}""", fields, version: version, hasTerminal: hasTerminal);

        await plugin.RunAsync();

        Assert.Equal($$$"""{"apiVersion":"{{{version}}}","kind":"ExecCredential","spec":{"interactive":{{{(isInteractive ? "true" : "false")}}}}}""", Written("info"));
    }

    [Fact]
    public async Task It_is_told_the_cluster_where_it_asks_for_it()
    {
        File.WriteAllText(Of("ca.crt"), "pem");
        var plugin = Plugin(
            $"""printf '%s' "$KUBERNETES_EXEC_INFO" > {Of("info")}; {Print(Token)}""",
            "provideClusterInfo: true",
            $"{{server: 'https://host/path', certificate-authority: {Of("ca.crt")}, tls-server-name: name.example, insecure-skip-tls-verify: true, proxy-url: 'http://u:p@proxy:1'}}");

        await plugin.RunAsync();

        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"server":"https://host/path","tls-server-name":"name.example","insecure-skip-tls-verify":true,"certificate-authority-data":"cGVt","proxy-url":"http://u:p@proxy:1"}"""),
            JsonNode.Parse(Written("info"))!["spec"]!["cluster"]));
    }

    [Fact]
    public async Task Variables_of_the_kubeconfig_are_added_to_those_of_the_process()
    {
        var plugin = Plugin($"""printf '%s %s' "$AWS_PROFILE" "$HOME" > {Of("environment")}; {Print(Token)}""", "env: [{name: AWS_PROFILE, value: the one}]");

        await plugin.RunAsync();

        Assert.Equal($"the one {Environment.GetEnvironmentVariable("HOME")}", Written("environment"));
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_failure_is_one_line_that_names_the_command(string script, string said)
    {
        var failure = await Assert.ThrowsAsync<KubeConfigException>(Plugin(script).RunAsync);

        Assert.StartsWith($"exec.command 'sh' {said}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.InRange(failure.Message.Length, 0, 2000);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("echo 'open https://login.example/device' >&2; echo 'and enter ABCD-EFGH' >&2;", ": open https://login.example/device and enter ABCD-EFGH")]
    public async Task One_that_does_not_end_is_ended(string script, string said)
    {
        var time = new FakeTimeProvider();
        using var errors = new StringWriter();
        var plugin = Plugin($"{script} touch {Of("begun")}; tail -f /dev/null", time: time, errors: TextWriter.Synchronized(errors));

        var run = plugin.RunAsync();
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(Of("begun")) && (said.Length == 0 || errors.ToString().Contains("ABCD-EFGH", StringComparison.Ordinal))));
        time.Advance(TimeSpan.FromMinutes(2));

        var failure = await Assert.ThrowsAsync<KubeConfigException>(() => run);
        Assert.Equal($"exec.command 'sh' has not ended within 120 s{said}", failure.Message);
    }

    /// <summary>A person must see the code while the plugin waits for it to be entered elsewhere.</summary>
    [Fact]
    public async Task What_it_writes_to_standard_error_is_copied_as_it_comes()
    {
        using var errors = new StringWriter();
        var plugin = Plugin($"printf 'enter ABCD-EFGH' >&2; while [ ! -e {Of("entered")} ]; do sleep 0.1; done; {Print(Token)}", errors: TextWriter.Synchronized(errors));

        var run = plugin.RunAsync();
        await Eventually.TrueAsync(() => Task.FromResult(errors.ToString() == "enter ABCD-EFGH"));
        File.WriteAllText(Of("entered"), string.Empty);

        Assert.Equal("of-the-plugin", (await run).Token);
    }

    [Fact]
    public async Task A_copy_of_standard_error_has_an_end()
    {
        using var errors = new StringWriter();
        var plugin = Plugin($"head -c 2000000 /dev/zero >&2; {Print(Token)}", errors: TextWriter.Synchronized(errors));

        Assert.Equal("of-the-plugin", (await plugin.RunAsync()).Token);
        Assert.Equal(1 << 16, errors.ToString().Length);
    }

    [Fact]
    public async Task A_verb_shows_it_on_standard_error()
    {
        await using var server = await PlayedApiServer.StartWithTlsAsync(PlayedApiServer.Page(null));
        File.WriteAllText(Of("plugin"), $"echo 'enter ABCD-EFGH' >&2; {Print(Token)}");
        var kubeconfig = server.WriteKubeconfig($"exec: {{ apiVersion: client.authentication.k8s.io/v1, command: sh, args: ['{Of("plugin")}'], interactiveMode: Never }}");
        await using var run = CommandRun.WebhookIn([], "repair", "--kubeconfig", kubeconfig);

        Assert.Equal(0, await run.EndAsync());
        Assert.Equal("enter ABCD-EFGH", run.Errors[0]);
    }

    [Theory]
    [InlineData("apiVersion: client.authentication.k8s.io/v1\nkind: ExecCredential\nstatus:\n  token: of-the-plugin\n")]
    [InlineData("---\n# of a template\nkind: ExecCredential\napiVersion: client.authentication.k8s.io/v1\nstatus: {token: \"of-the-plugin\", expirationTimestamp: \"2030-01-01T00:00:00Z\"}\n")]
    public async Task It_may_print_YAML(string credential)
    {
        File.WriteAllText(Of("credential"), credential);

        Assert.Equal("of-the-plugin", (await Plugin($"cat {Of("credential")}").RunAsync()).Token);
    }

    /// <summary>As a leftover of a download that was not finished.</summary>
    [Fact]
    public async Task A_file_that_cannot_be_executed_does_not_hide_the_command_behind_it_in_PATH()
    {
        await using var server = await PlayedApiServer.StartWithTlsAsync(PlayedApiServer.Page(null));
        var (first, second) = (Directory.CreateDirectory(Of("first")), Directory.CreateDirectory(Of("second")));
        File.WriteAllText(Path.Combine(first.FullName, "the-plugin"), "<html>404</html>");
        var good = Path.Combine(second.FullName, "the-plugin");
        File.WriteAllText(good, $"#!/bin/sh\n{Print(Token)}\n");
        using (var mode = System.Diagnostics.Process.Start("chmod", ["+x", good])) await mode.WaitForExitAsync(TestContext.Current.CancellationToken);
        var kubeconfig = server.WriteKubeconfig("exec: { apiVersion: client.authentication.k8s.io/v1, command: the-plugin, interactiveMode: Never }");
        await using var run = CommandRun.WebhookIn([$"PATH={first.FullName}:{second.FullName}:{Environment.GetEnvironmentVariable("PATH")}"], "repair", "--kubeconfig", kubeconfig);

        Assert.Equal(0, await run.EndAsync());
    }

    [Theory]
    [InlineData("no-such-plugin", "is not in PATH: Install it from https://plugin.example, then log in.")]
    [InlineData("/no/such/plugin", "cannot be started: No such file or directory: Install it from https://plugin.example, then log in.")]
    public async Task For_a_command_that_is_missing_the_message_has_the_installHint(string command, string said)
    {
        var plugin = ExecPlugin.Read(Yaml($"{{apiVersion: client.authentication.k8s.io/v1, command: {command}, installHint: \"Install it from https://plugin.example,\\n\\nthen log in.\"}}"), Yaml("{}"), hasTerminal: false, TimeProvider.System);

        var failure = await Assert.ThrowsAsync<KubeConfigException>(plugin.RunAsync);

        Assert.Equal($"exec.command '{command}' {said}", failure.Message);
    }

    /// <summary>.NET would run it: somebody else may write a file of that name there.</summary>
    [Fact]
    public async Task A_file_beside_the_process_s_own_is_not_run()
    {
        var neighbour = Path.GetFileName(Directory.EnumerateFiles(Path.GetDirectoryName(Environment.ProcessPath)!).First(file => Path.GetExtension(file) is ".dll" or ".json" or ".txt"));
        var plugin = ExecPlugin.Read(Yaml($"{{apiVersion: client.authentication.k8s.io/v1, command: {neighbour}}}"), Yaml("{}"), hasTerminal: false, TimeProvider.System);

        var failure = await Assert.ThrowsAsync<KubeConfigException>(plugin.RunAsync);

        Assert.EndsWith("is not in PATH", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{apiVersion: client.authentication.k8s.io/v1alpha1, command: p}", "{}", "exec.apiVersion is 'client.authentication.k8s.io/v1alpha1'; allowed: client.authentication.k8s.io/v1, client.authentication.k8s.io/v1beta1")]
    [InlineData("{command: p}", "{}", "exec.apiVersion is ''; allowed: client.authentication.k8s.io/v1, client.authentication.k8s.io/v1beta1")]
    [InlineData("{apiVersion: client.authentication.k8s.io/v1}", "{}", "exec.command is not set")]
    [InlineData("{apiVersion: client.authentication.k8s.io/v1, command: p, interactiveMode: Always}", "{}", "exec.interactiveMode is Always, but standard input is not a terminal")]
    [InlineData("{apiVersion: client.authentication.k8s.io/v1, command: p, interactiveMode: Sometimes}", "{}", "exec.interactiveMode is 'Sometimes'; allowed: Never, IfAvailable, Always")]
    [InlineData(
        "{apiVersion: client.authentication.k8s.io/v1, command: p, provideClusterInfo: true}", "{extensions: [{name: client.authentication.k8s.io/exec, extension: {}}]}",
        "exec.provideClusterInfo is true, and the cluster has the extension client.authentication.k8s.io/exec, which is not supported")]
    public void What_cannot_be_used_is_rejected_by_its_name(string exec, string cluster, string said) =>
        Assert.Equal(said, Assert.Throws<KubeConfigException>(() => ExecPlugin.Read(Yaml(exec), Yaml(cluster), hasTerminal: false, TimeProvider.System)).Message);

    [Fact]
    public async Task It_runs_again_once_its_token_has_expired()
    {
        var time = new FakeTimeProvider();
        var tokens = new ExecTokens(Plugin($"echo run >> {Of("runs")}; {Print(Token)}"), new ExecCredential.Issued("first", ExpirationTimestamp: time.GetUtcNow().AddHours(1)), time);

        Assert.Equal("Bearer first", await HeaderAsync());
        time.Advance(TimeSpan.FromMinutes(60));
        Assert.Equal(["Bearer of-the-plugin", "Bearer of-the-plugin"], await Task.WhenAll(HeaderAsync(), HeaderAsync()));
        Assert.Equal("run\n", Written("runs"));

        async Task<string> HeaderAsync() => (await tokens.GetAuthenticationHeaderAsync(TestContext.Current.CancellationToken)).ToString();
    }

    /// <summary>As of a session that was revoked: the token itself says nothing of it.</summary>
    [Fact]
    public async Task It_runs_again_once_its_token_is_rejected()
    {
        var isRevoked = false;
        var (rejected, both) = (0, new TaskCompletionSource());
        await using var server = await PlayedApiServer.StartWithTlsAsync(async context =>
        {
            var isRejected = context.Request.Headers.Authorization == "Bearer t1" && isRevoked;
            // Both come with the old token before either hears that it is rejected.
            if (isRejected && Interlocked.Increment(ref rejected) == 2) both.SetResult();
            if (isRejected) await both.Task;
            await PlayedApiServer.Failure(isRejected ? 401 : 404)(context);
        });
        File.WriteAllText(Of("plugin"), $"echo run >> {Of("runs")}; printf '{Token.Replace("of-the-plugin", "t%s", StringComparison.Ordinal)}' $(wc -l < {Of("runs")})");
        var kubeconfig = server.WriteKubeconfig($"exec: {{ apiVersion: client.authentication.k8s.io/v1, command: sh, args: ['{Of("plugin")}'], interactiveMode: Never }}");
        using var api = ApiServer.Find(new KubeconfigLocation([kubeconfig], Context: null, "a test"))!;
        Assert.Equal((404, 404), await AskTwiceAsync());

        isRevoked = true;
        Assert.Equal((401, 401), await AskTwiceAsync());
        Assert.Equal((404, 404), await AskTwiceAsync());

        Assert.Equal("run\nrun\n", Written("runs"));

        async Task<(int, int)> AskTwiceAsync() => await Task.WhenAll(AskAsync(), AskAsync()) is [var one, var other] ? (one, other) : default;

        async Task<int> AskAsync() => (int)(await Assert.ThrowsAsync<ApiServerException>(() => api.ReadAsync("api", TestContext.Current.CancellationToken))).Code;
    }

    /// <summary>As once a session of the plugin has ended: no network is to blame.</summary>
    [Fact]
    public async Task One_that_fails_when_it_runs_again_is_named_by_a_verb()
    {
        await using var server = await PlayedApiServer.StartWithTlsAsync(PlayedApiServer.Page(null));
        var expired = Token.Replace("\"token\"", "\"expirationTimestamp\":\"2020-01-01T00:00:00Z\",\"token\"", StringComparison.Ordinal);
        File.WriteAllText(Of("plugin"), $"echo run >> {Of("runs")}; [ $(wc -l < {Of("runs")}) = 1 ] || {{ echo 'please log in: aws sso login' >&2; exit 3; }}; {Print(expired)}");
        var kubeconfig = server.WriteKubeconfig($"exec: {{ apiVersion: client.authentication.k8s.io/v1, command: sh, args: ['{Of("plugin")}'], interactiveMode: Never }}");
        await using var run = CommandRun.Webhook("prove", "--kubeconfig", kubeconfig);

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal(
            "Unknown whether backfilling works. The credentials of the kubeconfig cannot be used: exec.command 'sh' exits with code 3: please log in: aws sso login",
            Assert.Single(run.Problems));
        Assert.Empty(server.Requests);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);

    private static string Print(string json) => $"echo '{json}'";

    private static YamlMappingNode Yaml(string text)
    {
        var yaml = new YamlStream();
        using var reader = new StringReader(text);
        yaml.Load(new YamlParser(reader));
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    private ExecPlugin Plugin(
        string script, string fields = "interactiveMode: Never", string cluster = "{}", string version = "client.authentication.k8s.io/v1", bool hasTerminal = false, TimeProvider? time = null, string arguments = "", TextWriter? errors = null)
    {
        File.WriteAllText(Of("plugin"), script);
        return ExecPlugin.Read(Yaml($"{{apiVersion: {version}, command: sh, args: ['{Of("plugin")}'{arguments}], {fields}}}"), Yaml(cluster), hasTerminal, time ?? TimeProvider.System, errors ?? TextWriter.Null);
    }

    private string Of(string file) => Path.Combine(_folder.FullName, file);

    private string Written(string file) => File.ReadAllText(Of(file));
}

using KargoStageWebhook.Hosting;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Settings;
using static KargoStageWebhook.Kubernetes.PlayedApiServer;

namespace KargoStageWebhook.Cli;

/// <summary>The command line, as people expect it who know kubectl.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    /// <summary>What was typed, and the one line that comes back.</summary>
    public static TheoryData<string[], string> Mistakes { get; } = new()
    {
        { ["--hlep"], "'--hlep' is no option of serve. Did you mean --help?" },
        { ["--Mode=Audit"], "'--Mode=Audit' is no option of serve. Did you mean --mode?" },
        { ["-v"], "'-v' is no option of serve. See kargo-stage-webhook serve --help." },
        { ["serve", "now"], "'now' is no argument of serve. See kargo-stage-webhook serve --help." },
        { ["chek", "a.yaml"], "'chek' is no verb of kargo-stage-webhook. Did you mean check?" },
        { ["chekc"], "'chekc' is no verb of kargo-stage-webhook. Did you mean check?" },
        { ["help", "chek"], "'chek' is no verb of kargo-stage-webhook. Did you mean check?" },
        { ["chek", "--help"], "'chek' is no verb of kargo-stage-webhook. Did you mean check?" },
        { ["help", "nonsense"], "'nonsense' is no verb of kargo-stage-webhook. See kargo-stage-webhook --help." },
        { ["help", "profile", "hsow"], "'hsow' is no argument of profile. Did you mean show?" },
        { ["check", "--clustr"], "'--clustr' is no option of check. Did you mean --cluster?" },
        { ["repair", "--dryrun"], "'--dryrun' is no option of repair. Did you mean --dry-run?" },
        { ["profile", "valdate"], "'valdate' is no argument of profile. Did you mean validate?" },
        { ["check", "a.yaml", "--crd", "b.yaml", "--outptu", "json"], "'--outptu' is no option of check. Did you mean --output?" },
        { ["explain", "--hlp"], "'--hlp' is no option of explain. Did you mean --help?" },
        { ["explain", "Required", "value", "--contxt=prod"], "'--contxt=prod' is no option of explain. Did you mean --context?" },
        { ["explain", "-x"], "'-x' is no option of explain. See kargo-stage-webhook explain --help." },
        { ["explain", "--crd"], "Required argument missing for option: '--crd'." },
        { ["completion", "csh"], "Argument 'csh' not recognized. Must be one of: 'bash' 'zsh' 'fish' 'pwsh'" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_is_one_line_and_exit_code_2(string[] typed, string line)
    {
        await using var run = CommandRun.Webhook(typed);

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal(line, Assert.Single(run.Errors));
        Assert.Empty(run.Output);
    }

    [Theory]
    [InlineData("help")]
    [InlineData("--help")]
    [InlineData("help", "check")]
    [InlineData("help", "profile", "show")]
    [InlineData("help", "help")]
    [InlineData("profile", "--help")]
    public async Task Help_of_what_there_is_ends_with_0(params string[] typed)
    {
        await using var run = CommandRun.Webhook(typed);

        Assert.Equal(0, await run.EndAsync());
        Assert.Empty(run.Errors);
    }

    [Fact]
    public async Task A_proxy_that_cannot_be_used_is_one_line_and_exit_code_2()
    {
        var kubeconfig = Path.Combine(_folder.FullName, "proxied");
        await File.WriteAllTextAsync(kubeconfig, """
            {"apiVersion": "v1", "kind": "Config", "current-context": "c", "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
             "clusters": [{"name": "c", "cluster": {"server": "https://192.0.2.1"}}], "users": [{"name": "u", "user": {"token": "t"}}]}
            """, TestContext.Current.CancellationToken);
        await using var run = CommandRun.WebhookIn(["HTTPS_PROXY=ftp://127.0.0.1:1", "NO_PROXY="], "prove", "--kubeconfig", kubeconfig);

        Assert.Equal(2, await run.EndAsync());
        Assert.StartsWith("HTTPS_PROXY is 'ftp://127.0.0.1:1'; allowed: a URL of http, https or socks5", Assert.Single(run.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_of_serve_lists_every_setting_with_its_default()
    {
        await using var run = CommandRun.Webhook("help", "serve");

        Assert.Equal(0, await run.EndAsync());
        Assert.All(Setting.All, setting => Assert.Contains(run.Output, line =>
            line.TrimStart().StartsWith($"{setting.Flag} ", StringComparison.Ordinal) && (setting.Default.Length == 0 || line.Contains($"[default: {setting.Default}]", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("check")]
    [InlineData("profile", "show")]
    [InlineData("profile", "validate")]
    [InlineData("prove")]
    [InlineData("repair")]
    [InlineData("explain")]
    [InlineData("off-ramp")]
    public async Task The_help_of_a_verb_has_exit_codes_and_examples(params string[] verb)
    {
        await using var run = CommandRun.Webhook([.. verb, "--help"]);

        Assert.Equal(0, await run.EndAsync());
        Assert.Contains("Exits with 0", run.Text, StringComparison.Ordinal);
        Assert.Contains("Examples:\n", run.Text, StringComparison.Ordinal);
        Assert.Contains($"kargo-stage-webhook {string.Join(' ', verb)} ", run.Text.Split("Examples:")[1] + " ", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kargo-stage-webhook rep", "repair")]
    [InlineData("kargo-stage-webhook repair --ref", "--refresh")]
    public async Task Bash_completes_words(string typed, string completed)
    {
        var words = typed.Split(' ');
        var command = $"kargo-stage-webhook() {{ {CommandRun.WebhookCommand} \"$@\"; }}; source <(kargo-stage-webhook completion bash); "
            + $"COMP_LINE='{typed}' COMP_POINT={typed.Length} COMP_WORDS=({typed}) COMP_CWORD={words.Length - 1}; _kargo_stage_webhook; echo \"${{COMPREPLY[@]}}\"";
        await using var run = CommandRun.Shell(command);

        Assert.Equal(0, await run.EndAsync());
        Assert.Equal(completed, Assert.Single(run.Output));
    }

    [Theory]
    [InlineData("kargo-stage-webhook rep", "repair")]
    [InlineData("kargo-stage-webhook repair --ref", "--refresh")]
    [InlineData("kargo-stage-webhook check global", "global.json")]
    public async Task Fish_completes_words_and_else_files(string typed, string completed)
    {
        SkipWithout("fish");
        var command = $"function kargo-stage-webhook; {CommandRun.WebhookCommand} $argv; end; kargo-stage-webhook completion fish | source; complete -C \"{typed}\"";
        await using var run = CommandRun.Shell($"fish --no-config -c '{command}'");

        Assert.Equal(0, await run.EndAsync());
        Assert.Equal(completed, Assert.Single(run.Output));
        Assert.Empty(run.Errors);
    }

    /// <summary>What zsh's own compadd would choose from is printed.</summary>
    [Theory]
    [InlineData("kargo-stage-webhook rep", "repair")]
    [InlineData("kargo-stage-webhook repair --ref", "--refresh")]
    public async Task Zsh_completes_words_also_where_completion_was_not_set_up(string typed, string completed)
    {
        SkipWithout("zsh");
        var command = $"kargo-stage-webhook() {{ {CommandRun.WebhookCommand} \"$@\"; }}; kargo-stage-webhook completion zsh > \"$1\"; source \"$1\"; (( ${{+_comps[kargo-stage-webhook]}} )) || exit 1; "
            + $"compadd() {{ print -l -- ${{(P)2}} }}; BUFFER=\"{typed}\"; CURSOR=${{#BUFFER}}; _kargo_stage_webhook";
        await using var run = CommandRun.Shell($"HOME='{_folder.FullName}' zsh -f -c '{command}' zsh '{PathOf("completion")}'");

        Assert.Equal(0, await run.EndAsync());
        Assert.Equal(completed, Assert.Single(run.Output));
        Assert.Empty(run.Errors);
    }

    [Theory]
    [InlineData("mode: Audit\nhttpsPort: 0\n", "Audit")]
    [InlineData("{\"Mode\": \"Reject\"}", "Reject")]
    public async Task Settings_come_from_a_file_where_nothing_else_sets_them(string file, string mode)
    {
        await using var run = CommandRun.WebhookIn([], "serve", "--config", Write("settings", file), "--requirements=strict");

        Assert.Contains($"\"mode\":\"{mode}\",\"requirements\":\"Strict\"", await run.LineWithAsync("Started "), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mod: Audit", "Webhook:mod is not a setting; allowed: Webhook:HttpsPort")]
    [InlineData("clientNames:0: kube-apiserver", "Webhook:clientNames:0 is not a setting; Webhook:ClientNames has one value: names, comma-separated.")]
    [InlineData("mode: [Audit]", "expected a text, a number or a boolean")]
    [InlineData("- mode", "expected a mapping of settings")]
    [InlineData("mode: Audit\na: b: c", "cannot be used: line 2: ")]
    [InlineData("mode: {a: b\nc: d\n", "cannot be used: line 1: a '{' or '[' is not closed before a line with too little indentation.")]
    [InlineData("", "cannot be used: line 1: There is no document in it.")]
    public async Task A_file_with_a_mistake_is_one_line_and_exit_code_2(string file, string line)
    {
        await using var run = CommandRun.Webhook("serve", "--config", Write("settings", file));

        Assert.Equal(2, await run.EndAsync());
        Assert.Contains(line, Assert.Single(run.Errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--config is '/proc', which cannot be used: it is a directory; expected a file.", "serve", "--config", "/proc")]
    [InlineData("--config is '', which cannot be used: the path is empty.", "serve", "--config", "")]
    [InlineData("--kubeconfig is '/proc', which cannot be used: it is a directory; expected a file", "prove", "--kubeconfig", "/proc")]
    [InlineData("--kubeconfig is '', which cannot be used: the path is empty", "prove", "--kubeconfig", "")]
    public async Task A_path_that_is_no_file_is_one_line_and_exit_code_2(string line, params string[] arguments)
    {
        await using var run = CommandRun.Webhook(arguments);

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal(line, Assert.Single(run.Errors));
    }

    [Fact]
    public async Task A_variable_that_looks_like_a_setting_is_named_and_one_that_does_not_is_not()
    {
        await using var run = CommandRun.WebhookIn(["Webhook_Mode=Audit", "WEBHOOK_SERVICE_HOST=10.0.0.1", "WEBHOOK_PORT=tcp://10.0.0.1:443"]);

        Assert.Contains("\"mode\":\"Backfill\"", await run.LineWithAsync("Started "), StringComparison.Ordinal);
        Assert.Equal("Webhook_Mode in the environment is ignored. Expected Webhook__Mode.", Assert.Single(run.Errors));
    }

    [Fact]
    public async Task Verbs_find_their_cluster_in_the_order_of_kubectl()
    {
        await using var server = await StartAsync(Failure(400));
        var home = _folder.CreateSubdirectory("home");
        Directory.CreateDirectory(Path.Combine(home.FullName, ".kube"));
        string[] known = ["option", "setting", "variable", "home"];
        foreach (var name in known) Write(name, Kubeconfig(name, server.Address));
        File.Copy(Path.Combine(_folder.FullName, "home.yaml"), Path.Combine(home.FullName, ".kube", "config"));

        for (var first = 0; first < known.Length; first++)
        {
            List<string> environment = [$"HOME={home.FullName}", $"KUBECONFIG={(first <= 2 ? PathOf("variable") : string.Empty)}"];
            if (first <= 1) environment.Add($"Webhook__Kubeconfig={PathOf("setting")}");
            await using var run = CommandRun.WebhookIn([.. environment], ["repair", .. first == 0 ? (string[])["--kubeconfig", PathOf("option")] : []]);
            await run.EndAsync();

            Assert.Equal($"Cluster {server.Address}, context {known[first]}, user {known[first]}.", run.Errors[0]);
        }
    }

    [Fact]
    public async Task Several_files_are_merged_and_a_context_is_chosen()
    {
        await using var server = await StartAsync(Failure(400));
        var files = string.Join(Path.PathSeparator, Write("a", Kubeconfig("a", "http://127.0.0.1:1")), PathOf("missing"), Write("b", Kubeconfig("b", server.Address)));
        await using var run = CommandRun.WebhookIn([$"KUBECONFIG={files}"], "check", "--cluster", "--context", "b");
        await using var first = CommandRun.WebhookIn([$"KUBECONFIG={files}"], "prove", "--context", "c");
        await run.EndAsync();

        Assert.Equal($"Cluster {server.Address}, context b, user b.", run.Errors[0]);
        Assert.Equal(2, await first.EndAsync());
        Assert.Contains("contexts has no context named 'c'", Assert.Single(first.Errors), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static void SkipWithout(string shell)
    {
        var folders = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator);
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, shell)))) Assert.Skip($"{shell} is not on the PATH.");
    }

    private static string Kubeconfig(string name, string address) => $$"""
        apiVersion: v1
        kind: Config
        clusters: [{ name: {{name}}, cluster: { server: "{{address}}" } }]
        users: [{ name: {{name}}, user: { token: none } }]
        contexts: [{ name: {{name}}, context: { cluster: {{name}}, user: {{name}} } }]
        current-context: {{name}}
        """;

    private string PathOf(string name) => Path.Combine(_folder.FullName, $"{name}.yaml");

    private string Write(string name, string text)
    {
        File.WriteAllText(PathOf(name), text);
        return PathOf(name);
    }
}

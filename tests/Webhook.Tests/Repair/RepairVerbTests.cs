using System.Text.Json.Nodes;
using KargoStageWebhook.Hosting;
using static KargoStageWebhook.Kubernetes.PlayedApiServer;

namespace KargoStageWebhook.Repair;

/// <summary>The verb <c>repair</c> at a command line.</summary>
public sealed class RepairVerbTests
{
    // Without permission to get the CRDs: the two requests before the lists.
    private static readonly Microsoft.AspNetCore.Http.RequestDelegate NoCrd = Failure(403);

    [Theory]
    [InlineData("repair", "--rate", "0/s")]
    [InlineData("repair", "--rate", "fast")]
    [InlineData("repair", "--rate", "1001")]
    [InlineData("repair", "--concurrency", "0")]
    [InlineData("repair", "--concurrency", "65")]
    [InlineData("repair", "--concurrency", "many")]
    [InlineData("repair", "--kind", "pods")]
    [InlineData("repair", "stages.yaml")]
    [InlineData("check", "--cluster", "stages.yaml")]
    [InlineData("check", "stages.yaml", "--namespace", "demo")]
    public async Task Arguments_that_cannot_be_used_are_exit_code_2(params string[] arguments)
    {
        await using var run = CommandRun.Webhook(arguments);

        Assert.Equal(2, await run.EndAsync());
    }

    [Theory]
    [InlineData("repair")]
    [InlineData("check", "--cluster")]
    public async Task Without_a_cluster_it_says_which_setting_names_one(params string[] arguments)
    {
        await using var run = CommandRun.Webhook(arguments);

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal("There is no cluster to ask. Expected --kubeconfig, Webhook__Kubeconfig, KUBECONFIG, ~/.kube/config, or the service account of a Pod.", Assert.Single(run.Errors));
    }

    [Fact]
    public async Task An_object_without_a_status_subresource_is_not_gone()
    {
        const string Stage = """
            {"apiVersion":"kargo.akuity.io/v1alpha1","kind":"Stage","metadata":{"namespace":"demo","name":"a","resourceVersion":"1"},
             "status":{"freightHistory":[{"id":"f","items":{},"verificationHistory":[{"phase":"Successful","startTime":"2026-01-01T10:00:00Z"}]}]}}
            """;
        var list = Reply(200, $$$"""{"metadata":{},"items":[{{{Stage}}}]}""");
        await using var server = await StartAsync(NoCrd, NoCrd, list, Reply(200, Stage), Failure(404), Reply(200, Stage));
        await using var run = server.Run("repair", "--kind", "stages");

        Assert.Equal(1, await run.EndAsync());
        Assert.Equal("Stage demo/a failed: stages.kargo.akuity.io v1alpha1 has no status subresource: add subresources.status to this version of the CRD", run.Output[0]);
        Assert.StartsWith("1 checked: 0 conforming, 0 repaired, 0 not repairable, 1 failed, 0 gone", run.Output[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_Kargo_is_not_installed_it_says_so()
    {
        await using var server = await StartAsync(Failure(404));
        await using var run = server.Run("repair");

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal("The stages.kargo.akuity.io cannot be read: The API server responded with 404: no (404). Is its CRD installed?", Assert.Single(run.Problems));
        Assert.StartsWith("0 checked", Assert.Single(run.Output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminal_gets_a_bar_for_each_kind_and_the_summary()
    {
        await using var server = await StartAsync(NoCrd, NoCrd, Page("there", "a", "b"), Page(null, "c"), Page(null));
        var command = $"{CommandRun.WebhookCommand} repair";
        await using var run = CommandRun.Shell($"TERM=xterm COLUMNS=120 Webhook__Kubeconfig={server.WriteKubeconfig()} script -qec '{command}' /dev/null < /dev/null");

        Assert.Equal(0, await run.EndAsync());
        Assert.Contains("stages: 3 checked, 0 repaired", run.Text, StringComparison.Ordinal);
        Assert.Contains("3 checked: 3 conforming", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_permission_to_list_Stages_Promotions_are_repaired()
    {
        await using var server = await StartAsync(NoCrd, NoCrd, Failure(403), Page(null));
        await using var run = server.Run("repair");

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal(["/apis/kargo.akuity.io/v1alpha1/stages?limit=100", "/apis/kargo.akuity.io/v1alpha1/promotions?limit=100"], server.Requests.Skip(2));
        Assert.StartsWith("The stages.kargo.akuity.io cannot be read: The API server responded with 403: no (403)", Assert.Single(run.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_that_are_not_taken_are_no_reason_to_ask_again()
    {
        await using var server = await StartAsync(Failure(401));
        await using var run = server.Run("repair");

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal("The API server responded with 401: no (401). Have the credentials expired?", Assert.Single(run.Problems));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Where_the_API_server_fails_from_the_first_request_on_it_is_one_line_and_a_whole_document()
    {
        await using var server = await StartAsync(Failure(400));
        await using var run = server.Run("repair", "-o", "json");

        Assert.Equal(2, await run.EndAsync());
        Assert.Equal("The API server responded with 400: no (400)", Assert.Single(run.Problems));
        Assert.Equal((0, "The API server responded with 400: no (400)"), (JsonNode.Parse(run.Text)!["checked"]!.GetValue<int>(), JsonNode.Parse(run.Text)!["unreadable"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_credential_plugin_that_fails_is_one_line()
    {
        await using var server = await StartWithTlsAsync(Page(null));
        var kubeconfig = server.WriteKubeconfig("exec: { apiVersion: client.authentication.k8s.io/v1, command: 'false', interactiveMode: Never }");
        await using var run = CommandRun.WebhookIn([$"Webhook__Kubeconfig={kubeconfig}"], "repair");

        Assert.Equal(2, await run.EndAsync());
        Assert.StartsWith($"Webhook:Kubeconfig is '{kubeconfig}', which cannot be used: exec.command 'false' exits with code 1", Assert.Single(run.Errors), StringComparison.Ordinal);
    }

    /// <summary>As of a variable that is not set. An empty name, or two dots, would make a path to the objects of all namespaces.</summary>
    [Theory]
    [InlineData("repair", "")]
    [InlineData("repair", "..")]
    [InlineData("check", "a/b")]
    [InlineData("off-ramp", "Demo")]
    [InlineData("prove", "")]
    public async Task A_namespace_that_cannot_be_one_is_not_asked_about(string verb, string name)
    {
        await using var server = await StartAsync(Page(null));
        await using var run = server.Run([verb, .. verb == "check" ? (string[])["--cluster"] : [], "-n", name]);

        Assert.Equal(2, await run.EndAsync());
        Assert.Contains($"--namespace is '{name}'; allowed: the name of a namespace.", run.Errors);
        Assert.Empty(server.Requests);
    }
}

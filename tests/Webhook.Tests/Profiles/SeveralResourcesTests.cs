using System.Text.Json;
using System.Text.Json.Nodes;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Kubernetes;
using KargoStageWebhook.Language;
using KargoStageWebhook.LeaderElection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;
using static KargoStageWebhook.Kubernetes.PlayedApiServer;

namespace KargoStageWebhook.Profiles;

/// <summary>A profile with one resource in two versions, or with one kind in two groups.</summary>
public sealed class SeveralResourcesTests : IDisposable
{
    private const string TwoVersions = """
        - match: {group: db.example, version: v1, kind: Thing, resource: things}
          backfill: [{field: status.phase, constant: Unknown}, {field: status.nope, constant: 1}]
        - match: {group: db.example, version: v2, kind: Thing, resource: things}
          backfill: [{field: status.state, constant: Unknown}]
        """;

    /// <summary>As with CloudNativePG and Cluster API.</summary>
    private const string TwoGroups = """
        - match: {group: postgresql.example, version: v1, kind: Cluster, resource: clusters}
          backfill: [{field: status.phase, constant: Unknown}]
        - match: {group: cluster.example, version: v1beta1, kind: Cluster, resource: clusters}
          backfill: [{field: status.phase, constant: Pending}]
        """;

    private const string Things = """
        apiVersion: db.example/v1
        kind: Thing
        metadata: { name: a, namespace: demo }
        status: {}
        ---
        apiVersion: db.example/v2
        kind: Thing
        metadata: { name: b, namespace: demo }
        status: {}
        """;

    private const string Clusters = """
        apiVersion: postgresql.example/v1
        kind: Cluster
        metadata: { name: a, namespace: demo }
        status: {}
        ---
        apiVersion: cluster.example/v1beta1
        kind: Cluster
        metadata: { name: b, namespace: demo }
        status: {}
        """;

    private const string StatusSubresource = """, "subresources": {"status": {}}""";

    private static readonly string ThingsCrd = Crd("things.db.example", Version("v1", "phase"), Version("v2", "state"));
    private static readonly string[] ClusterCrds = [Crd("clusters.postgresql.example", Version("v1", "phase")), Crd("clusters.cluster.example", Version("v1beta1", "phase"))];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();

    [Fact]
    public async Task The_server_knows_the_CRD_in_both_versions_and_audits_each_object_once()
    {
        using var profile = new ProfileOnDisk(TwoVersions);
        var crd = Crd("things.db.example", Version("v1", "phase"), Version("v2", "state", subresources: string.Empty));
        await using var candidate = await Candidate.StartAsync(api => api.Order = request => Answer(request, crd), "5s", profile.Setting);

        await candidate.PassUntilAsync(() => candidate.Logged(500).Count > 0 && candidate.Logged(220).Count == 2);

        Assert.Equal("Audited 1 stored objects: 1 lack a field. The verb repair sets what can be backfilled", candidate.Logged(500)[0]);
        Assert.StartsWith("The CRD things.db.example v2, generation 1 has no status subresource", Assert.Single(candidate.Logged(228)), StringComparison.Ordinal);
        var metrics = await candidate.Host.MetricsAsync();
        Assert.Equal((1, 1), (
            metrics.Sum("crd_state", "resource=\"things.db.example\"", "state=\"known\""), metrics.Sum("crd_requires", "resource=\"things.db.example\"", "field=\"status.state\"")));
        Assert.Equal(1, metrics.Sum("stored_nonconforming_objects", "resource=\"things.db.example\"", "field=\"status.state\""));
        var thing = new ARequest { Group = "db.example", Version = "v2", Resource = "things", Name = "a", Object = JsonNode.Parse(Thing("v2"))!.AsObject() };
        Assert.Equal("Unknown", (await candidate.Host.MutateAsync(thing)).AppliedTo(thing.Object)["status"]!.TextAt("state"));
    }

    [Fact]
    public async Task A_check_of_files_validates_objects_of_both_versions()
    {
        var (exitCode, run) = await RunAsync(TwoVersions, "check", Write("things.yaml", Things), "--crd", Write("crd.json", ThingsCrd));
        await using var ended = run;

        Assert.Equal(1, exitCode);
        Assert.Contains("Thing demo/a does not conform to things.db.example v1, generation 1", run.Output);
        Assert.Contains("Thing demo/b does not conform to things.db.example v2, generation 1", run.Output);
        Assert.Equal(2, run.Output.Count(line => line == "  status update with the webhook   passes"));
    }

    [Fact]
    public async Task A_new_CRD_need_not_serve_the_old_version_any_longer()
    {
        var next = Write("next.json", Crd("things.db.example", Version("v2", "state")));
        var (exitCode, run) = await RunAsync(TwoVersions, "check", "--crd", next, "--from-crd", Write("crd.json", ThingsCrd));
        await using var ended = run;

        Assert.Equal(0, exitCode);
        Assert.Equal(["The new CRDs add no requirement."], run.Output);
    }

    [Fact]
    public async Task A_check_of_the_cluster_validates_objects_of_both_versions()
    {
        await using var server = await StartAsync();
        var (exitCode, run) = await RunAsync(TwoVersions, ["check", "--cluster"], server);
        await using var ended = run;

        Assert.Equal(1, exitCode);
        Assert.Contains("Thing demo/a does not conform to things.db.example v1, generation 1", run.Output);
        Assert.Contains("Thing demo/a does not conform to things.db.example v2, generation 1", run.Output);
        Assert.Single(server.Requests, request => request.EndsWith("/customresourcedefinitions/things.db.example", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("things")]
    [InlineData("things.db.example")]
    public async Task A_repair_goes_through_both_versions(string kind)
    {
        await using var server = await StartAsync();
        var (exitCode, run) = await RunAsync(TwoVersions, ["repair", "--dry-run", "--kind", kind], server);
        await using var ended = run;

        Assert.Equal(0, exitCode);
        Assert.Contains("  status.phase would be set to Unknown", run.Output);
        Assert.Contains("  status.state would be set to Unknown", run.Output);
        Assert.StartsWith("2 checked: 0 conforming, 2 would be repaired", run.Output[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plural_that_two_groups_have_names_no_resource()
    {
        await using var server = await StartAsync();
        var (exitCode, run) = await RunAsync(TwoGroups, ["repair", "--kind", "clusters"], server);
        await using var ended = run;

        Assert.Equal(2, exitCode);
        Assert.Equal("--kind is 'clusters'; allowed: stages, promotions, clusters.postgresql.example, clusters.cluster.example.", Assert.Single(run.Problems));
    }

    [Fact]
    public async Task The_off_ramp_counts_each_stored_object_once_and_names_the_versions_of_the_CRD()
    {
        await using var server = await StartAsync();
        var (exitCode, run) = await RunAsync(TwoVersions, ["off-ramp"], server);
        await using var ended = run;

        Assert.Equal(1, exitCode);
        Assert.Equal("stored     1 objects checked, 1 of them lack something", run.Output[0]);
        Assert.Contains("installed  things.db.example v1 requires status.phase", run.Output);
        Assert.Contains("installed  things.db.example v2 requires status.state", run.Output);
    }

    [Fact]
    public async Task Objects_of_one_kind_in_two_groups_are_validated_by_the_CRD_of_their_group()
    {
        var (exitCode, run) = await RunAsync(TwoGroups, "check", Write("clusters.yaml", Clusters), "--crd", Write("one.json", ClusterCrds[0]), "--crd", Write("two.json", ClusterCrds[1]));
        await using var ended = run;

        Assert.Equal(1, exitCode);
        Assert.Contains("Cluster demo/a does not conform to clusters.postgresql.example v1, generation 1", run.Output);
        Assert.Contains("Cluster demo/b does not conform to clusters.cluster.example v1beta1, generation 1", run.Output);
    }

    [Theory]
    [InlineData("Cluster.cluster.example \"a\" is invalid: status.phase: Required value", "  rule   required: [phase] of status in the CRD clusters.cluster.example v1beta1, generation 1")]
    [InlineData("Cluster.postgresql.example \"a\" is invalid: status.phase: Required value", "  rule   required: [phase] of status in the CRD clusters.postgresql.example v1, generation 1")]
    [InlineData("The Cluster \"a\" is invalid: status.phase: Required value", "  rule   the schema of the CRD that is installed")]
    public async Task Explain_quotes_the_CRD_of_the_group_and_none_where_the_text_does_not_tell_it(string error, string rule)
    {
        var (exitCode, run) = await RunAsync(TwoGroups, "explain", error, "--crd", Write("one.json", ClusterCrds[0]), "--crd", Write("two.json", ClusterCrds[1]));
        await using var ended = run;

        Assert.Equal(0, exitCode);
        Assert.Contains(rule, run.Output);
        Assert.DoesNotContain("is not in the profile", run.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_of_the_profile_that_the_CRD_does_not_have_are_named_once()
    {
        string[] arguments = ["check", Write("things.yaml", Things + "\n---\n" + Things), "--crd", Write("crd.json", ThingsCrd)];
        var (_, text) = await RunAsync(TwoVersions, arguments);
        await using var ended = text;
        var (_, json) = await RunAsync(TwoVersions, [.. arguments, "-o", "json"]);
        await using var also = json;

        Assert.Equal(
            "things.db.example v1, generation 1 has no field status.nope: the webhook does not backfill it. If no version of the CRD has the field, correct the path in the profile",
            Assert.Single(text.Output, line => line.Contains("nope", StringComparison.Ordinal)));
        var field = Assert.Single(JsonNode.Parse(json.Text)!["unknownFields"]!.AsArray())!;
        Assert.Equal(("things.db.example v1, generation 1", "status.nope"), (field.TextAt("crd"), field.TextAt("path")));
    }

    [Fact]
    public async Task Without_the_status_subresource_a_check_promises_nothing()
    {
        var crd = Crd("things.db.example", Version("v1", "phase", subresources: string.Empty), Version("v2", "state"));
        string[] arguments = ["check", Write("things.yaml", Things), "--crd", Write("crd.json", crd)];
        var (exitCode, text) = await RunAsync(TwoVersions, arguments);
        await using var ended = text;
        var (_, json) = await RunAsync(TwoVersions, [.. arguments, "-o", "json"]);
        await using var also = json;

        Assert.Equal(1, exitCode);
        var lines = text.Output.SkipWhile(line => !line.StartsWith("Thing demo/a", StringComparison.Ordinal)).TakeWhile(line => !line.StartsWith("Thing demo/b", StringComparison.Ordinal)).ToList();
        Assert.Equal("  this version of the CRD has no status subresource: the API server does not call the webhook for it, and repair cannot set anything", lines[1]);
        Assert.Equal("  status.phase: Required value; with the webhook it would be left to the API server, which rejects it; repair cannot help", lines[2]);
        Assert.DoesNotContain(lines, line => line.Contains("status update with the webhook", StringComparison.Ordinal));
        Assert.Equal([false, true], JsonNode.Parse(json.Text)!["objects"]!.AsArray().Select(found => found!["impact"]!["hasStatusSubresource"]!.GetValue<bool>()));
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static string Crd(string name, params string[] versions) => $$"""
        {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "{{name}}", "uid": "u", "generation": 1 },
         "spec": {"versions": [{{string.Join(", ", versions)}}] } }
        """;

    private static string Version(string name, string required, string subresources = StatusSubresource) => $$$"""
        {"name": "{{{name}}}", "served": true{{{subresources}}}, "schema": {"openAPIV3Schema": {"type": "object", "properties": {"status":
          {"type": "object", "required": ["{{{required}}}"], "properties": {"{{{required}}}": {"type": "string"} } } } } } }
        """;

    private static string Thing(string version) =>
        $$$"""{"apiVersion":"db.example/{{{version}}}","kind":"Thing","metadata":{"name":"a","namespace":"demo","uid":"u1","resourceVersion":"7"},"status":{} }""";

    private static string ListOf(string item) => $$$"""{"metadata":{"resourceVersion":"1"},"items":[{{{item}}}] }""";

    // One Thing is stored; the API server shows it in the version that is asked for.
    private static (int Code, string Text)? Answer(HttpRequest request, string crd) => request.Path.Value!.Split('/') switch
    {
        [.., "customresourcedefinitions"] => (200, ListOf(crd)),
        [.., "customresourcedefinitions", "things.db.example"] => (200, crd),
        [.., "customresourcedefinitions", _] => (404, "{}"),
        [.., var version, "things"] => (200, ListOf(Thing(version))),
        _ => null,
    };

    private static Task<PlayedApiServer> StartAsync() => PlayedApiServer.StartAsync(async context =>
    {
        var path = context.Request.Path.Value!.Split('/');
        if (context.Request.Method == "PATCH")
        {
            var thing = JsonNode.Parse(Thing(path[3]))!.AsObject();
            (await JsonSerializer.DeserializeAsync<JsonPatchDocument>(context.Request.Body, cancellationToken: context.RequestAborted))!.ApplyTo(thing);
            await Reply(200, thing.ToJsonString())(context);
        }
        else if (path[^1] == "a")
        {
            await Reply(200, Thing(path[3]))(context);
        }
        else
        {
            var (code, text) = Answer(context.Request, ThingsCrd) ?? (200, """{"metadata":{},"items":[]}""");
            await Reply(code, text)(context);
        }
    });

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private Task<(int ExitCode, CommandRun Run)> RunAsync(string profile, params string[] arguments) => RunAsync(profile, arguments, server: null);

    private async Task<(int ExitCode, CommandRun Run)> RunAsync(string profile, string[] arguments, PlayedApiServer? server)
    {
        string[] environment = [$"Webhook__Profile={Write("profile.yaml", profile)}", .. server is null ? (string[])[] : [$"Webhook__Kubeconfig={server.WriteKubeconfig()}"]];
        var run = CommandRun.WebhookIn(environment, arguments);
        return (await run.EndAsync(), run);
    }
}

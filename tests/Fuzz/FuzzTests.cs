using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using CsCheck;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Attribution;
using KargoStageWebhook.Benchmarks.Stages;
using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema.Validation;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.JsonPatch.SystemTextJson;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KargoStageWebhook.Fuzz;

/// <summary>
/// Bodies of the corpus, changed a few times each: whatever comes, nothing throws, nothing is denied that nobody asked to deny, a patch sets only what was
/// missing and leaves nothing more to set, and response and memory stay within bounds. FUZZ_SECONDS runs each test for so long, run.sh does.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int MaxResponse = 4 * 1024 * 1024;
    private const long MaxAllocatedPerByte = 1500, MaxAllocatedBesides = 4 * 1024 * 1024;

    private static readonly Controller Sender = new("a/b", ControllerVersion.Unknown);
    private static readonly InstalledSchema Stages = StageSchema.Installed();

    private static readonly Profile Profile = ((ProfileResult.Valid)ProfileReader.Read(
        """
        - match: {group: db.example, version: v1, kind: Cluster, resource: clusters}
          backfill:
          - {field: "status.nodes[].id", id: {from: [name]}}
          - {field: "status.shards{}.replicas[].id", id: {from: [name]}}
          - {field: "status.groups[][].id", id: {from: [name]}}
          - {field: "status.phase", constant: Unknown}
          - {field: "status.version", copy: spec.version}
        """,
        Profile.Kargo)).Profile;

    private static readonly byte[][] Corpus =
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Corpus")).Order().Select(file => File.ReadAllBytes(file).AsSpan().TrimEnd((byte)'\n').ToArray())];

    private static readonly Gen<byte[]> Body = Gen.Select(
        Gen.Int[0, Corpus.Length - 1],
        Gen.Select(Gen.Int[0, Mutation.Kinds - 1], Gen.Int[0, 100_000], Gen.Int[0, 100_000], (kind, at, other) => new Mutation(kind, at, other)).Array[1, 6],
        (seed, mutations) => mutations.Aggregate(Corpus[seed], (body, mutation) => mutation.Apply(body)));

    private static int? Seconds => int.TryParse(Environment.GetEnvironmentVariable("FUZZ_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;

    [Fact]
    public void Whatever_comes_the_engine_keeps_its_promises()
    {
        var count = 0L;
        Sample(8_000, body =>
        {
            Interlocked.Increment(ref count);
            foreach (var mode in Enum.GetValues<Mode>())
            {
                foreach (var requirements in Enum.GetValues<Requirements>())
                {
                    foreach (var installed in (InstalledSchema?[])[null, Stages]) Check(body, new Policy(mode, requirements), installed);
                }
            }
        });
        output.WriteLine($"{count} bodies, each in {Enum.GetValues<Mode>().Length * Enum.GetValues<Requirements>().Length * 2} ways.");
    }

    [Fact]
    public async Task Whatever_comes_the_server_answers_with_a_status_of_its_own()
    {
        await using var server = new WebApplicationFactory<Program>().WithWebHostBuilder(host => host
            .UseSetting("Webhook:HttpsPort", "0").UseSetting("Webhook:MetricsPort", "0").UseSetting("Webhook:DrainSeconds", "0").UseEnvironment("Production")
            .ConfigureLogging(logging => logging.ClearProviders()));
        server.UseKestrel();
        server.StartServer();
        var port = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address)).First(address => address.Scheme == "https").Port;
        using var certificate = new PinnedCertificate(port);
        using var client = certificate.Client(port);
        var count = 0L;

        Sample(2000, body =>
        {
            Interlocked.Increment(ref count);
            using var request = new HttpRequestMessage(HttpMethod.Post, count % 2 == 0 ? "/mutate" : "/validate") { Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } } };
            using var response = client.Send(request, TestContext.Current.CancellationToken);
            using var text = response.Content.ReadAsStream(TestContext.Current.CancellationToken);
            var answer = JsonNode.Parse(text)!;

            Assert.Contains(response.StatusCode, (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.BadRequest]);
            Assert.Equal(response.StatusCode == HttpStatusCode.OK ? "AdmissionReview" : "Status", answer["kind"]!.GetValue<string>());
            if (AdmissionReviewReader.Read(body, Profile.Kargo) is ReadResult.Readable { Request: var read })
            {
                using (read)
                {
                    if (response.StatusCode == HttpStatusCode.OK) Assert.Equal(read.Uid, answer["response"]!["uid"]!.GetValue<string>());
                    else Assert.Null(ParseOrNull(body)); // What is passed over shows only later that it is no JSON.
                }
            }
        });
        output.WriteLine($"{count} requests.");
    }

    private static void Sample(int count, Action<byte[]> check)
    {
        string Print(byte[] body) => body.Length < 4000 ? Encoding.UTF8.GetString(body) : $"{body.Length} bytes: {Convert.ToBase64String(body)}";

        if (Seconds is { } seconds) Body.Sample(check, time: seconds, print: Print);
        else Body.Sample(check, iter: count, print: Print);
    }

    private static void Check(byte[] body, Policy policy, InstalledSchema? installed)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var first = Evaluate(body, policy, installed);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(allocated, 0, (MaxAllocatedPerByte * body.Length) + MaxAllocatedBesides);
        if (first is not { } evaluated) return;

        Assert.InRange(evaluated.Bytes, 1, MaxResponse);
        var response = evaluated.Response;
        var mayDeny = policy.Mode == Mode.Reject || policy.Requirements == Requirements.Strict || installed is not null;
        Assert.True(response["allowed"]!.GetValue<bool>() || (mayDeny && policy.Mode != Mode.Audit), response.ToJsonString());
        if (response["patch"] is not { } patch) return;

        Assert.Equal(Mode.Backfill, policy.Mode);
        var json = Convert.FromBase64String(patch.GetValue<string>());
        if (ParseOrNull(body) is not { } whole) return; // What only an API server can patch: a field that comes twice, half of a surrogate pair.

        ShouldSetWhatIsMissing(whole["request"]!["object"]!, JsonNode.Parse(json)!.AsArray());
        if (Encoding.UTF8.GetString(json).Contains("//", StringComparison.Ordinal)) return; // An empty key, which the library does not find.

        JsonSerializer.Deserialize<JsonPatchDocument>(json)!.ApplyTo(whole["request"]!["object"]!.AsObject());
        var again = Evaluate(Encoding.UTF8.GetBytes(whole.ToJsonString()), policy, installed);
        Assert.Null(again?.Response["patch"]);
    }

    private static void ShouldSetWhatIsMissing(JsonNode sent, JsonArray operations)
    {
        Assert.Equal(operations.Count, operations.Select(operation => operation!["path"]!.GetValue<string>()).Distinct().Count());
        foreach (var operation in operations)
        {
            Assert.Equal("add", operation!["op"]!.GetValue<string>());
            var steps = operation["path"]!.GetValue<string>().Split('/').Skip(1).Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
            var at = steps.Aggregate((JsonNode?)sent, (node, step) => node is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)] : node![step]);
            Assert.True(at is null || (at is JsonValue value && value.TryGetValue<string>(out var text) && text.Length == 0), $"{operation["path"]} is {at}");
        }
    }

    private static (JsonNode Response, int Bytes)? Evaluate(byte[] body, Policy policy, InstalledSchema? installed)
    {
        switch (AdmissionReviewReader.Read(body, Profile))
        {
            case ReadResult.Malformed malformed:
                Assert.InRange(malformed.Message.Length, 1, 1000);
                return null;

            case ReadResult.Readable { Request: var request }:
                using (request) return Evaluate(request, body, policy, installed);

            default:
                throw new NotSupportedException();
        }
    }

    private static (JsonNode Response, int Bytes)? Evaluate(AdmissionRequest request, byte[] body, Policy policy, InstalledSchema? installed)
    {
        try
        {
            var schema = request.Profile is { Resource.Kind: "Stage" } ? installed : null;
            Write(request, policy, AdmissionPhase.Validating, schema);
            return Write(request, policy, AdmissionPhase.Mutating, schema);
        }
        catch (JsonException fault)
        {
            Assert.Null(ParseOrNull(body)); // What is passed over when the request is read shows only now that it is no JSON.
            Assert.InRange(AdmissionReviewReader.NotJson(fault).Message.Length, 1, 1000);
            return null;
        }
    }

    private static (JsonNode Response, int Bytes) Write(AdmissionRequest request, Policy policy, AdmissionPhase phase, InstalledSchema? schema)
    {
        var (decision, written) = (new StatusEvaluator(policy).Evaluate(request.Update, phase, schema), new ArrayBufferWriter<byte>());
        AdmissionReviewWriter.Write(written, request.Uid, ResponseBuilder.Build(request, Sender, decision));
        var response = JsonNode.Parse(written.WrittenSpan)!["response"]!;
        Assert.Equal(request.Uid, response["uid"]!.GetValue<string>());
        if (phase == AdmissionPhase.Validating) Assert.Null(response["patch"]);
        return (response, written.WrittenCount);
    }

    private static JsonNode? ParseOrNull(byte[] body)
    {
        if (!Utf8.IsValid(body)) return null;

        try
        {
            var whole = JsonNode.Parse(body, documentOptions: new JsonDocumentOptions { MaxDepth = 60, AllowDuplicateProperties = false })!;
            whole.ToJsonString(); // Half of a surrogate pair shows only now.
            return whole;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}

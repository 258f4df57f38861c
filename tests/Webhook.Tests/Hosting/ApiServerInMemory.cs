using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace KargoStageWebhook.Hosting;

/// <summary>
/// As much of an API server as the webhook asks about its certificate, for what a real one cannot be made to do: it has a clock that tests
/// move, and takes orders to fail. Secrets and configurations are kept as they come; a watch says nothing, so a test that waits must poll.
/// </summary>
internal sealed class ApiServerInMemory : IAsyncDisposable
{
    /// <summary>Name of both configurations, and of the Service by which they call, in the namespace of the same name.</summary>
    public const string Name = "kargo-stage-webhook";

    private const string Secrets = $"/api/v1/namespaces/{Name}/secrets";
    private static readonly string[] Kinds = ["mutating", "validating"];

    private readonly Dictionary<string, JsonObject> _objects = [];
    private readonly WebApplication _server;
    private readonly TimeProvider _clock;
    private int _version;

    private ApiServerInMemory(TimeProvider clock)
    {
        _clock = clock;
        foreach (var kind in Kinds) Put(PathOf(kind), Configuration());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    /// <summary>Where it is.</summary>
    public string Url => _server.Urls.Single();

    /// <summary>What it says before it looks: a status code and a text; null where it has nothing against it.</summary>
    public Func<HttpRequest, (int Code, string Text)?> Order { get; set; } = _ => null;

    /// <summary>To which requests it says nothing for as long as the client waits.</summary>
    public Predicate<HttpRequest> IsSilent { get; set; } = _ => false;

    /// <summary>What becomes of a caBundle that is written.</summary>
    public Func<string, string> Store { get; set; } = written => written;

    /// <summary>How often Secrets were read.</summary>
    public int Reads { get; private set; }

    /// <summary>The Secret; null where there is none.</summary>
    public JsonObject? Secret
    {
        get => Find($"{Secrets}/{Name}-certificate");
        set => Put($"{Secrets}/{Name}-certificate", value!);
    }

    /// <summary>The caBundle of the configuration that mutates.</summary>
    public string CaBundle
    {
        get => Encoding.UTF8.GetString(Convert.FromBase64String(ClientConfigOf("mutating")["caBundle"]?.GetValue<string>() ?? string.Empty));
        set
        {
            foreach (var kind in Kinds) ClientConfigOf(kind)["caBundle"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(value));
        }
    }

    /// <summary>By how much the time that it says is ahead of its clock.</summary>
    public TimeSpan Ahead { get; set; }

    /// <summary>Starts one whose time is that of a clock.</summary>
    public static async Task<ApiServerInMemory> StartAsync(TimeProvider clock)
    {
        var started = new ApiServerInMemory(clock);
        await started._server.StartAsync(TestContext.Current.CancellationToken);
        return started;
    }

    /// <summary>Writes a kubeconfig for it into a folder.</summary>
    /// <returns>Path of the file.</returns>
    public string WriteKubeconfig(DirectoryInfo folder)
    {
        var file = Path.Combine(folder.FullName, "kubeconfig");
        File.WriteAllText(file, $"""
            apiVersion: v1
            kind: Config
            current-context: this
            contexts:
              - name: this
                context:
                  cluster: here
                  user: me
            clusters:
              - name: here
                cluster:
                  server: {Url}
            users:
              - name: me
                user:
                  token: anybody
            """);
        return file;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        context.Response.Headers.Date = (_clock.GetUtcNow() + Ahead).ToString("R", CultureInfo.InvariantCulture);
        using var body = new StreamReader(request.Body);
        var text = await body.ReadToEndAsync(context.RequestAborted);
        var sent = text.Length == 0 ? null : JsonNode.Parse(text)!.AsObject();
        if (IsSilent(request)) await Task.Delay(Timeout.Infinite, context.RequestAborted);
        if (request.Query.ContainsKey("watch"))
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }

        var (code, answer) = Order(request) ?? Answer(request.Method, request.Path, sent);
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer, context.RequestAborted);
    }

    private (int Code, string Text) Answer(string method, string path, JsonObject? sent)
    {
        lock (_objects)
        {
            if (method == "POST") return _objects.ContainsKey(NamedPath(path, sent!)) ? (409, "{}") : (201, Put(NamedPath(path, sent!), sent!));

            if (method == "GET" && path.StartsWith($"{Secrets}/", StringComparison.Ordinal)) Reads++;
            if (!_objects.TryGetValue(path, out var stored)) return path.EndsWith('s') ? (200, """{"metadata":{"resourceVersion":"1"},"items":[]}""") : (404, "{}");
            if (method == "GET") return (200, stored.ToJsonString());
            if (VersionOf(sent!) is { } version && version != VersionOf(stored)) return (409, "{}");
            if (method == "PUT") return (200, Put(path, sent!));

            var bundle = sent!["webhooks"]![0]!["clientConfig"]!["caBundle"]!.GetValue<string>();
            stored["webhooks"]![0]!["clientConfig"]!["caBundle"] =
                Convert.ToBase64String(Encoding.UTF8.GetBytes(Store(Encoding.UTF8.GetString(Convert.FromBase64String(bundle)))));
            return (200, Put(path, stored));
        }
    }

    private JsonObject? Find(string path)
    {
        lock (_objects) return _objects.GetValueOrDefault(path);
    }

    private string Put(string path, JsonObject stored)
    {
        lock (_objects)
        {
            _objects[path] = stored;
            stored["metadata"]!["resourceVersion"] = (++_version).ToString(CultureInfo.InvariantCulture);
            return stored.ToJsonString();
        }
    }

    private JsonObject ClientConfigOf(string kind) => Find(PathOf(kind))!["webhooks"]![0]!["clientConfig"]!.AsObject();

    private static string? VersionOf(JsonObject of) => of["metadata"]!["resourceVersion"]?.GetValue<string>();

    private static string NamedPath(string path, JsonObject of) => $"{path}/{of["metadata"]!["name"]}";

    private static string PathOf(string kind) => $"/apis/admissionregistration.k8s.io/v1/{kind}webhookconfigurations/{Name}";

    private static JsonObject Configuration() => new()
    {
        ["metadata"] = new JsonObject { ["name"] = Name },
        ["webhooks"] = new JsonArray(new JsonObject
        {
            ["name"] = "stages.kargo-stage-webhook.example",
            ["clientConfig"] = new JsonObject { ["service"] = new JsonObject { ["namespace"] = Name, ["name"] = Name } },
        }),
    };
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using k8s;
using KargoStageWebhook.Certificates;
using KargoStageWebhook.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace KargoStageWebhook.Kubernetes;

/// <summary>
/// Answers over HTTP as an API server does in moods that a real one cannot be brought into at will: overloaded, forgetful, disconnected.
/// </summary>
internal sealed class PlayedApiServer : IAsyncDisposable
{
    private static readonly Issued SelfSigned = Issued.Root("localhost", new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private readonly WebApplication _server;
    private readonly string _kubeconfig = Path.GetTempFileName();
    private readonly ConcurrentQueue<string> _requests = new();

    private PlayedApiServer(WebApplication server) => _server = server;

    /// <summary>What was asked for: path and query of each request.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    /// <summary>A client of it, as the webhook has.</summary>
    public ApiServer Client => ClientWithin(TimeSpan.FromSeconds(100));

    /// <summary>The same, that waits this long for a response.</summary>
    public ApiServer ClientWithin(TimeSpan limit) =>
        ApiServer.With(new ClusterAccess(new KubernetesClientConfiguration { Host = Address, HttpClientTimeout = limit }) { Description = "a played API server" });

    /// <summary>Where it listens.</summary>
    public string Address => _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Starts one.</summary>
    /// <param name="answers">The answer to the first request, the second and so on; the last one answers all that follow.</param>
    public static Task<PlayedApiServer> StartAsync(params RequestDelegate[] answers) => StartAsync(_ => { }, answers);

    /// <summary>The same over TLS, without which it gets no credentials.</summary>
    /// <param name="answers">As of <see cref="StartAsync(RequestDelegate[])"/>.</param>
    public static async Task<PlayedApiServer> StartWithTlsAsync(params RequestDelegate[] answers)
    {
        using var pair = X509Certificate2.CreateFromPem(SelfSigned.Pem, SelfSigned.KeyPem);
        var certificate = X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
        return await StartAsync(listen => listen.UseHttps(certificate), answers);
    }

    private static async Task<PlayedApiServer> StartAsync(Action<ListenOptions> listen, RequestDelegate[] answers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen));
        var played = new PlayedApiServer(builder.Build());
        played._server.Run(context =>
        {
            played._requests.Enqueue($"{context.Request.Path}{context.Request.QueryString}");
            return answers[Math.Min(played._requests.Count, answers.Length) - 1](context);
        });
        await played._server.StartAsync(TestContext.Current.CancellationToken);
        return played;
    }

    /// <summary>A page of a list of Stages.</summary>
    /// <param name="next">Continue token; null at the end.</param>
    /// <param name="names">Names of the Stages, in order.</param>
    public static RequestDelegate Page(string? next, params string[] names) => Reply(200, PageText(next, names));

    /// <summary>Any JSON.</summary>
    public static RequestDelegate Reply(int code, string text) => context =>
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(text);
    };

    /// <summary>A load balancer's page for a server that is not there.</summary>
    /// <param name="charset">The charset that its Content-Type names.</param>
    public static RequestDelegate UnavailablePage(string charset) => context =>
    {
        context.Response.StatusCode = 503;
        context.Response.ContentType = $"text/html; charset={charset}";
        return context.Response.Body.WriteAsync("<html><body><b>Http/1.1 Service Unavailable</b></body></html>"u8.ToArray()).AsTask();
    };

    /// <summary>An answer, after a wait.</summary>
    public static RequestDelegate After(Func<Task> waitAsync, RequestDelegate answer) => async context =>
    {
        await waitAsync().WaitAsync(context.RequestAborted);
        await answer(context);
    };

    /// <summary>Page after page of two Stages each, without end.</summary>
    public static RequestDelegate Endless()
    {
        var page = 0;
        return context =>
        {
            var number = Interlocked.Increment(ref page).ToString("00000", CultureInfo.InvariantCulture);
            return Page("there", $"{number}-a", $"{number}-b")(context);
        };
    }

    /// <summary>A page that breaks off behind its first Stage.</summary>
    public static RequestDelegate BrokenPage(params string[] names) => async context =>
    {
        var text = PageText(null, names);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = text.Length;
        await context.Response.WriteAsync(text[..(text.Length / 2)]);
        await context.Response.Body.FlushAsync();
        context.Abort();
    };

    /// <summary>A response of which half comes, and no more while the client waits.</summary>
    public static RequestDelegate Stalled(int code) => async context =>
    {
        context.Response.StatusCode = code;
        context.Response.ContentLength = 2;
        await context.Response.WriteAsync("{");
        await context.Response.Body.FlushAsync();
        await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
    };

    /// <summary>A Status.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="retryAfter">Seconds to wait; null for no such header.</param>
    /// <param name="next">Continue token of a 410; null for none.</param>
    public static RequestDelegate Failure(int code, string? retryAfter = null, string? next = null) => context =>
    {
        if (retryAfter is not null) context.Response.Headers.RetryAfter = retryAfter;
        return Reply(code, $$$"""{"kind":"Status","apiVersion":"v1","metadata":{"continue":"{{{next}}}"},"status":"Failure","code":{{{code}}},"message":"no ({{{code}}})"}""")(context);
    };

    /// <summary>Writes a kubeconfig whose current context this is.</summary>
    /// <param name="user">How its user proves to be one.</param>
    /// <param name="address">Where else it is said to listen; null for where it does.</param>
    /// <returns>Its path.</returns>
    public string WriteKubeconfig(string user = "token: none", string? address = null)
    {
        File.WriteAllText(
            _kubeconfig,
            $$"""
            apiVersion: v1
            kind: Config
            clusters: [{ name: here, cluster: { server: "{{address ?? Address}}"{{(Address.StartsWith("https:", StringComparison.Ordinal) ? ", insecure-skip-tls-verify: true" : "")}} } }]
            users: [{ name: me, user: { {{user}} } }]
            contexts: [{ name: this, context: { cluster: here, user: me } }]
            current-context: this
            """);
        return _kubeconfig;
    }

    /// <summary>Runs a verb against it.</summary>
    public CommandRun Run(params string[] arguments) => CommandRun.Webhook([.. arguments, "--kubeconfig", WriteKubeconfig()]);

    /// <summary>The same as a process of its own.</summary>
    public CommandRun RunProcess(params string[] arguments) => CommandRun.WebhookIn([$"Webhook__Kubeconfig={WriteKubeconfig()}"], arguments);

    public ValueTask DisposeAsync()
    {
        File.Delete(_kubeconfig);
        return _server.DisposeAsync();
    }

    private static string PageText(string? next, IEnumerable<string> names)
    {
        var items = names.Select(name => $$"""{"apiVersion":"kargo.akuity.io/v1alpha1","kind":"Stage","metadata":{"namespace":"demo","name":"{{name}}"} }""");
        return $$$"""{"apiVersion":"kargo.akuity.io/v1alpha1","items":[{{{string.Join(',', items)}}}],"kind":"StageList","metadata": { "continue": "{{{next}}}" } }""";
    }
}

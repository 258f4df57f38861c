using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace KargoStageWebhook.EndToEnd.Cluster;

/// <summary>One address for two API servers: a kube-apiserver, and another one that has the custom resources and by whose version both go.</summary>
internal sealed class ApiServerFront : IAsyncDisposable
{
    // A watch may say nothing for long.
    private static readonly ForwarderRequestConfig Patiently = new() { ActivityTimeout = TimeSpan.FromHours(1) };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("kargo-stage-webhook-");
    private readonly ApiServerAccess _core, _resources;
    private readonly HttpMessageInvoker _client;
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, string> _documents = [];
    private HashSet<string> _coreGroups = [];

    private ApiServerFront(ApiServerAccess core, ApiServerAccess resources)
    {
        (_core, _resources) = (core, resources);
        _client = new HttpMessageInvoker(NewHandler());
        _app = Build();
    }

    /// <summary>Starts it.</summary>
    /// <param name="core">The kube-apiserver.</param>
    /// <param name="resources">The one with the custom resources.</param>
    /// <param name="besides">Groups that both have, and for which the second is asked.</param>
    public static async Task<ApiServerFront> StartAsync(ApiServerAccess core, ApiServerAccess resources, params IReadOnlyList<string> besides)
    {
        var front = new ApiServerFront(core, resources);
        try
        {
            front._coreGroups = (await GroupsOfAsync(core)).Except(["apiextensions.k8s.io", .. besides]).ToHashSet();
            await front._app.StartAsync();
            return front;
        }
        catch
        {
            await front.DisposeAsync();
            throw;
        }
    }

    /// <summary>The way in.</summary>
    public ApiServerAccess Access => new(new Uri(_app.Urls.Single()), CertificateFile, _core.Token);

    /// <summary>Answers itself what neither server has.</summary>
    /// <param name="path">The path.</param>
    /// <param name="document">A document of JSON.</param>
    public void Answer(string path, string document) => _documents[path] = document;

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
        _folder.Delete(recursive: true);
    }

    private string CertificateFile => Path.Combine(_folder.FullName, "front.crt");

    private WebApplication Build()
    {
        var certificate = MakeCertificate();
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = certificate })));
        builder.Services.AddHttpForwarder();
        var app = builder.Build();
        app.Map("/{**path}", (HttpContext context, IHttpForwarder forwarder) => ForwardAsync(context, forwarder));
        return app;
    }

    private async Task ForwardAsync(HttpContext context, IHttpForwarder forwarder)
    {
        if (_documents.TryGetValue(context.Request.Path, out var document))
        {
            await context.Response.WriteAsync(document, context.RequestAborted);
            return;
        }

        var server = IsOfResources(context.Request.Path) ? _resources : _core;
        await forwarder.SendAsync(context, server.Address.ToString(), _client, Patiently, Promptly.Instance);
    }

    // A group that the kube-apiserver does not have is a CRD's.
    private bool IsOfResources(PathString path)
    {
        if (path.StartsWithSegments("/version")) return true;

        return path.StartsWithSegments("/apis", out var rest) && rest.Value?.Split('/') is ["", { Length: > 0 } group, ..] && !_coreGroups.Contains(group);
    }

    // Its own, without those of custom resources that tests before have left there.
    private static async Task<IEnumerable<string>> GroupsOfAsync(ApiServerAccess core)
    {
        using var api = core.Open();
        var custom = from crd in (await api.GetAsync("/apis/apiextensions.k8s.io/v1/customresourcedefinitions")).Done().Body["items"]!.AsArray() select crd!["spec"]!["group"]!.GetValue<string>();
        return [.. (await api.GetAsync("/apis")).Done().Body["groups"]!.AsArray().Select(group => group!["name"]!.GetValue<string>()).Except(custom)];
    }

    // It believes each of the two by its own certificates, as a kubeconfig would.
    private SocketsHttpHandler NewHandler()
    {
        var trusted = new X509Certificate2Collection();
        foreach (var server in (ApiServerAccess[])[_core, _resources]) trusted.ImportFromPemFile(server.CertificateFile);
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(trusted);
        return new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            EnableMultipleHttp2Connections = true,
            SslOptions = { CertificateChainPolicy = policy },
        };
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=api-servers", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddDays(1));
    }

    /// <summary>Passes on that a response has begun: a watch may have nothing more to say for long.</summary>
    private sealed class Promptly : HttpTransformer
    {
        public static readonly Promptly Instance = new();

        public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
        {
            var hasBody = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
            if (hasBody && proxyResponse is not null) await httpContext.Response.Body.FlushAsync(cancellationToken);
            return hasBody;
        }
    }
}

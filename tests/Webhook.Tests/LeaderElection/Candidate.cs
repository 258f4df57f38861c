using KargoStageWebhook.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.LeaderElection;

/// <summary>A replica that is a candidate because it audits, with an API server and a clock that a test moves.</summary>
internal sealed class Candidate : IAsyncDisposable
{
    /// <summary>Path of the Leases.</summary>
    public const string Leases = $"/apis/coordination.k8s.io/v1/namespaces/{ApiServerInMemory.Name}/leases";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();
    private readonly FakeTimeProvider _clock;

    private Candidate(ApiServerInMemory api, FakeTimeProvider clock, string auditPeriod, string[] settings)
    {
        (Api, _clock) = (api, clock);
        Host = RunningHost.Rewired(
            services => services.AddSingleton<TimeProvider>(clock),
            [$"Webhook:Kubeconfig={api.WriteKubeconfig(_folder)}", $"Webhook:Namespace={ApiServerInMemory.Name}", "Webhook:Events=false", $"Webhook:AuditPeriod={auditPeriod}", .. settings]);
    }

    public ApiServerInMemory Api { get; }

    public RunningHost Host { get; }

    /// <summary>Starts one.</summary>
    /// <param name="prepare">What is done to the API server before.</param>
    /// <param name="auditPeriod">How often it audits.</param>
    /// <param name="settings">Further settings.</param>
    public static async Task<Candidate> StartAsync(Action<ApiServerInMemory> prepare, string auditPeriod = "1d", params string[] settings)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var api = await ApiServerInMemory.StartAsync(clock);
        prepare(api);
        return new Candidate(api, clock, auditPeriod, settings);
    }

    /// <summary>Whether a request writes the Lease.</summary>
    public static bool IsWrite(HttpRequest request) => request.Path.StartsWithSegments(Leases) && !HttpMethods.IsGet(request.Method);

    /// <summary>Texts of the log lines with this event id.</summary>
    public IReadOnlyList<string> Logged(int id) => [.. Host.Log.Lines.Where(line => line.Event == id).Select(line => line.Text)];

    /// <summary>Lets time pass, a quarter of a second at each look, until it is so: a request must not take ten seconds of it.</summary>
    public Task PassUntilAsync(Func<bool> isSo) => PassUntilAsync(() => Task.FromResult(isSo()));

    /// <inheritdoc cref="PassUntilAsync(Func{bool})"/>
    public Task PassUntilAsync(Func<Task<bool>> isSo) => Eventually.TrueAsync(async () =>
    {
        if (await isSo()) return true;

        _clock.Advance(TimeSpan.FromMilliseconds(250));
        return false;
    });

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Api.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

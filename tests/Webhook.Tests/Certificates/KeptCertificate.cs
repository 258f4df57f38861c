using System.Net;
using System.Text.Json.Nodes;
using KargoStageWebhook.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace KargoStageWebhook.Certificates;

/// <summary>A replica that manages its certificate, with an API server and clocks that a test moves.</summary>
internal sealed class KeptCertificate : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory();

    private KeptCertificate(ApiServerInMemory api, FakeTimeProvider clock) => (Api, Clock) = (api, clock);

    public ApiServerInMemory Api { get; }

    /// <summary>The API server's, and the replica's unless it has one of its own.</summary>
    public FakeTimeProvider Clock { get; }

    public RunningHost Host { get; private set; } = null!;

    /// <summary>Starts a replica.</summary>
    /// <param name="settings">Its settings.</param>
    public static Task<KeptCertificate> StartAsync(params string[] settings) => StartAsync(_ => { }, settings);

    /// <summary>Starts a replica.</summary>
    /// <param name="prepare">What is done to the API server before.</param>
    /// <param name="settings">Its settings.</param>
    public static async Task<KeptCertificate> StartAsync(Action<ApiServerInMemory> prepare, params string[] settings)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var api = await ApiServerInMemory.StartAsync(clock);
        prepare(api);
        var kept = new KeptCertificate(api, clock);
        kept.Host = kept.Replica(clock, settings);
        return kept;
    }

    /// <summary>A replica of the same, by a clock of its own.</summary>
    public RunningHost Replica(TimeProvider clock, params string[] settings) => RunningHost.Rewired(
        services => services.AddSingleton(clock),
        [
            $"Webhook:Kubeconfig={Api.WriteKubeconfig(_folder)}", "Webhook:Certificates=SelfManaged", $"Webhook:Namespace={ApiServerInMemory.Name}",
            "Webhook:Events=false", .. settings,
        ]);

    /// <summary>Lets time pass, a second at each look, until it is so.</summary>
    public Task PassUntilAsync(Func<Task<bool>> isSo) => Eventually.TrueAsync(async () =>
    {
        if (await isSo()) return true;

        Clock.Advance(TimeSpan.FromSeconds(1));
        return false;
    });

    /// <inheritdoc cref="PassUntilAsync(Func{Task{bool}})"/>
    public Task PassUntilAsync(Func<bool> isSo) => PassUntilAsync(() => Task.FromResult(isSo()));

    /// <summary>Lets minutes pass until it is so: the replica has read its Secret at each look, which it does every ten seconds.</summary>
    public async Task PassLongUntilAsync(Func<bool> isSo)
    {
        for (var looks = 0; !isSo(); looks++)
        {
            Assert.InRange(looks, 0, 100);
            var reads = Api.Reads;
            Clock.Advance(TimeSpan.FromSeconds(9));
            await PassUntilAsync(() => Api.Reads > reads);
        }
    }

    /// <summary>Lets so many seconds pass, and the replica read its Secret in the meantime.</summary>
    public Task PassSecondsAsync(int seconds)
    {
        var (end, reads) = (Clock.GetUtcNow() + TimeSpan.FromSeconds(seconds), Api.Reads);
        return PassLongUntilAsync(() => Clock.GetUtcNow() >= end && Api.Reads > reads + 2);
    }

    /// <summary>Whether the certificate that is shown is valid by the clock.</summary>
    public bool IsValidNow()
    {
        using var presented = new PinnedCertificate(Host.HttpsPort, ApiServerInMemory.Name);
        return presented.Presented.NotBefore <= Clock.GetUtcNow() && presented.Presented.NotAfter > Clock.GetUtcNow();
    }

    /// <summary>Puts texts into the Secret, as somebody else would.</summary>
    public void Store(params IReadOnlyList<(string Key, string Text)> texts)
    {
        var secret = Api.Secret!.DeepClone();
        foreach (var (key, text) in texts) secret["data"]![key] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
        Api.Secret = secret.AsObject();
    }

    public async Task<bool> IsReadyAsync() => (await Host.Operations.GetAsync("/readyz", TestContext.Current.CancellationToken)).StatusCode == HttpStatusCode.OK;

    /// <summary>What is shown in a handshake now.</summary>
    public string Leaf()
    {
        using var presented = new PinnedCertificate(Host.HttpsPort, ApiServerInMemory.Name);
        return presented.Presented.ExportCertificatePem();
    }

    /// <summary>A text in the Secret.</summary>
    public string? Stored(string key) => Api.Secret?["data"]?[key] is JsonNode text ? System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(text.GetValue<string>())) : null;

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Api.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

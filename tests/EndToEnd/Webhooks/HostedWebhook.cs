using System.Text;
using KargoStageWebhook.Serve;
using KargoStageWebhook.Watch;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace KargoStageWebhook.EndToEnd.Webhooks;

/// <summary>The server in this process: a replica where the process is not what is tested. .NET compiles it once for all of them, where each process would compile it again.</summary>
internal sealed class HostedWebhook : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly StringBuilder _output;

    private HostedWebhook(WebApplication app, StringBuilder output) => (_app, _output) = (app, output);

    /// <summary>Whether it has not ended.</summary>
    public bool IsAlive => !_app.Lifetime.ApplicationStopped.IsCancellationRequested;

    /// <summary>What it has logged so far.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="settings">Names under <c>Webhook</c>, and values.</param>
    /// <param name="silence">How long the API server may be silent, shorter than a setting may say; null for what the settings say.</param>
    public static async Task<HostedWebhook> StartAsync(IEnumerable<(string Name, string Value)> settings, TimeSpan? silence)
    {
        var output = ConsoleOfCaller.Begin();
        var app = WebhookApp.Build(
            [.. settings.Select(setting => $"--Webhook:{setting.Name}={setting.Value}")],
            replace: services =>
            {
                if (silence is { } shorter) services.AddSingleton(new SilenceLimits(shorter) { Min = shorter });
            });
        await app.StartAsync();
        // Signals are for the run of the tests, which would not end by SIGTERM.
        ((IDisposable)app.Services.GetRequiredService<IHostLifetime>()).Dispose();
        return new HostedWebhook(app, output);
    }

    /// <summary>Asks it to end, as SIGTERM does, and waits.</summary>
    public async Task TerminateAsync()
    {
        _app.Lifetime.StopApplication();
        await _app.StopAsync();
    }

    /// <summary>Ends it at once.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _app.StopAsync(new CancellationToken(canceled: true));
        }
        catch (OperationCanceledException)
        {
            // What would have taken its time.
        }

        await _app.DisposeAsync();
    }

    /// <summary>The console of this process, which keeps apart what each replica writes: a logger's thread writes for who started it.</summary>
    private sealed class ConsoleOfCaller(TextWriter everybody) : TextWriter
    {
        private static readonly AsyncLocal<StringBuilder?> Own = new();

        static ConsoleOfCaller() => Console.SetOut(new ConsoleOfCaller(Console.Out));

        public override Encoding Encoding => everybody.Encoding;

        /// <summary>Keeps what the caller, and what it starts, writes from now on.</summary>
        public static StringBuilder Begin() => Own.Value = new StringBuilder();

        public override void Write(char value) => Write([value]);

        public override void Write(string? value) => Write(value.AsSpan());

        public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

        public override void Write(ReadOnlySpan<char> buffer)
        {
            if (Own.Value is not { } own)
            {
                everybody.Write(buffer);
                return;
            }

            lock (own) own.Append(buffer);
        }

        public override void Flush() => everybody.Flush();
    }
}

using System.Globalization;
using System.Reflection;
using Microsoft.Testing.Platform.Builder;
using Microsoft.Testing.Platform.Configurations;
using Microsoft.Testing.Platform.Extensions;
using Microsoft.Testing.Platform.Extensions.Messages;
using Microsoft.Testing.Platform.Extensions.TestHost;
using Microsoft.Testing.Platform.Messages;
using Microsoft.Testing.Platform.Services;

namespace KargoStageWebhook.Reporting;

/// <summary>Writes the ten slowest tests of a project, and how long all of them took, to a file; <c>dotnet test</c> names it when the run ends, and .ci/run prints it.</summary>
internal sealed class SlowestTests(IConfiguration configuration, IMessageBus messages) : IDataConsumer, IDataProducer, ITestSessionLifetimeHandler
{
    private const int Shown = 10;

    private readonly List<(TimeSpan Duration, string Name)> _tests = [];

    public string Uid => nameof(SlowestTests);

    public string Version => "1";

    public string DisplayName => "Slowest tests";

    public string Description => "Writes down the slowest tests.";

    public Type[] DataTypesConsumed => [typeof(TestNodeUpdateMessage)];

    public Type[] DataTypesProduced => [typeof(SessionFileArtifact)];

    /// <summary>Adds it to a test project, as Directory.Build.targets asks for.</summary>
    public static void AddExtensions(ITestApplicationBuilder builder, string[] _)
    {
        var factory = new CompositeExtensionFactory<SlowestTests>(services => new SlowestTests(services.GetConfiguration(), services.GetMessageBus()));
        builder.TestHost.AddDataConsumer(factory);
        builder.TestHost.AddTestSessionLifetimeHandler(factory);
    }

    public Task<bool> IsEnabledAsync() => Task.FromResult(true);

    public Task ConsumeAsync(IDataProducer dataProducer, IData value, CancellationToken cancellationToken)
    {
        if (value is TestNodeUpdateMessage { TestNode: var node } && node.Properties.SingleOrDefault<TimingProperty>() is { } timing)
            _tests.Add((timing.GlobalTiming.Duration, node.DisplayName));
        return Task.CompletedTask;
    }

    public Task OnTestSessionStartingAsync(ITestSessionContext context) => Task.CompletedTask;

    public async Task OnTestSessionFinishingAsync(ITestSessionContext context)
    {
        var project = Assembly.GetExecutingAssembly().GetName().Name;
        var total = TimeSpan.FromTicks(_tests.Sum(test => test.Duration.Ticks));
        var lines = _tests.OrderByDescending(test => test.Duration).Take(Shown)
            .Select(test => string.Create(CultureInfo.InvariantCulture, $"{test.Duration.TotalSeconds,7:0.0} s  {test.Name}"))
            .Prepend(string.Create(CultureInfo.InvariantCulture, $"{total.TotalSeconds,7:0.0} s  {project}: all {_tests.Count} tests, some of them at once; the slowest:"));
        var file = new FileInfo(Path.Combine(configuration.GetTestResultDirectory(), $"{project}.slowest.txt"));
        file.Directory!.Create();
        await File.WriteAllLinesAsync(file.FullName, lines, context.CancellationToken);
        await messages.PublishAsync(this, new SessionFileArtifact(context.SessionUid, file, "slowest tests"));
    }
}

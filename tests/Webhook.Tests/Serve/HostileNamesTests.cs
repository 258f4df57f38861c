using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Serve;

/// <summary>Names that no API server would let through, should one ever come: they stay text.</summary>
public sealed class HostileNamesTests : IAsyncLifetime
{
    private const int MaxWarningLength = 256;

    private readonly RunningHost _host = RunningHost.With("Webhook:Requirements=Strict");

    /// <summary>A new line, a header, an escape sequence of a terminal, a C1 control, JSON that would close the answer, and sheer length.</summary>
    public static TheoryData<string> Names { get; } =
    [
        "a\r\nSet-Cookie: b",
        "\u001b[2J\u001b]0;title\u0007",
        "c\u0085d\u0000e",
        "\"}]},\"allowed\":true,\"x\":\"",
        new string('n', 10_000),
        string.Concat(Enumerable.Repeat("\U0001F600", 5_000)),
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Nothing_that_people_read_holds_control_characters(string name)
    {
        var answer = await DenyAsync(name);

        string[] texts = [answer.Status.TextAt("message"), .. answer.Warnings, .. answer.AuditAnnotations.Values, .. LoggedTexts];
        Assert.DoesNotContain(string.Concat(texts), char.IsControl);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Warnings_stay_short(string name)
    {
        var answer = await DenyAsync(name);

        Assert.All(answer.Warnings, warning => Assert.InRange(warning.Length, 1, MaxWarningLength));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_line_of_the_log_stays_short(string name)
    {
        await DenyAsync(name);

        Assert.All(LoggedTexts, text => Assert.InRange(text.Length, 1, 2_000));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_message_stays_short(string name) =>
        Assert.InRange((await DenyAsync(name)).Status.TextAt("message").Length, 1, 2_000);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_uid_comes_back_as_it_came(string name)
    {
        var uid = Short(name);

        Assert.Equal(uid, (await _host.MutateAsync(ARequest.OfStageWithoutId().WithUid(uid))).Uid);
    }

    [Fact]
    public async Task An_id_that_is_carried_over_comes_as_it_is_stored()
    {
        var stored = Stage.With(Stage.Collection("a", new Entry { Id = "\"\\\u0007\U0001F600" }));
        var request = ARequest.OfStageWithoutId().OnTopOf(stored);

        Assert.Equal("\"\\\u0007\U0001F600", (await _host.MutateAsync(request)).AppliedTo(request.Object).Ids().Single());
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _host.DisposeAsync();

    // A longer uid is HTTP 400.
    private static string Short(string uid) => uid[..Math.Min(uid.Length, 60)];

    private IEnumerable<string> LoggedTexts => _host.Log.Lines.Select(line => line.Text);

    private Task<Answer> DenyAsync(string name)
    {
        var request = ARequest.OfStageWith(new Entry { Phase = null }) with { Name = name, Namespace = name, User = name, Uid = Short(name) };
        return _host.MutateAsync(request);
    }
}

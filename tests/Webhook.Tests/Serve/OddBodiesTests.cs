using System.Net;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Serve;

/// <summary>A folder of bodies that no API server sends. Where a file lies says how it is to be answered.</summary>
public sealed class OddBodiesTests(RunningHost host) : IClassFixture<RunningHost>
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Serve", "OddBodies");

    /// <summary>Files that are no AdmissionReview.</summary>
    public static TheoryData<string> Unreadable => Files("400");

    /// <summary>Files that are one, though its values are not what they should be.</summary>
    public static TheoryData<string> Readable => Files("200");

    /// <summary>What takes more room than a file should, or is not text.</summary>
    public static IReadOnlyDictionary<string, byte[]> Bytes { get; } = new Dictionary<string, byte[]>
    {
        ["nothing"] = [],
        ["a byte order mark"] = [0xEF, 0xBB, 0xBF, .. ARequest.OfStageWithoutId().Body()],
        ["UTF-16"] = System.Text.Encoding.Unicode.GetBytes("{\"kind\":\"AdmissionReview\"}"),
        ["100 000 open brackets"] = [.. Enumerable.Repeat((byte)'[', 100_000)],
        ["100 000 open braces"] = [.. Enumerable.Repeat("{\"request\":"u8.ToArray(), 100_000).SelectMany(part => part)],
        ["a request nested 20 000 deep"] = Replaced("\"demo\"", new string('[', 20_000) + new string(']', 20_000)),
        ["bytes that are not UTF-8 between values"] = [.. "{\"kind\":"u8, 0xFF, 0xFE, .. "}"u8],
        ["zeros"] = new byte[1000],
    };

    /// <summary>Their names.</summary>
    public static TheoryData<string> NamesOfBytes => [.. Bytes.Keys];

    [Theory]
    [MemberData(nameof(Unreadable))]
    public async Task What_is_no_AdmissionReview_is_told_what_was_expected(string file) => ShouldExplain(await AskAsync(file));

    [Theory]
    [MemberData(nameof(NamesOfBytes))]
    public async Task Bytes_that_are_no_AdmissionReview_are_told_what_was_expected(string name) =>
        ShouldExplain(await host.AskAsync("/mutate", Bytes[name]));

    [Theory]
    [MemberData(nameof(Readable))]
    public async Task A_request_is_allowed_whatever_types_its_values_have(string file) => Assert.True((await AskAsync(file)).Allowed);

    [Theory]
    [MemberData(nameof(Readable))]
    public async Task A_request_gets_its_uid_back_whatever_types_its_values_have(string file) => Assert.Equal("odd", (await AskAsync(file)).Uid);

    [Fact]
    public async Task Null_entries_are_counted_but_not_patched()
    {
        var patch = (await AskAsync("200/entry-null.json")).Patch;

        Assert.Equal("/status/freightHistory/0/verificationHistory/1/id", patch.Single().TextAt("path"));
    }

    [Fact]
    public async Task A_value_of_the_wrong_type_is_left_to_the_schema() => Assert.Empty((await AskAsync("200/id-number.json")).Warnings);

    [Fact]
    public async Task Opaque_fields_may_nest_hundreds_deep()
    {
        var output = string.Concat(Enumerable.Repeat("{\"a\":[", 500)) + string.Concat(Enumerable.Repeat("]}", 500));

        Assert.Single((await host.AskAsync("/mutate", Replaced("{\"freightHistory\":", $"{{\"health\":{output},\"freightHistory\":"))).Patch);
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF_8_within_a_text_do_no_harm()
    {
        var body = Replaced("\"demo\"", "\"de?mo\"");
        body.AsSpan().Replace((byte)'?', (byte)0xFF);

        Assert.NotEqual(HttpStatusCode.InternalServerError, (await host.AskAsync("/mutate", body)).Code);
    }

    [Fact]
    public async Task After_all_of_them_the_server_lives_on()
    {
        foreach (var file in Files("400")) await AskAsync(file.Data);
        foreach (var body in Bytes.Values) await host.AskAsync("/validate", body);

        await host.ShouldStillServeAsync();
    }

    private static TheoryData<string> Files(string status) =>
        [.. Directory.EnumerateFiles(Path.Combine(Folder, status)).Order().Select(file => Path.GetRelativePath(Folder, file))];

    private static byte[] Replaced(string text, string by) => System.Text.Encoding.UTF8.GetBytes(
        System.Text.Encoding.UTF8.GetString(ARequest.OfStageWithoutId().Body()).Replace(text, by, StringComparison.Ordinal));

    private static void ShouldExplain(Answer answer)
    {
        Assert.Equal(HttpStatusCode.BadRequest, answer.Code);
        Assert.Equal(("v1", "Status", "Failure"), (answer.Body.TextAt("apiVersion"), answer.Body.TextAt("kind"), answer.Body.TextAt("status")));
        Assert.Equal(("BadRequest", "400"), (answer.Body.TextAt("reason"), answer.Body.TextAt("code")));
        Assert.Contains("expected an AdmissionReview of admission.k8s.io/v1 with a request", answer.Body.TextAt("message"), StringComparison.Ordinal);
    }

    private Task<Answer> AskAsync(string file) => host.AskAsync("/mutate", File.ReadAllBytes(Path.Combine(Folder, file)));
}

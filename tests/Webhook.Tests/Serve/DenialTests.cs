using System.Text.Json.Nodes;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Serve;

/// <summary>What a denial tells the client, its log and a person on call.</summary>
public sealed class DenialTests(DenialTests.StrictHost strict) : IClassFixture<DenialTests.StrictHost>
{
    private static readonly ARequest Bare = ARequest.OfStageWith(new Entry { Phase = null, At = null });

    [Fact]
    public async Task It_is_a_Status_of_reason_Invalid()
    {
        var status = (await DenyAsync()).Status;

        Assert.Equal(("Failure", "Invalid", "422"), (status.TextAt("status"), status.TextAt("reason"), status.TextAt("code")));
    }

    [Fact]
    public async Task It_comes_over_HTTP_as_a_success() => Assert.Equal(System.Net.HttpStatusCode.OK, (await DenyAsync()).Code);

    [Fact]
    public async Task It_bears_the_uid_of_its_request() => Assert.Equal(Bare.Uid, (await DenyAsync()).Uid);

    [Fact]
    public async Task Its_details_name_the_object()
    {
        var details = (await DenyAsync()).Status["details"]!;

        Assert.Equal(
            ("kargo.akuity.io", "Stage", "test", Stage.Uid),
            (details.TextAt("group"), details.TextAt("kind"), details.TextAt("name"), details.TextAt("uid")));
    }

    [Fact]
    public async Task It_has_a_cause_for_each_field_spelled_as_the_API_server_spells_it() => Assert.Equal(
        [
            ("FieldValueRequired", "status.freightHistory[0].verificationHistory[0].phase"),
            ("FieldValueRequired", "status.freightHistory[0].verificationHistory[0].startTime"),
        ],
        Causes(await DenyAsync()).Select(cause => (cause.TextAt("reason"), cause.TextAt("field"))));

    [Fact]
    public async Task Each_cause_says_why_the_field_matters() =>
        Assert.All(Causes(await DenyAsync()), cause => Assert.StartsWith("Required value: ", cause.TextAt("message"), StringComparison.Ordinal));

    [Theory]
    [InlineData("Stage demo/test", "status.freightHistory[0].verificationHistory[0].phase")]
    [InlineData("Sent by system:serviceaccount:kargo:kargo-controller", "controller version unknown")]
    [InlineData("Required by the setting Webhook:Requirements=Strict")]
    [InlineData("What to do: run a controller that writes phase", "or set Webhook:Requirements=Installed")]
    public async Task Its_message_names_the_object_the_field_the_sender_the_setting_and_what_to_do(params string[] parts)
    {
        var message = (await DenyAsync()).Status.TextAt("message");

        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_denial_by_mode_names_the_mode()
    {
        await using var host = RunningHost.With("Webhook:Mode=Reject");

        var message = (await host.MutateAsync(ARequest.OfStageWithoutId())).Status.TextAt("message");

        Assert.Contains("Required by the setting Webhook:Mode=Reject", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_audit_log_learns_decision_sender_and_fields()
    {
        var annotations = (await DenyAsync()).AuditAnnotations;

        Assert.Equal("denied", annotations["decision"]);
        Assert.Equal(Bare.User, annotations["sender"]);
        Assert.Contains("status.freightHistory[0].verificationHistory[0].startTime denied", annotations["violations"], StringComparison.Ordinal);
    }

    // The API server puts `NAME-OF-WEBHOOK/` before each; what follows must be a qualified name (k8s.io/apimachinery, IsQualifiedName).
    [Fact]
    public async Task Keys_of_audit_annotations_are_qualified_names() => Assert.All(
        (await DenyAsync()).AuditAnnotations.Keys, key => Assert.Matches("^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$", key));

    [Fact]
    public async Task However_much_is_missing_the_warnings_are_few()
    {
        var answer = await strict.Running.MutateAsync(ARequest.OfStageWith([.. Enumerable.Repeat(new Entry { Phase = null }, 1000)]));

        Assert.InRange(answer.Warnings.Count, 1, 5);
    }

    private static IEnumerable<JsonNode> Causes(Answer answer) => answer.Status["details"]!["causes"]!.AsArray().OfType<JsonNode>();

    private Task<Answer> DenyAsync() => strict.Running.MutateAsync(Bare);

    /// <summary>A server that requires id, phase and startTime.</summary>
    public sealed class StrictHost : IAsyncDisposable
    {
        internal RunningHost Running { get; } = RunningHost.With("Webhook:Requirements=Strict");

        public ValueTask DisposeAsync() => Running.DisposeAsync();
    }
}

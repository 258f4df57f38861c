using System.Text.Json.Nodes;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Serve;

/// <summary>What <c>/mutate</c> does about the incident, in the default mode.</summary>
public sealed class MutateTests(RunningHost host) : IClassFixture<RunningHost>
{
    [Fact]
    public async Task The_incident_is_backfilled()
    {
        var answer = await host.AskAsync("/mutate", Samples.Incident);

        Assert.All(answer.AppliedTo(Samples.IncidentStage).AllEntries(), entry => Assert.NotEmpty(entry.TextAt("id")));
    }

    [Fact]
    public async Task Backfilling_changes_nothing_but_missing_ids()
    {
        var sent = Samples.IncidentStage;

        var patched = (await host.AskAsync("/mutate", Samples.Incident)).AppliedTo(sent);

        foreach (var entry in patched.AllEntries()) entry.Remove("id");
        Assert.True(JsonNode.DeepEquals(sent, patched));
    }

    [Fact]
    public async Task An_answer_bears_the_uid_of_its_request() =>
        Assert.Equal("0b4d2f6e-8f3a-4a55-9d0e-6c2b7e1f9a34", (await host.AskAsync("/mutate", Samples.Incident)).Uid);

    [Fact]
    public async Task What_is_backfilled_is_allowed() => Assert.True((await host.AskAsync("/mutate", Samples.Incident)).Allowed);

    [Fact]
    public async Task A_patch_is_announced_as_JSONPatch() =>
        Assert.Equal("JSONPatch", (await host.AskAsync("/mutate", Samples.Incident)).Response.TextAt("patchType"));

    [Fact]
    public async Task The_same_request_gets_the_same_answer() =>
        Assert.Equal((await host.AskAsync("/mutate", Samples.Incident)).Text, (await host.AskAsync("/mutate", Samples.Incident)).Text);

    [Fact]
    public async Task What_was_backfilled_needs_no_second_patch()
    {
        var patched = (await host.AskAsync("/mutate", Samples.Incident)).AppliedTo(Samples.IncidentStage);

        Assert.Empty((await host.MutateAsync(ARequest.Of(patched))).Patch);
    }

    [Fact]
    public async Task A_stale_writer_cannot_change_an_id_that_is_stored()
    {
        var stored = Stage.With(Stage.Collection("a", new Entry { Id = "stored-id" }));

        var answer = await host.MutateAsync(ARequest.OfStageWithoutId().OnTopOf(stored));

        Assert.Equal("stored-id", answer.AppliedTo(ARequest.OfStageWithoutId().Object).Ids().Single());
    }

    [Fact]
    public async Task An_empty_id_counts_as_missing()
    {
        var request = ARequest.OfStageWith(new Entry { Id = "" });

        Assert.NotEmpty((await host.MutateAsync(request)).AppliedTo(request.Object).Ids().Single());
    }

    [Fact]
    public async Task A_promotion_is_backfilled_too()
    {
        var request = ARequest.OfPromotionWithoutId();

        Assert.NotEmpty((await host.MutateAsync(request)).AppliedTo(request.Object).AllEntries().Single().TextAt("id"));
    }

    [Fact]
    public async Task A_request_that_lacks_nothing_is_answered_without_a_word()
    {
        var answer = await host.MutateAsync(ARequest.OfHealthyStage());

        Assert.Equal(["uid", "allowed"], answer.Response.Select(field => field.Key));
    }

    [Fact]
    public async Task A_dry_run_is_answered_like_any_other()
    {
        var request = ARequest.OfStageWithoutId();

        Assert.Equal((await host.MutateAsync(request)).Text, (await host.MutateAsync(request.AsDryRun())).Text);
    }

    [Fact]
    public async Task A_validating_call_never_patches() => Assert.Empty((await host.AskAsync("/validate", Samples.Incident)).Patch);

    [Fact]
    public async Task A_validating_call_says_what_is_missing() => Assert.Equal(2, (await host.AskAsync("/validate", Samples.Incident)).Warnings.Count);
}

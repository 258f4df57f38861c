using KargoStageWebhook.Evaluation;
using KargoStageWebhook.Hosting;
using KargoStageWebhook.Language;

namespace KargoStageWebhook.Serve;

/// <summary>What becomes of an entry that lacks one field, under every setting.</summary>
public sealed class DecisionTableTests
{
    /// <summary>What a client sees of a decision.</summary>
    public enum Seen
    {
        Backfilled,
        Warned,
        Denied,
    }

    /// <summary>Mode, requirements, endpoint, missing field, and what is seen.</summary>
    public static TheoryData<Mode, Requirements, string, string, Seen> Table
    {
        get
        {
            var table = new TheoryData<Mode, Requirements, string, string, Seen>();
            Add(Mode.Backfill, Requirements.Installed, "/mutate", ofId: Seen.Backfilled, ofOther: Seen.Warned);
            Add(Mode.Backfill, Requirements.Installed, "/validate", ofId: Seen.Warned, ofOther: Seen.Warned);
            Add(Mode.Backfill, Requirements.Strict, "/mutate", ofId: Seen.Backfilled, ofOther: Seen.Denied);
            Add(Mode.Backfill, Requirements.Strict, "/validate", ofId: Seen.Denied, ofOther: Seen.Denied);
            Add(Mode.Reject, Requirements.Installed, "/mutate", ofId: Seen.Denied, ofOther: Seen.Warned);
            Add(Mode.Reject, Requirements.Installed, "/validate", ofId: Seen.Denied, ofOther: Seen.Warned);
            Add(Mode.Reject, Requirements.Strict, "/mutate", ofId: Seen.Denied, ofOther: Seen.Denied);
            Add(Mode.Reject, Requirements.Strict, "/validate", ofId: Seen.Denied, ofOther: Seen.Denied);
            Add(Mode.Audit, Requirements.Installed, "/mutate", ofId: Seen.Warned, ofOther: Seen.Warned);
            Add(Mode.Audit, Requirements.Installed, "/validate", ofId: Seen.Warned, ofOther: Seen.Warned);
            Add(Mode.Audit, Requirements.Strict, "/mutate", ofId: Seen.Warned, ofOther: Seen.Warned);
            Add(Mode.Audit, Requirements.Strict, "/validate", ofId: Seen.Warned, ofOther: Seen.Warned);
            return table;

            void Add(Mode mode, Requirements requirements, string endpoint, Seen ofId, Seen ofOther)
            {
                table.Add(mode, requirements, endpoint, "id", ofId);
                table.Add(mode, requirements, endpoint, "phase", ofOther);
                table.Add(mode, requirements, endpoint, "startTime", ofOther);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_missing_field_meets_what_the_table_says(Mode mode, Requirements requirements, string endpoint, string field, Seen expected)
    {
        await using var host = RunningHost.With($"Webhook:Mode={mode}", $"Webhook:Requirements={requirements}");

        var answer = await host.AskAsync(endpoint, ARequest.OfStageWith(EntryWithout(field)).Body());

        Assert.Equal(expected, SeenIn(answer));
        Assert.Single(answer.Warnings);
    }

    private static Entry EntryWithout(string field)
    {
        var whole = new Entry { Id = "known" };
        return field switch
        {
            "id" => whole with { Id = null },
            "phase" => whole with { Phase = null },
            _ => whole with { At = null },
        };
    }

    private static Seen SeenIn(Answer answer) => (answer.Allowed, answer.Patch.Count) switch
    {
        (true, 0) => Seen.Warned,
        (true, 1) => Seen.Backfilled,
        (false, 0) => Seen.Denied,
        _ => throw new InvalidOperationException($"Nothing that the table knows: {answer.Text}"),
    };
}

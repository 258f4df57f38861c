using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using KargoStageWebhook.Admission;
using KargoStageWebhook.Language;
using KargoStageWebhook.Objects;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Evaluation;

/// <summary>Laws that hold for any status, however odd.</summary>
public sealed class BackfillProperties
{
    // Few values of each kind, so that entries are often alike, ids often clash and the stored object often knows the entry.
    private static readonly Gen<JsonNode?> Id = Gen.OneOf<string?>(null, "", "one", "two", "3e2427e6-3cfc-4257-8f2e-8d3d24ce1296")
        .Select(id => (JsonNode?)id);

    private static readonly Gen<JsonNode?> Opaque = Gen.OneOf(
        "1e400", "123456789012345678901234567890.10", "\"\\ud83d\\ude00\\u0000é\"", "null", "[[[]]]", """{"id":null,"verificationHistory":[{}]}""")
        .Select(json => JsonNode.Parse(json));

    private static readonly Gen<JsonNode?> Entry = Gen.Select(
        Gen.Int[0, 3], Id, Gen.OneOf("10:00:00", "10:00:01", ""), Gen.OneOf("", "run"), Opaque, Gen.Int[0, 5], (hasId, id, at, run, opaque, order) =>
        {
            var fields = new List<KeyValuePair<string, JsonNode?>>
            {
                new("message", opaque),
                new("startTime", at),
                new("analysisRun", run.Length == 0 ? null : new JsonObject { ["name"] = run, ["namespace"] = "demo" }),
            };
            if (hasId > 0) fields.Insert(order % (fields.Count + 1), new("id", id));
            return (JsonNode?)new JsonObject(fields);
        });

    private static readonly Gen<JsonNode?> Collection = Gen.Select(
        Gen.OneOf("a", "b", ""), Gen.Frequency((9, Entry), (1, Gen.Const((JsonNode?)null))).Array[0, 5], Opaque, (id, entries, opaque) =>
            (JsonNode?)new JsonObject { ["items"] = opaque, ["verificationHistory"] = new JsonArray(entries), ["id"] = id });

    private static readonly Gen<Stage> AnyStage = Gen.Select(
        Gen.Frequency((9, Collection), (1, Gen.Const((JsonNode?)null))).Array[0, 4], Collection, Opaque, (history, last, opaque) =>
            Stage.WithStatus(new JsonObject
            {
                ["lastPromotion"] = new JsonObject { ["status"] = new JsonObject { ["freightCollection"] = last } },
                ["health"] = new JsonObject { ["output"] = opaque },
                ["freightHistory"] = new JsonArray(history),
            }.ToJsonString()));

    // Known, so that no field is skipped because a CRD might require it.
    private static readonly InstalledSchema RequiresNothing = new(
        Crd.Compiled("""{"type":"object","x-kubernetes-preserve-unknown-fields":true}"""), Profile.Kargo.Find("stages"), ratchets: true);

    private static readonly Gen<Update> AnyUpdate = Gen.Select(AnyStage, AnyStage, (sent, stored) => Update.Of(sent, stored) with { Installed = RequiresNothing });

    [Fact]
    public void After_the_patch_every_entry_has_an_id() =>
        AnyUpdate.Sample(asked => Assert.All(EntriesOf(asked.AfterPatch()), entry => Assert.NotEmpty(IdOf(entry))));

    [Fact]
    public void What_is_stored_gets_the_ids_that_an_update_would_which_changes_nothing() => AnyStage.Sample(stage =>
    {
        var stages = Profile.Kargo.Find("stages");
        using var update = StatusUpdate.FromStored(stages, ObjectReader.Read(Encoding.UTF8.GetBytes(stage.ToJson().ToJsonString()), stages));
        var stored = new StatusEvaluator(new Policy(Mode.Backfill, Requirements.Installed)).Evaluate(update, AdmissionPhase.Mutating);

        var asked = (Update.Of(stage, stage) with { Installed = RequiresNothing }).Respond()["patch"];
        var patch = asked is null ? [] : JsonNode.Parse(Convert.FromBase64String(asked.GetValue<string>()))!.AsArray();
        Assert.Equal(patch.Select(operation => operation!["value"]!.GetValue<string>()), stored.Violations.Where(violation => violation.Outcome == Outcome.Backfilled).Select(violation => violation.Fix!.Value.ToString()));
    });

    [Fact]
    public void An_id_that_was_made_is_unique_in_its_stack() => AnyUpdate.Sample(asked =>
    {
        foreach (var (sent, backfilled) in StacksOf(asked.Object).Zip(StacksOf(asked.AfterPatch())))
        {
            var given = sent.Zip(backfilled).Where(pair => IdOf(pair.First).Length == 0).Select(pair => IdOf(pair.Second)).ToList();
            Assert.All(given, id => Assert.Single(backfilled, entry => IdOf(entry) == id));
        }
    });

    [Fact]
    public void Nothing_but_missing_ids_is_changed() => AnyUpdate.Sample(asked =>
    {
        var backfilled = asked.AfterPatch();
        foreach (var (sent, entry) in EntriesOf(asked.Object).Zip(EntriesOf(backfilled)))
        {
            if (IdOf(sent).Length == 0) Restore(sent, entry);
        }

        Assert.True(JsonNode.DeepEquals(asked.Object, backfilled));
    });

    [Fact]
    public void A_backfilled_object_is_not_patched_again() => AnyUpdate.Sample(asked =>
    {
        var again = asked with { Object = asked.AfterPatch() };
        Assert.Null(again.Respond()["patch"]);
    });

    [Fact]
    public void A_stored_object_gets_the_same_ids_when_it_comes_back_without_them() => AnyStage.Sample(stage =>
    {
        var stored = Update.Of(stage).AfterPatch();
        var stale = new Update(stage.ToJson(), stored);

        Assert.Equal(EntriesOf(stored).Select(IdOf), EntriesOf(stale.AfterPatch()).Select(IdOf));
    });

    [Fact]
    public void The_order_of_fields_does_not_matter() => AnyUpdate.Sample(asked =>
    {
        var turned = new Update((JsonObject)Turn(asked.Object)!, (JsonObject)Turn(asked.OldObject)!);
        Assert.Equal(StacksOf(asked.AfterPatch()).Select(Ids), StacksOf(turned.AfterPatch()).Select(Ids));
    });

    private static IEnumerable<string> Ids(List<JsonObject> stack) => stack.Select(IdOf);

    private static string IdOf(JsonObject entry) => entry["id"]?.GetValue<string>() ?? string.Empty;

    private static IEnumerable<JsonObject> EntriesOf(JsonObject stage) => StacksOf(stage).SelectMany(stack => stack);

    private static IEnumerable<List<JsonObject>> StacksOf(JsonObject stage) =>
        stage["status"]!["freightHistory"]!.AsArray().Append(stage["status"]!["lastPromotion"]!["status"]!["freightCollection"])
            .OfType<JsonObject>()
            .Select(collection => collection["verificationHistory"]!.AsArray().OfType<JsonObject>().ToList());

    private static void Restore(JsonObject sent, JsonObject backfilled)
    {
        backfilled.Remove("id");
        if (sent.TryGetPropertyValue("id", out var id)) backfilled["id"] = id?.DeepClone();
    }

    private static JsonNode? Turn(JsonNode? node) => node switch
    {
        JsonObject json => new JsonObject(json.Reverse().Select(field => KeyValuePair.Create(field.Key, Turn(field.Value)))),
        JsonArray array => new JsonArray([.. array.Select(Turn)]),
        _ => node?.DeepClone(),
    };
}

using System.Text.Json;
using System.Text.Json.Nodes;
using KargoStageWebhook.Profiles;
using KargoStageWebhook.Schema;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Benchmarks.Stages;

/// <summary>A schema of Stages' status as rich as Kargo 1.5.2's: the same objects, required fields, formats, patterns and open places.</summary>
internal static class StageSchema
{
    private static readonly JsonObject Text = Of("string"), Integer = Of("integer"), Open = new() { ["x-kubernetes-preserve-unknown-fields"] = true };
    private static readonly JsonObject Time = With(Text, "format", "date-time");

    /// <summary>What an API server with ratcheting enforces.</summary>
    public static InstalledSchema Installed()
    {
        var stages = Profile.Kargo.FindVersions("stages").Single();
        var result = CrdCompiler.Compile(JsonSerializer.SerializeToUtf8Bytes(Crd()), "v1alpha1", stages);
        return new InstalledSchema(((CompileResult.Compiled)result).Schema, stages, ratchets: true);
    }

    /// <summary>The CRD with that schema.</summary>
    public static JsonObject Crd() => new()
    {
        ["metadata"] = new JsonObject { ["name"] = "stages.kargo.akuity.io", ["uid"] = "1", ["generation"] = 2, ["resourceVersion"] = "1" },
        ["spec"] = new JsonObject
        {
            ["versions"] = new JsonArray(new JsonObject
            {
                ["name"] = "v1alpha1",
                ["served"] = true,
                ["schema"] = new JsonObject { ["openAPIV3Schema"] = Object([], ("status", Status())) },
            }),
        },
    };

    private static JsonObject Status() => Object(
        [],
        ("autoPromotionEnabled", Of("boolean")),
        ("conditions", ListOf(Condition())),
        ("currentPromotion", Promotion()),
        ("freightHistory", ListOf(Collection())),
        ("freightSummary", Text),
        ("health", Object([], ("config", Open), ("issues", ListOf(Text)), ("output", Open), ("status", Text))),
        ("lastHandledRefresh", Text),
        ("lastPromotion", Promotion()),
        ("observedGeneration", With(Integer, "format", "int64")));

    private static JsonObject Condition() => Object(
        ["lastTransitionTime", "message", "reason", "status", "type"],
        ("lastTransitionTime", Time),
        ("message", With(Text, "maxLength", 32768)),
        ("observedGeneration", With(Integer, "minimum", 0)),
        ("reason", With(With(Text, "minLength", 1), "pattern", "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$")),
        ("status", With(Text, "enum", new JsonArray("True", "False", "Unknown"))),
        ("type", With(With(Text, "maxLength", 316), "pattern", @"^([a-z0-9]([-a-z0-9]*[a-z0-9])?/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$")));

    private static JsonObject Promotion() => Object(["name"], ("finishedAt", Time), ("freight", Freight()), ("name", Text), ("status", Object(
        [],
        ("currentStep", With(Integer, "format", "int64")),
        ("finishedAt", Time),
        ("freight", Freight()),
        ("freightCollection", Collection()),
        ("healthChecks", ListOf(Object(["uses"], ("config", Open), ("uses", With(Text, "minLength", 1))))),
        ("lastHandledRefresh", Text),
        ("message", Text),
        ("phase", Text),
        ("state", Open),
        ("stepExecutionMetadata", ListOf(Object(
            [], ("alias", Text), ("continueOnError", Of("boolean")), ("errorCount", Integer), ("finishedAt", Time), ("message", Text), ("startedAt", Time), ("status", Text)))))));

    private static JsonObject Collection() => Object(["id"], ("id", Text), ("items", MapOf(Freight())), ("verificationHistory", ListOf(Object(
        ["id", "phase", "startTime"],
        ("actor", Text),
        ("analysisRun", Object(["name", "namespace", "phase"], ("name", Text), ("namespace", Text), ("phase", Text))),
        ("finishTime", Time),
        ("id", Text),
        ("message", Text),
        ("phase", Text),
        ("startTime", Time)))));

    private static JsonObject Freight() => Object(
        [],
        ("charts", ListOf(Object([], ("name", Text), ("repoURL", Text), ("version", Text)))),
        ("commits", ListOf(Object([], ("author", Text), ("branch", Text), ("committer", Text), ("id", Text), ("message", Text), ("repoURL", Text), ("tag", Text)))),
        ("images", ListOf(Object([], ("annotations", MapOf(Text)), ("digest", Text), ("repoURL", Text), ("tag", Text)))),
        ("name", Text),
        ("origin", Object(["kind", "name"], ("kind", With(Text, "enum", new JsonArray("Warehouse"))), ("name", Text))));

    private static JsonObject Of(string type) => new() { ["type"] = type };

    private static JsonObject ListOf(JsonObject items) => With(Of("array"), "items", items);

    private static JsonObject MapOf(JsonObject values) => With(Of("object"), "additionalProperties", values);

    private static JsonObject Object(string[] required, params ReadOnlySpan<(string Name, JsonObject Rules)> properties)
    {
        var rules = new JsonObject();
        foreach (var (name, property) in properties) rules[name] = property.DeepClone();
        return With(With(Of("object"), "properties", rules), "required", new JsonArray([.. required.Select(name => (JsonNode)name)]));
    }

    private static JsonObject With(JsonObject rules, string keyword, JsonNode value)
    {
        var more = rules.DeepClone().AsObject();
        more[keyword] = value.DeepClone();
        return more;
    }
}

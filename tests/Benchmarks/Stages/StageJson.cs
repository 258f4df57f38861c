using System.Globalization;
using System.Text.Json.Nodes;
using KargoStageWebhook.Certificates;
using KargoStageWebhook.Schema.Validation;

namespace KargoStageWebhook.Benchmarks.Stages;

/// <summary>A Stage as an API server holds it (CRD <c>stages.kargo.akuity.io</c>, v1alpha1 of Kargo 1.5); fields in alphabetical order, as there.</summary>
/// <param name="shape">How large.</param>
/// <param name="lacksIds">Whether every second verification entry lacks its id; else all have one.</param>
internal sealed class StageJson(StageShape shape, bool lacksIds)
{
    public const string Name = "production";
    public const string Namespace = "guestbook";

    private static readonly DateTime Start = new(2025, 5, 20, 14, 12, 9, DateTimeKind.Utc);
    private int _entries;

    /// <summary>The Stage.</summary>
    public JsonObject Build()
    {
        _entries = 0;
        return new JsonObject
        {
            ["apiVersion"] = "kargo.akuity.io/v1alpha1",
            ["kind"] = "Stage",
            ["metadata"] = Metadata(),
            ["spec"] = Spec(),
            ["status"] = Status(),
        };
    }

    private static JsonObject Metadata() => new()
    {
        ["annotations"] = new JsonObject { ["kargo.akuity.io/color"] = "red", ["kargo.akuity.io/refresh"] = Time(0) },
        ["creationTimestamp"] = "2025-03-02T08:00:00Z",
        ["finalizers"] = new JsonArray("kargo.akuity.io/finalizer"),
        ["generation"] = 12,
        ["managedFields"] = new JsonArray(Manager("kubectl", "f:spec", subresource: null), Manager("kargo", "f:status", "status")),
        ["name"] = Name,
        ["namespace"] = Namespace,
        ["resourceVersion"] = "4821377",
        ["uid"] = Hash.Uuid("stage"),
    };

    private static JsonObject Manager(string name, string field, string? subresource)
    {
        var manager = new JsonObject
        {
            ["apiVersion"] = "kargo.akuity.io/v1alpha1",
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = new JsonObject { [field] = new JsonObject { ["."] = new JsonObject(), ["f:conditions"] = new JsonObject() } },
            ["manager"] = name,
            ["operation"] = "Update",
            ["time"] = Time(0),
        };
        if (subresource is not null) manager["subresource"] = subresource;
        return manager;
    }

    private JsonObject Spec() => new()
    {
        ["promotionTemplate"] = new JsonObject
        {
            ["spec"] = new JsonObject { ["steps"] = Opaque.Many(shape.Steps, Opaque.Step) },
        },
        ["requestedFreight"] = new JsonArray(new JsonObject
        {
            ["origin"] = Origin(),
            ["sources"] = new JsonObject { ["stages"] = new JsonArray("staging") },
        }),
    };

    private JsonObject Status() => new()
    {
        ["conditions"] = new JsonArray(Condition("Ready", "Verified"), Condition("Healthy", "Healthy"), Condition("Verified", "Verified")),
        ["freightHistory"] = Opaque.Many(shape.Histories, Collection),
        ["freightSummary"] = Hash.Sha1Like("freight 0"),
        ["health"] = new JsonObject
        {
            ["config"] = new JsonArray(),
            ["output"] = new JsonArray(new JsonObject { ["applicationStatuses"] = Opaque.Many(shape.Applications, Opaque.Application) }),
            ["status"] = "Healthy",
        },
        ["lastPromotion"] = Promotion(),
        ["observedGeneration"] = 12,
    };

    private JsonObject Promotion() => new()
    {
        ["finishedAt"] = Time(0),
        ["freight"] = Freight(0),
        ["name"] = $"{Name}.01jvq0m8.{Hash.Sha1Like("freight 0")[..7]}",
        ["status"] = new JsonObject
        {
            ["currentStep"] = shape.Steps,
            ["finishedAt"] = Time(0),
            ["freight"] = Freight(0),
            ["freightCollection"] = Collection(0),
            ["phase"] = "Succeeded",
            ["state"] = Opaque.State(shape.Steps),
            ["stepExecutionMetadata"] = Opaque.Many(shape.Steps, Opaque.StepExecution),
        },
    };

    private JsonObject Collection(int age) => new()
    {
        ["id"] = Hash.Sha1Like($"collection {age}"),
        ["items"] = new JsonObject { ["Warehouse/guestbook"] = Freight(age) },
        ["verificationHistory"] = Opaque.Many(shape.Verifications, verification => Verification(age, verification)),
    };

    private JsonObject Verification(int age, int verification)
    {
        var entry = new JsonObject
        {
            ["actor"] = "controller",
            ["finishTime"] = Time((age * 10) + verification),
            ["message"] = "No verification was asked for: the Freight counts as verified",
            ["phase"] = "Successful",
            ["startTime"] = Time((age * 10) + verification),
        };
        if (_entries++ % 2 == 0 || !lacksIds) entry["id"] = Hash.Uuid($"verification {age} {verification}");
        return entry;
    }

    private JsonObject Freight(int age) => new()
    {
        ["commits"] = Opaque.Many(shape.Commits, commit => Commit(age, commit)),
        ["images"] = Opaque.Many(shape.Images, image => Image(age, image)),
        ["name"] = Hash.Sha1Like($"freight {age}"),
        ["origin"] = Origin(),
    };

    private static JsonObject Commit(int age, int commit) => new()
    {
        ["author"] = "A. Developer <developer@example.invalid>",
        ["branch"] = "main",
        ["committer"] = "A. Developer <developer@example.invalid>",
        ["id"] = Hash.Sha1Like($"commit {commit} {age}"),
        ["message"] = $"Raise the number of workers to {age + 3}, \"for now\"",
        ["repoURL"] = $"https://git.example.invalid/guestbook/config-{commit}.git",
    };

    private static JsonObject Image(int age, int image) => new()
    {
        ["annotations"] = new JsonObject
        {
            ["org.opencontainers.image.created"] = Time(age * 10),
            ["org.opencontainers.image.revision"] = Hash.Sha1Like($"revision {image} {age}"),
            ["org.opencontainers.image.source"] = $"https://git.example.invalid/guestbook/part-{image}",
        },
        ["digest"] = Hash.Digest($"image {image} {age}"),
        ["repoURL"] = $"images.example.invalid/guestbook/part-{image}",
        ["tag"] = $"1.{100 - age}.0",
    };

    private static JsonObject Origin() => new() { ["kind"] = "Warehouse", ["name"] = "guestbook" };

    private static JsonObject Condition(string type, string reason) => new()
    {
        ["lastTransitionTime"] = Time(0),
        ["message"] = $"Stage is {reason}",
        ["observedGeneration"] = 12,
        ["reason"] = reason,
        ["status"] = "True",
        ["type"] = type,
    };

    private static string Time(int hoursAgo) => Start.AddHours(-hoursAgo).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}

using System.Text.Json.Serialization;

namespace KargoStageWebhook.Healing;

[JsonSerializable(typeof(string))]
internal sealed partial class HealingJson : JsonSerializerContext;
